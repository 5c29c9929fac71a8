namespace MLNetDeep.Collectives;

/// <summary>
/// The rows of a batch that a rank has. Shards lie one after the other in the order of the ranks; the first ones have one row more where
/// the rows do not go even, and the last ones are empty where there are fewer rows than ranks.
/// </summary>
/// <param name="First">The batch's row that is the shard's first.</param>
/// <param name="Rows">How many rows it has.</param>
internal readonly record struct Shard(int First, int Rows)
{
    /// <summary>The shard of a rank.</summary>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="size">How many ranks there are.</param>
    public static Shard Of(int rows, int rank, int size)
    {
        var (each, more) = Math.DivRem(rows, size);
        return new Shard(rank * each + Math.Min(rank, more), each + (rank < more ? 1 : 0));
    }

    /// <summary>The most rows that a rank has of a batch.</summary>
    public static int MaxRowsOf(int rows, int size) => Of(rows, rank: 0, size).Rows;
}
