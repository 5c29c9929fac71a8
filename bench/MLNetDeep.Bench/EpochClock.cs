using System.Diagnostics;
using MLNetDeep.Training;

namespace MLNetDeep.Bench;

/// <summary>The time between the ends of two epochs; the first epoch, in which the compiler works too, is not seen.</summary>
internal sealed class EpochClock : IProgress<EpochReport>
{
    private readonly List<double> _seconds = [];
    private long _last;

    public double MedianSeconds => _seconds.Order().ElementAt(_seconds.Count / 2);

    public double MeanSeconds => _seconds.Average();

    public void Report(EpochReport value)
    {
        if (_last != 0)
            _seconds.Add(Stopwatch.GetElapsedTime(_last).TotalSeconds);
        _last = Stopwatch.GetTimestamp();
    }
}
