namespace MLNetDeep.Core.Tests.Training;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public void Advance(double seconds) => _now += TimeSpan.FromSeconds(seconds);

    /// <summary>Given to a training as what asks whether it is cancelled, lets each step take a second.</summary>
    public bool AdvanceAndGoOn()
    {
        Advance(seconds: 1);
        return false;
    }
}
