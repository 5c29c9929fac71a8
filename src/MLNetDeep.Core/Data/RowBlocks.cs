using System.Numerics;

namespace MLNetDeep.Data;

/// <summary>
/// Rows of floats, in blocks of whole rows: growing copies nothing but a small first block. Under a memory limit, rows that would take
/// more are in a temporary file: see <see cref="RowReader"/>.
/// </summary>
internal sealed class RowBlocks : IDisposable
{
    public const int DefaultBlockFloats = 1 << 20;               // 4 MB

    private const int FirstRows = 64;

    private readonly BlockStore _blocks;                         // each [2^_shift, _stride]; the first one may be shorter
    private readonly int _shift;
    private readonly int _stride;                                // floats from one row to the next

    /// <param name="columns">Floats of a row. Range: at least 1.</param>
    /// <param name="blockFloats">The most floats of a block that has more than one row.</param>
    /// <param name="spilling">When rows go to disk; null for never.</param>
    public RowBlocks(int columns, int blockFloats = DefaultBlockFloats, Spilling? spilling = null)
    {
        Columns = _stride = columns;
        _shift = BitOperations.Log2((uint)Math.Max(1, blockFloats / columns));
        _blocks = new BlockStore(_stride << _shift, spilling);
    }

    /// <summary>Rows that go to disk where they take more memory than a limit.</summary>
    public RowBlocks(int columns, Spilling? spilling) : this(columns, spilling?.BlockFloats ?? DefaultBlockFloats, spilling) { }

    private RowBlocks(RowBlocks rows, int columns)
    {
        (Columns, _stride, _shift, _blocks, Count) = (columns, rows._stride, rows._shift, rows._blocks, rows.Count);
    }

    /// <summary>Floats of a row.</summary>
    public int Columns { get; }

    /// <summary>Number of rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>When rows go to disk; null for never.</summary>
    public Spilling? Spilling => _blocks.Spilling;

    /// <summary>Whether rows are in a temporary file.</summary>
    public bool IsOnDisk => _blocks.IsOnDisk;

    /// <summary>Number of blocks.</summary>
    public int Blocks => _blocks.Count;

    /// <summary>Rows of a block; the last one may have fewer.</summary>
    public int BlockRows => 1 << _shift;

    /// <summary>
    /// How many blocks a shuffle may go to and fro between: those that fit in memory, less the last one, which is there, and one that
    /// another reader takes. At least 1.
    /// </summary>
    public int WindowBlocks => Math.Max(1, _blocks.MaxBlocksInMemory - 2);

    /// <summary>The rows of a table that lies row after row; they are copied.</summary>
    public static RowBlocks Of(ReadOnlySpan<float> values /* [rows, columns] */, int columns)
    {
        var rows = new RowBlocks(columns);
        for (; !values.IsEmpty; values = values[columns..])
        {
            values[..columns].CopyTo(rows.Next());
            rows.Add();
        }
        return rows;
    }

    /// <summary>The first columns of the rows there are now, without a copy.</summary>
    public RowBlocks Leading(int columns) => columns == Columns ? this : new RowBlocks(this, columns);

    /// <summary>
    /// A row, [Columns]. One on disk is read alone, into memory of its own, which is safe on any thread but slow: whoever reads many takes
    /// a <see cref="RowReader"/>.
    /// </summary>
    public ReadOnlySpan<float> Row(int row)
    {
        if ((uint)row >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(row), row, $"Row {row} is not one of the {Count} rows.");
        return _blocks[BlockOf(row)] is { } block ? Within(block, row) : ReadAlone(row);
    }

    /// <summary>The block that a row is in.</summary>
    public int BlockOf(int row) => row >> _shift;

    /// <summary>Whether a block is in memory.</summary>
    public bool IsInMemory(int block) => _blocks[block] is not null;

    /// <summary>Memory for <see cref="ReadBlock"/>.</summary>
    public float[] NewBlock() => GC.AllocateUninitializedArray<float>(_stride << _shift);

    /// <summary>Reads a block that is in the file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The file is gone.</exception>
    public void ReadBlock(int block, float[] values) => _blocks.Read(block, 0, values);

    /// <summary>A row of a block at hand, [Columns].</summary>
    public Span<float> Within(float[] block, int row) => block.AsSpan((row & (BlockRows - 1)) * _stride, Columns);

    /// <summary>Where the next row is written, [Columns], before <see cref="Add"/> makes it one of the rows.</summary>
    /// <exception cref="IOException">Rows must go to disk, which is full, say.</exception>
    public Span<float> Next()
    {
        var (block, place) = (BlockOf(Count), Count & (BlockRows - 1));
        if (Count == Array.MaxLength)
            throw new InvalidOperationException($"A table has at most {Array.MaxLength} rows.");
        if (block == _blocks.Count)
            _blocks.Add(_stride * (block == 0 ? Math.Min(FirstRows, BlockRows) : BlockRows));
        else if (place * _stride == _blocks[block]!.Length)
            _blocks.Grow(_stride * BlockRows);                   // the system gives memory only where it is written
        return Within(_blocks[block]!, Count);
    }

    /// <summary>Counts the row that was written into <see cref="Next"/>.</summary>
    public void Add() => Count++;

    /// <summary>Removes the temporary file, if there is one.</summary>
    public void Dispose() => _blocks.Dispose();

    private float[] ReadAlone(int row)
    {
        var values = new float[Columns];
        _blocks.Read(BlockOf(row), (row & (BlockRows - 1)) * _stride, values);
        return values;
    }
}
