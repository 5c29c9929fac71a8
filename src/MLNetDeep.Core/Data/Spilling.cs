namespace MLNetDeep.Data;

/// <summary>When the rows of a table go to disk, and where to.</summary>
/// <param name="Limit">The most bytes that rows take in memory. Range: at least 1.</param>
/// <param name="Folder">Where the temporary file is made; null for the system's folder of temporary files.</param>
internal sealed record Spilling(long Limit, string? Folder = null)
{
    /// <summary>The least limit that users may set: a window of rows that is worth a shuffle.</summary>
    public const long MinLimit = 16 << 20;

    private const int BlocksOfALimit = 256;
    private const int MinBlockFloats = 1 << 14;                  // 64 KB: less is slow to read in a random order

    /// <summary>
    /// Floats of a block. The more blocks are in memory, the better a window mixes rows that lie sorted in the table.
    /// </summary>
    public int BlockFloats => (int)Math.Clamp(Limit / BlocksOfALimit / sizeof(float), MinBlockFloats, RowBlocks.DefaultBlockFloats);
}
