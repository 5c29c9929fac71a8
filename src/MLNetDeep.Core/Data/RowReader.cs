namespace MLNetDeep.Data;

/// <summary>
/// Reads rows; those on disk through a few blocks in memory, of which the one that was longest not asked for makes place for the next.
/// For one thread; others take readers of their own.
/// </summary>
/// <param name="rows">The rows.</param>
internal sealed class RowReader(RowBlocks rows)
{
    private readonly List<HeldBlock> _held = [];
    private HeldBlock?[] _heldAs = [];                           // [blocks], null where not held
    private long _clock;
    private int _capacity = 1;

    /// <summary>
    /// The most blocks on disk that are held in memory; 1 is enough for rows one after the other. It never falls. Range: at least 1.
    /// Default: 1.
    /// </summary>
    public int Capacity
    {
        get => _capacity;
        set
        {
            if (value <= _capacity)
                return;
            if (rows is { IsOnDisk: true, Spilling: { } spilling })
                DroppedMemory.Collect(spilling.Limit);           // as much is about to be taken, and may be left of what went before
            _capacity = value;
        }
    }

    /// <summary>How many blocks have been read from disk so far.</summary>
    public long BlocksRead { get; private set; }

    /// <summary>A row, [Columns], valid until the next call.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The rows are on disk, and have been disposed.</exception>
    public ReadOnlySpan<float> Row(int row)
    {
        if (!rows.IsOnDisk || (uint)row >= (uint)rows.Count || rows.IsInMemory(rows.BlockOf(row)))
            return rows.Row(row);
        var block = rows.BlockOf(row);
        var held = (block < _heldAs.Length ? _heldAs[block] : null) ?? Load(block);
        held.LastUse = ++_clock;
        return rows.Within(held.Values, row);
    }

    /// <summary>Gives the memory of blocks back; they are read anew where they are asked for.</summary>
    public void Release()
    {
        if (_held.Count == 0)
            return;
        _held.Clear();
        Array.Clear(_heldAs);
        DroppedMemory.Collect(rows.Spilling!.Limit);
    }

    private HeldBlock Load(int block)
    {
        if (_heldAs.Length < rows.Blocks)
            Array.Resize(ref _heldAs, rows.Blocks);
        HeldBlock held;
        if (_held.Count < _capacity)
            _held.Add(held = new HeldBlock(rows.NewBlock()));
        else
        {
            held = _held.MinBy(candidate => candidate.LastUse)!;
            _heldAs[held.Block] = null;
        }
        rows.ReadBlock(block, held.Values);
        BlocksRead++;
        held.Block = block;
        return _heldAs[block] = held;
    }

    private sealed class HeldBlock(float[] values)
    {
        public float[] Values => values;

        public int Block { get; set; }

        public long LastUse { get; set; }
    }
}
