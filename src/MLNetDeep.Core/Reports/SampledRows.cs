using MLNetDeep.Data;
using MLNetDeep.Kernels;

namespace MLNetDeep.Reports;

/// <summary>Copies of some rows of a data set, which is then not needed any more.</summary>
internal sealed class SampledRows
{
    private SampledRows(TabularDataset data, int[] rows)
    {
        (Columns, Numbers, RowFloats, Outputs, Task, Count) = (data.Columns, data.NumberColumns, data.RowFloats, data.Outputs, data.Task, rows.Length);
        CategoryLabels = data.CategoryLabels;
        Sparse = data.Sparse is null ? null : new SparseRows(data.SparseSlots);
        Features = new float[MatrixSize.Of(rows.Length, RowFloats)];
        var reader = new RowReader(data.Features);
        for (var r = 0; r < rows.Length; r++)
        {
            var row = Features.AsSpan(r * RowFloats, RowFloats);
            reader.Row(rows[r]).CopyTo(row);
            if (Sparse is null)
                continue;
            var set = data.Sparse!.RowOf(row);
            Sparse.Add(set.Slots, set.Values);
            SparseRows.Refer(row, r + 1);
        }
    }

    /// <summary>How many rows there are.</summary>
    public int Count { get; }

    /// <summary>Features of a row: numbers, then categories.</summary>
    public int Columns { get; }

    /// <summary>Those that are numbers.</summary>
    public int Numbers { get; }

    /// <summary>Floats of a row.</summary>
    public int RowFloats { get; }

    /// <summary>Scores of a row.</summary>
    public int Outputs { get; }

    public LearningTask Task { get; }

    /// <summary>[Count, RowFloats].</summary>
    public float[] Features { get; }

    /// <summary>The sparse parts that rows refer to; null where they have none.</summary>
    public SparseRows? Sparse { get; }

    /// <summary>What the categories of each categorical column stand for, or null.</summary>
    public IReadOnlyList<ClassLabels?>? CategoryLabels { get; }

    public static SampledRows Of(TabularDataset data, int[] rows) => new(data, rows);

    /// <summary>The value of a row in a column.</summary>
    public float this[int row, int column] => Features[row * RowFloats + column];

    /// <summary>Whether not all rows have the same value in a column.</summary>
    public bool Varies(int column)
    {
        for (var r = 1; r < Count; r++)
            if (!this[r, column].Equals(this[0, column]))
                return true;
        return false;
    }
}
