using MLNetDeep.Collectives;

namespace MLNetDeep.Training;

/// <summary>Gives the state of rank 0's training to all other ranks, as a checkpoint would, but over the collective.</summary>
internal sealed class SharedState(ICollective ranks) : StateTransfer
{
    public override bool Restores => ranks.Rank > 0;

    protected override void MoveBytes(Span<byte> bytes) => ranks.Broadcast(bytes);
}
