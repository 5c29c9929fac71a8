namespace MLNetDeep.Data;

/// <summary>
/// Blocks of floats, in memory as long as they take no more than a limit; once they would, all but the last one are in a temporary file.
/// </summary>
/// <param name="blockFloats">Floats of a block; the first one may be shorter while it is the only one.</param>
/// <param name="spilling">The limit; null for none.</param>
internal sealed class BlockStore(int blockFloats, Spilling? spilling) : IDisposable
{
    private readonly List<float[]?> _blocks = [];                // null: in the file
    private BlockFile? _file;

    public Spilling? Spilling => spilling;

    public int Count => _blocks.Count;

    /// <summary>Whether blocks are in a file; they do not come back.</summary>
    public bool IsOnDisk => _file is not null;

    /// <summary>How many blocks take as much memory as the limit allows, at least 1; without a limit any number.</summary>
    public int MaxBlocksInMemory => spilling is null ? int.MaxValue : (int)Math.Clamp(spilling.Limit / BlockBytes, 1, int.MaxValue);

    private long BlockBytes => (long)sizeof(float) * blockFloats;

    /// <summary>A block in memory, or null where it is in the file.</summary>
    public float[]? this[int block] => _blocks[block];

    /// <summary>Adds a block of so many floats; the ones before are full.</summary>
    /// <exception cref="IOException">The blocks must go to the file, which cannot be written.</exception>
    public void Add(int floats)
    {
        var again = Count > 0 && (IsOnDisk || Count >= MaxBlocksInMemory) ? MoveToFile() : null;
        _blocks.Add(again ?? GC.AllocateUninitializedArray<float>(floats));
    }

    /// <summary>Makes the last block longer.</summary>
    public void Grow(int floats)
    {
        var longer = GC.AllocateUninitializedArray<float>(floats);
        _blocks[^1]!.CopyTo(longer, 0);
        _blocks[^1] = longer;
    }

    /// <summary>Reads a part of a block that is in the file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The file is gone.</exception>
    public void Read(int block, int start, Span<float> values) => _file!.Read(block * BlockBytes + sizeof(float) * (long)start, values);

    /// <summary>Removes the file, if there is one; blocks in memory stay.</summary>
    public void Dispose() => _file?.Dispose();

    // Returns the memory of the last block, which the next one uses again.
    private float[] MoveToFile()
    {
        var file = _file ?? new BlockFile(spilling!);
        var first = IsOnDisk ? Count - 1 : 0;
        for (var b = first; b < Count; b++)
            file.Write(b * BlockBytes, _blocks[b]);
        _file = file;
        var last = _blocks[^1]!;
        for (var b = first; b < Count; b++)
            _blocks[b] = null;
        DroppedMemory.Collect((Count - 1 - first) * BlockBytes);
        return last;
    }
}
