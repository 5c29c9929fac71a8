using System.Numerics;

namespace MLNetDeep.Data;

/// <summary>Rows of floats in memory, in blocks of whole rows: growing copies nothing but a small first block.</summary>
internal sealed class RowBlocks
{
    private const int DefaultBlockFloats = 1 << 20;              // 4 MB
    private const int FirstRows = 64;

    private readonly List<float[]> _blocks = [];                 // each [2^_shift, _stride]; the first one may be shorter
    private readonly int _shift;
    private readonly int _stride;                                // floats from one row to the next

    /// <param name="columns">Floats of a row. Range: at least 1.</param>
    /// <param name="blockFloats">The most floats of a block that has more than one row.</param>
    public RowBlocks(int columns, int blockFloats = DefaultBlockFloats)
    {
        Columns = _stride = columns;
        _shift = BitOperations.Log2((uint)Math.Max(1, blockFloats / columns));
    }

    private RowBlocks(RowBlocks rows, int columns)
    {
        (Columns, _stride, _shift, _blocks, Count) = (columns, rows._stride, rows._shift, rows._blocks, rows.Count);
    }

    /// <summary>Floats of a row.</summary>
    public int Columns { get; }

    /// <summary>Number of rows so far.</summary>
    public int Count { get; private set; }

    private int BlockRows => 1 << _shift;

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

    /// <summary>A row, [Columns].</summary>
    public ReadOnlySpan<float> Row(int row)
    {
        if ((uint)row >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(row), row, $"Row {row} is not one of the {Count} rows.");
        return Place(row);
    }

    /// <summary>Where the next row is written, [Columns], before <see cref="Add"/> makes it one of the rows.</summary>
    public Span<float> Next()
    {
        var (block, place) = (Count >> _shift, Count & (BlockRows - 1));
        if (Count == Array.MaxLength)
            throw new InvalidOperationException($"A table has at most {Array.MaxLength} rows.");
        if (block == _blocks.Count)
            _blocks.Add(GC.AllocateUninitializedArray<float>(_stride * (block == 0 ? Math.Min(FirstRows, BlockRows) : BlockRows)));
        else if (place * _stride == _blocks[block].Length)
            _blocks[block] = Doubled(_blocks[block]);
        return Place(Count);
    }

    /// <summary>Counts the row that was written into <see cref="Next"/>.</summary>
    public void Add() => Count++;

    private Span<float> Place(int row) => _blocks[row >> _shift].AsSpan((row & (BlockRows - 1)) * _stride, Columns);

    private static float[] Doubled(float[] block)
    {
        Array.Resize(ref block, 2 * block.Length);
        return block;
    }
}
