namespace MLNetDeep.Collectives;

/// <summary>Another rank of the group has failed, so that this one cannot go on.</summary>
/// <param name="rank">The rank that failed.</param>
/// <param name="message">Why.</param>
/// <param name="failure">What it has thrown; null where it is another process, of which the message alone is known.</param>
internal sealed class CollectiveAbortedException(int rank, string message, Exception? failure = null)
    : InvalidOperationException($"Rank {rank} has stopped: {message}", failure)
{
    /// <summary>The rank that failed.</summary>
    public int Rank => rank;
}
