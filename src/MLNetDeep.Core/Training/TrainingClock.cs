namespace MLNetDeep.Training;

/// <summary>How long a training takes, with what it took before it was resumed, and how long it may.</summary>
internal sealed class TrainingClock(TimeProvider time, TimeSpan? limit)
{
    private static readonly TimeSpan MaxElapsed = TimeSpan.FromDays(365_000);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _before;                                    // up to the checkpoint that it was resumed from

    public TimeSpan Elapsed => _before + time.GetElapsedTime(_start);

    /// <summary>Whether the time limit is reached.</summary>
    public bool IsOver => limit is TimeSpan most && Elapsed >= most;

    public long Now => time.GetTimestamp();

    public TimeSpan Since(long start) => time.GetElapsedTime(start);

    /// <summary>An estimate for the epochs left, from the mean of those done.</summary>
    public TimeSpan TimeLeft(int done, int left)
    {
        var elapsed = Elapsed;
        var estimate = elapsed / done * left;
        if (limit is TimeSpan most && most - elapsed < estimate)
            estimate = most - elapsed;
        return estimate < TimeSpan.Zero ? TimeSpan.Zero : estimate;
    }

    public void Transfer(StateTransfer state)
    {
        var elapsed = Elapsed;
        state.Move(ref elapsed);
        state.Require(elapsed >= TimeSpan.Zero && elapsed < MaxElapsed, "it has taken a time that none can have");
        if (state.Restores)
            _before = elapsed;
    }
}
