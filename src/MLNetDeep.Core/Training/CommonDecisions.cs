using MLNetDeep.Collectives;

namespace MLNetDeep.Training;

/// <summary>
/// What a training loop decides by itself, made the same on all ranks: each asks its own clock, cancellation and numbers, and all do
/// what one of them has reason to. So every rank takes as many steps and epochs as the others.
/// </summary>
/// <param name="ranks">The rank's end of the group.</param>
internal sealed class CommonDecisions(ICollective ranks)
{
    private const int Yes = 1, AndMore = 2;

    /// <summary>Whether anything has to be agreed upon.</summary>
    public bool AreSeveral => ranks.Size > 1;

    /// <summary>Whether the answer is yes on any rank.</summary>
    public bool Any(bool own) => (ranks.Agree(own ? Yes : 0) & Yes) != 0;

    /// <summary>Two answers at once, for what is asked in each step.</summary>
    public (bool First, bool Second) Any(bool first, bool second)
    {
        var union = ranks.Agree((first ? Yes : 0) | (second ? AndMore : 0));
        return ((union & Yes) != 0, (union & AndMore) != 0);
    }

    /// <summary>Rank 0's value in the place of this rank's: what further decisions depend on.</summary>
    public T TakeFirstRanks<T>(T value) where T : unmanaged
    {
        Span<T> values = [value];
        ranks.Broadcast(values);
        return values[0];
    }

    /// <summary>Ends what all ranks do where one of them is cancelled.</summary>
    /// <exception cref="OperationCanceledException">A rank is cancelled.</exception>
    public void ThrowIfCancelled(CancellationToken cancellation)
    {
        if (Any(cancellation.IsCancellationRequested))
            throw new OperationCanceledException(cancellation);
    }

    /// <summary>Waits until all ranks have come here without a failure.</summary>
    public void Meet() => ranks.Agree(0);

    /// <summary>Takes over what rank 0 resumed from its checkpoint, if it did.</summary>
    /// <param name="epochs">How many epochs this rank's training has behind it.</param>
    /// <param name="transfer">Keeps or restores the state of this rank's training.</param>
    public void ShareResumedState(int epochs, Action<StateTransfer> transfer)
    {
        if (!AreSeveral)
            return;
        Span<int> resumed = [epochs];
        ranks.Broadcast(resumed);
        if (resumed[0] > 0)
            transfer(new SharedState(ranks));
    }

    /// <summary>Gives the state of rank 0's training to all other ranks, as a checkpoint would, but over the collective.</summary>
    private sealed class SharedState(ICollective ranks) : StateTransfer
    {
        public override bool Restores => ranks.Rank > 0;

        protected override void MoveBytes(Span<byte> bytes) => ranks.Broadcast(bytes);
    }
}
