using MLNetDeep.Kernels;

namespace MLNetDeep.Training;

/// <summary>
/// Chooses with how many threads the steps of a training are fastest, by measuring some of them: a small network loses more by handing its
/// work over than it gains. What the steps compute does not depend on it.
/// </summary>
/// <remarks>
/// In a round, steps run with all threads, half of them, and so on down to one, in turn. Of each number the median step counts, and the fewest
/// threads that lose next to nothing are taken, which leaves the rest to others. The first rounds come early, one soon after the other: in the first
/// seconds of a process the compiler works beside the training, on a processor that a further thread would have. Each later one comes when the steps since the last have taken so long that what that one lost is a small share of
/// them: it sees what has changed, such as layers that are frozen, and costs nothing to speak of.
/// </remarks>
internal sealed class ThreadChoice
{
    private const int TurnsOfRound = 3, StepsOfTurn = 3;         // the first step of a turn wakes threads, and does not count
    private const int FirstRound = 8, EarlyRounds = 5, StepsBetweenEarlyRounds = 64, MinStepsBetweenRounds = 256;
    private const double MaxShareLost = 0.01, NextToNothing = 0.02, Hopeless = 1.5;

    private static readonly TimeSpan s_early = TimeSpan.FromSeconds(4);

    private readonly KernelContext _kernels;
    private readonly TimeProvider _time;
    private readonly int[] _candidates;                          // numbers of threads, the largest first
    private readonly long[][] _measured;                         // of each, the steps of the current round that count
    private readonly int[] _count;                               // how many they are
    private readonly long[] _median;
    private int _rows;                                           // of a full batch
    private int _turn = -1, _candidate, _step;                   // where the round is; no turn between rounds
    private int _rounds;
    private long _left = FirstRound;                             // steps up to the next round
    private long _taken, _start;                                 // all time that the round has taken
    private long _begin;                                         // of the first round
    private int _steps;                                          // all steps of the round
    private bool _isMeasured;

    /// <param name="kernels">Whose threads are chosen.</param>
    /// <param name="time">The clock.</param>
    public ThreadChoice(KernelContext kernels, TimeProvider time)
    {
        (_kernels, _time) = (kernels, time);
        var candidates = new List<int>();
        for (var threads = kernels.MaxThreads; threads >= 1; threads /= 2)
            candidates.Add(threads);
        _candidates = [.. candidates];
        _measured = [.. _candidates.Select(_ => new long[TurnsOfRound * (StepsOfTurn - 1)])];
        (_count, _median) = (new int[_candidates.Length], new long[_candidates.Length]);
    }

    /// <summary>Before a step of so many rows.</summary>
    public void Begin(int rows)
    {
        _rows = Math.Max(_rows, rows);
        _isMeasured = rows == _rows && IsInRound();              // the last batch of an epoch may be shorter
        if (!_isMeasured)
            return;
        _kernels.Use(_candidates[_candidate]);
        _start = _time.GetTimestamp();
        if (_rounds == 0 && _steps == 0)
            _begin = _start;
    }

    /// <summary>After that step.</summary>
    public void End()
    {
        if (!_isMeasured)
            return;
        var time = _time.GetTimestamp() - _start;
        (_taken, _steps) = (_taken + time, _steps + 1);
        if (_step > 0)
            _measured[_candidate][_count[_candidate]++] = time;
        if (++_step == StepsOfTurn)
            NextCandidate();
    }

    private bool IsInRound()
    {
        if (_turn >= 0)
            return true;
        if (--_left > 0)
            return false;
        (_turn, _candidate, _step, _taken, _steps) = (0, 0, 0, 0, 0);
        Array.Clear(_count);
        Array.Clear(_median);
        return true;
    }

    private void NextCandidate()
    {
        _step = 0;
        _median[_candidate] = MedianOf(_measured[_candidate].AsSpan(0, _count[_candidate]));
        do
            if (++_candidate == _candidates.Length)
                (_candidate, _turn) = (0, _turn + 1);
        while (_turn > 0 && _median[_candidate] > Hopeless * _median.Min());
        if (_turn >= TurnsOfRound)
            EndRound();
    }

    private void EndRound()
    {
        var fastest = _median.Min();
        _kernels.Use(_candidates[Array.FindLastIndex(_median, time => time <= (1 + NextToNothing) * fastest)]);
        var lost = Math.Max(0, _taken / (double)Math.Max(1, fastest) - _steps);     // in steps
        _left = ++_rounds < EarlyRounds && _time.GetElapsedTime(_begin) < s_early ? StepsBetweenEarlyRounds
            : Math.Max(MinStepsBetweenRounds, (long)(lost / MaxShareLost));
        _turn = -1;
    }

    private static long MedianOf(Span<long> times)
    {
        times.Sort();
        return times[(times.Length - 1) / 2];
    }
}
