namespace MLNetDeep.Collectives;

/// <summary>A group of one rank: every call returns at once.</summary>
internal sealed class SingleRank : ICollective
{
    private SingleRank() { }

    public static SingleRank Instance { get; } = new();

    public int Rank => 0;

    public int Size => 1;

    public void Sum(Span<float> values) { }

    public void Gather(Span<byte> parts) { }

    public void Broadcast(Span<byte> values, int root = 0) { }

    public int Agree(int flags) => flags;

    public void Abort(Exception failure) { }

    public void BeginWork(int pieces) => throw Alone();

    public int TakeWork() => throw Alone();

    public void ServeWork() => throw Alone();

    public void EndWork() => throw Alone();

    private static NotSupportedException Alone() => new("One rank does all work itself; WorkQueue hands it out.");
}
