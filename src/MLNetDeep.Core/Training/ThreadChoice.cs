using MLNetDeep.Kernels;

namespace MLNetDeep.Training;

/// <summary>
/// Chooses with how many threads the steps of a training are fastest, by measuring some of them: a small network loses more by handing its
/// work over than it gains. What the steps compute does not depend on it.
/// </summary>
/// <remarks>
/// In a round, steps run with all threads, half of them, and so on down to one, in turn; of each number the fastest step counts, so that
/// what else the machine does matters little. The first rounds come early and find code that is not compiled at its best yet; the later
/// ones are further and further apart, and see what has changed, such as layers that are frozen.
/// </remarks>
internal sealed class ThreadChoice
{
    private const int Repeats = 3, StepsInTurn = 3, FirstRound = 8, MaxStepsBetweenRounds = 2_048;

    private readonly KernelContext _kernels;
    private readonly TimeProvider _time;
    private readonly int[] _candidates;                          // numbers of threads, the largest first
    private readonly long[] _fastest;                            // of each, in the current round
    private readonly int _stepsOfRound;
    private int _rows;                                           // of a full batch
    private int _place = -1;                                     // the step of the round, or −1 between rounds
    private int _left = FirstRound, _between = FirstRound;       // steps up to the next round
    private bool _isMeasured;
    private long _start;

    /// <param name="kernels">Whose threads are chosen.</param>
    /// <param name="time">The clock.</param>
    public ThreadChoice(KernelContext kernels, TimeProvider time)
    {
        (_kernels, _time) = (kernels, time);
        var candidates = new List<int>();
        for (var threads = kernels.MaxThreads; threads >= 1; threads /= 2)
            candidates.Add(threads);
        _candidates = [.. candidates];
        _fastest = new long[_candidates.Length];
        _stepsOfRound = Repeats * StepsInTurn * _candidates.Length;
    }

    /// <summary>Before a step of so many rows.</summary>
    public void Begin(int rows)
    {
        _rows = Math.Max(_rows, rows);
        _isMeasured = rows == _rows && IsInRound();              // the last batch of an epoch may be shorter
        if (!_isMeasured)
            return;
        _kernels.Use(_candidates[CandidateAt(_place)]);
        _start = _time.GetTimestamp();
    }

    /// <summary>After that step.</summary>
    public void End()
    {
        if (!_isMeasured)
            return;
        var candidate = CandidateAt(_place);
        _fastest[candidate] = Math.Min(_fastest[candidate], _time.GetTimestamp() - _start);
        if (++_place < _stepsOfRound)
            return;
        _place = -1;
        _left = _between = Math.Min(4 * _between, MaxStepsBetweenRounds);
        _kernels.Use(_candidates[Array.IndexOf(_fastest, _fastest.Min())]);
    }

    private bool IsInRound()
    {
        if (_place >= 0)
            return true;
        if (--_left > 0)
            return false;
        _place = 0;
        Array.Fill(_fastest, long.MaxValue);
        return true;
    }

    private int CandidateAt(int place) => place / StepsInTurn % _candidates.Length;
}
