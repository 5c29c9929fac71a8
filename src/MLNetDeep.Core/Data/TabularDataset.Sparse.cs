namespace MLNetDeep.Data;

/// <content>Sparse slots: many, of which few are set in a row. A row has one more float behind its features, which refers to what is set.</content>
public sealed partial class TabularDataset
{
    private readonly int[]? _sparseNumbers;

    /// <summary>
    /// Creates an empty data set whose rows have, beside their features, many slots of which few are set; rows are kept, and trained on, with
    /// what is set alone. See <see cref="Add(ReadOnlySpan{float}, ReadOnlySpan{int}, ReadOnlySpan{float}, int, float)"/>.
    /// </summary>
    /// <param name="columns">Features of a row, sparse slots not counted. Range: at least 0.</param>
    /// <param name="sparseSlots">Sparse slots of a row. Range: at least 1.</param>
    /// <param name="task">What is to be learnt.</param>
    /// <param name="classes">Number of classes, seen or not, of <see cref="LearningTask.Multiclass"/>; of no effect in other tasks. Range: at
    /// least 1. Default: 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public TabularDataset(int columns, int sparseSlots, LearningTask task, int classes = 2)
        : this(columns, task, task switch { LearningTask.Binary => 2, LearningTask.Regression => 0, _ => classes }, new SparseRows(sparseSlots)) { }

    /// <summary>Sparse slots of a row; 0 where rows have none.</summary>
    public int SparseSlots => Sparse?.Slots ?? 0;

    /// <summary>Floats of a row: its features, and where there are sparse slots one that refers to what is set.</summary>
    internal int RowFloats => Columns + (Sparse is null ? 0 : 1);

    /// <summary>What is set of the sparse slots; null where rows have none.</summary>
    internal SparseRows? Sparse { get; }

    /// <summary>Which numbers of a row, where dense ones are counted too, the sparse slots are, rising. Default: those behind the dense ones.</summary>
    internal int[] SparseNumbers
    {
        get => _sparseNumbers ?? [.. Enumerable.Range(NumberColumns, SparseSlots)];
        init => _sparseNumbers = Sparse is null ? null : value;
    }

    /// <summary>Adds a row with sparse slots; its numbers are copied.</summary>
    /// <param name="features">[Columns]. NaN is a missing value.</param>
    /// <param name="slots">The sparse slots that are set, rising; all others are 0. Range: 0 to <see cref="SparseSlots"/> − 1 each.</param>
    /// <param name="values">Their values, as many. NaN is a missing value, which enters as 0 unless <see cref="MissingValues.Refuse"/> is asked
    /// for. Range: not infinite.</param>
    /// <param name="label">The class number. Range: 0 to Classes − 1.</param>
    /// <param name="weight">The weight of the row; training leaves out rows with weight 0. Range: finite, at least 0. Default: 1.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The data set is for regression, or has no sparse slots.</exception>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<int> slots, ReadOnlySpan<float> values, int label, float weight = 1f)
    {
        CopyNext(features);
        AddNextSparse(slots, values);
        AddNext(label, weight);
    }

    /// <summary>Adds a row of a regression with sparse slots; its numbers are copied.</summary>
    /// <param name="features">[Columns]. NaN is a missing value.</param>
    /// <param name="slots">The sparse slots that are set, rising; all others are 0. Range: 0 to <see cref="SparseSlots"/> − 1 each.</param>
    /// <param name="values">Their values, as many. NaN is a missing value, which enters as 0 unless <see cref="MissingValues.Refuse"/> is asked
    /// for. Range: not infinite.</param>
    /// <param name="target">The target of the row. Range: finite.</param>
    /// <param name="weight">The weight of the row; training leaves out rows with weight 0. Range: finite, at least 0. Default: 1.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The data set is for classification, or has no sparse slots.</exception>
    public void AddTarget(ReadOnlySpan<float> features, ReadOnlySpan<int> slots, ReadOnlySpan<float> values, float target, float weight = 1f)
    {
        CopyNext(features);
        AddNextSparse(slots, values);
        AddNextTarget(target, weight);
    }

    /// <summary>Where the next row is written, its reference included, [RowFloats], before <see cref="AddNext"/> adds it.</summary>
    internal Span<float> NextRow() => Features.Next();

    /// <summary>Gives the next row, whose features are written, its sparse slots.</summary>
    /// <exception cref="ArgumentException">A slot or value is outside its range.</exception>
    internal void AddNextSparse(ReadOnlySpan<int> slots, ReadOnlySpan<float> values)
    {
        var sparse = Sparse ?? throw new InvalidOperationException("The data set has no sparse slots; its constructor says how many there are.");
        sparse.Add(slots, values);
        SparseRows.Refer(Features.Next(), sparse.Rows);
    }
}
