using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>
/// Rows to learn from: features, a label or a target each, and, where given, a weight each. Numbers come first in a row, categories
/// last. All are in memory; under a <see cref="MemoryLimit"/>, features that would take more are in a temporary file.
/// </summary>
public sealed partial class TabularDataset : IDisposable
{
    private readonly CategoricalColumn[] _categories = [];
    private int[] _labels = [];                                  // [rows], or empty in a regression
    private float[] _targets = [];                               // [rows], or empty but in a regression
    private float[]? _weights;                                   // [rows], or null while all are 1

    /// <summary>Creates an empty data set for multiclass classification.</summary>
    /// <param name="columns">Features of a row. Range: at least 1.</param>
    /// <param name="classes">Number of classes, seen or not. Range: at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public TabularDataset(int columns, int classes) : this(columns, LearningTask.Multiclass, classes) { }

    /// <summary>Creates an empty data set for a task whose number of classes is known: two, or none.</summary>
    /// <param name="columns">Features of a row. Range: at least 1.</param>
    /// <param name="task"><see cref="LearningTask.Binary"/> or <see cref="LearningTask.Regression"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1, or the task needs a number of classes.</exception>
    public TabularDataset(int columns, LearningTask task) : this(columns, task, classes: task == LearningTask.Binary ? 2 : 0)
    {
        if (task is not (LearningTask.Binary or LearningTask.Regression))
            throw new ArgumentOutOfRangeException(nameof(task), task, "A multiclass data set needs its number of classes.");
    }

    /// <summary>Creates an empty data set for any task; the number of classes is 2 in binary classification, 0 in a regression.</summary>
    internal TabularDataset(int columns, LearningTask task, int classes, SparseRows? sparse = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, sparse is null ? 1 : 0);
        if (task == LearningTask.Multiclass)
            ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Columns = columns;
        Sparse = sparse;
        Features = new RowBlocks(RowFloats);
        Task = task;
        ClassLabels = task == LearningTask.Binary ? ClassLabels.Boolean : ClassLabels.Numbered(classes);
    }

    /// <summary>What is to be learnt.</summary>
    public LearningTask Task { get; }

    /// <summary>Features of a row, categories included, sparse slots not.</summary>
    public int Columns { get; }

    /// <summary>
    /// The columns that hold categories: the last ones of a row, in order. Such a column holds numbers from 1 to
    /// <see cref="CategoricalColumn.Values"/>, and 0 or NaN where the category is missing. Default: none.
    /// </summary>
    /// <exception cref="ArgumentException">There are more than columns, or one is null.</exception>
    public IReadOnlyList<CategoricalColumn> Categories
    {
        get => _categories;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count > Columns || value.Any(column => column is null))
                throw new ArgumentException(
                    $"The categorical columns must be at most {Columns}, the columns of a row, none of them null, but were {value.Count}.", nameof(value));
            _categories = [.. value];
        }
    }

    /// <summary>What the categories of each column stand for, [categorical columns], null where that is not known; null where nothing is.</summary>
    internal IReadOnlyList<ClassLabels?>? CategoryLabels { get; init; }

    /// <summary>Columns that hold numbers: the first ones of a row.</summary>
    public int NumberColumns => Columns - _categories.Length;

    /// <summary>The number of features and where they are, in messages: "3 features (2 in column 'Features', 1 categorical)".</summary>
    internal string DescribeFeatures() => Sparse is null ? DescribeDense()
        : Invariant($"{Columns} features and {SparseSlots} sparse slots in column '{FeatureName}'");

    private string DescribeDense() =>
        NumberColumns == Columns || NumberColumns == 0 ? Invariant($"{Columns} features in column '{FeatureName}'")
            : Invariant($"{Columns} features ({NumberColumns} in column '{FeatureName}', {_categories.Length} categorical)");

    /// <summary>Number of classes, seen or not; 0 in a regression.</summary>
    public int Classes => ClassLabels.Values.Count;

    /// <summary>Scores that a network gives a row: one for each class, but one alone where there are two or none.</summary>
    internal int Outputs => Task == LearningTask.Multiclass ? Classes : 1;

    /// <summary>Number of rows so far.</summary>
    public int Rows => Features.Count;

    /// <summary>
    /// The most bytes that features take in memory, labels and weights not counted; those that would take more go to a temporary file,
    /// from which training reads blocks of rows, shuffled within a window as large as the limit. That order is not the one of rows in
    /// memory. Range: at least 16,777,216, or null for none. Default: null.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below its range.</exception>
    /// <exception cref="ArgumentException">Rows have sparse slots.</exception>
    public long? MemoryLimit
    {
        get => Features.Spilling?.Limit;
        init
        {
            if (value < Spilling.MinLimit)
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, Invariant($"{nameof(MemoryLimit)} must be at least {Spilling.MinLimit} bytes, but was {value}."));
            if (value is not null && Sparse is not null)
                throw new ArgumentException($"{nameof(MemoryLimit)} must be null where rows have sparse slots, which stay in memory.", nameof(value));
            Features = new RowBlocks(RowFloats, value is long limit ? new Spilling(limit, TemporaryFolder) : null);
        }
    }

    /// <summary>
    /// The folder of the temporary file that a <see cref="MemoryLimit"/> may need, or null for the system's; one that lies in memory itself
    /// (a tmpfs) saves none. Default: null.
    /// </summary>
    public string? TemporaryFolder
    {
        get;
        init
        {
            field = value;
            if (Features.Spilling is { } spilling)
                Features = new RowBlocks(Columns, spilling with { Folder = value });
        }
    }

    /// <summary>Whether features are in a temporary file, since they took more than <see cref="MemoryLimit"/>.</summary>
    public bool IsOnDisk => Features.IsOnDisk;

    /// <summary>The name of the features in error messages. Default: <c>Features</c>.</summary>
    public string FeatureName { get; init; } = "Features";

    /// <summary>The name of the label in error messages. Default: <c>Label</c>.</summary>
    public string LabelName { get; init; } = "Label";

    /// <summary>The labels of the classes, [Classes]. Default: their numbers.</summary>
    public ClassLabels ClassLabels { get; init; }

    /// <summary>
    /// The names of the features, [Columns], or null where there are none; half a surrogate pair, which no file can keep, is taken as
    /// U+FFFD. Default: null.
    /// </summary>
    public IReadOnlyList<string>? ColumnNames { get; init => field = value is null ? null : StoredText.Of(value); }

    /// <summary>The class number of each row, [Rows]; empty in a regression.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Task == LearningTask.Regression ? 0 : Rows);

    /// <summary>The target of each row, [Rows]; empty but in a regression.</summary>
    public ReadOnlySpan<float> Targets => _targets.AsSpan(0, Task == LearningTask.Regression ? Rows : 0);

    /// <summary>The weight of each row, [Rows], or empty where all are 1. A training leaves rows of weight 0 out.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, _weights is null ? 0 : Rows);

    /// <summary>What error messages call the weights: the name of a column, or null where they are an argument of <c>Add</c>. Default: null.</summary>
    internal string? WeightName { get; init; }

    /// <summary>Rows of weight 0 that were read and, counting nowhere, not added.</summary>
    internal long LeftOut { get; set; }

    /// <summary>Whether a row's weight is above 0: rows of weight 0 are as if they were not there, but for their numbers.</summary>
    internal bool Counts(int row) => _weights is null || _weights[row] > 0;

    /// <summary>The features of all rows, each with a reference to its sparse part behind them, where rows have one.</summary>
    internal RowBlocks Features { get; init; }                   // [rows, RowFloats]

    /// <summary>The features of a row, [Columns]; one on disk is read alone, which is safe on any thread but slow.</summary>
    /// <param name="row">Range: 0 to Rows − 1.</param>
    /// <exception cref="IOException">The row is on disk and cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The row was on disk, and the data set has been disposed.</exception>
    public ReadOnlySpan<float> Row(int row) => Features.Row(row)[..Columns];

    /// <summary>
    /// Removes the temporary file, if there is one, which else stays until the data set is collected or the process ends. Rows in memory
    /// stay: without a <see cref="MemoryLimit"/> there is no need to call it.
    /// </summary>
    public void Dispose() => Features.Dispose();

    /// <summary>Adds a row; its numbers are copied.</summary>
    /// <param name="features">[Columns]. NaN is a missing value.</param>
    /// <param name="label">The class number. Range: 0 to Classes − 1.</param>
    /// <param name="weight">The weight of the row; training leaves out rows with weight 0. Range: finite, at least 0. Default: 1.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    /// <exception cref="IOException">Under a memory limit, rows go to disk, and writing fails, as when it is full.</exception>
    /// <exception cref="InvalidOperationException">The data set is for regression.</exception>
    public void Add(ReadOnlySpan<float> features, int label, float weight = 1f)
    {
        CopyNext(features);
        AddNext(label, weight);
    }

    /// <summary>Adds a row of a regression; its numbers are copied.</summary>
    /// <param name="features">[Columns]. NaN is a missing value.</param>
    /// <param name="target">The target of the row. Range: finite.</param>
    /// <param name="weight">The weight of the row; training leaves out rows with weight 0. Range: finite, at least 0. Default: 1.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    /// <exception cref="IOException">Under a memory limit, rows go to disk, and writing fails, as when it is full.</exception>
    /// <exception cref="InvalidOperationException">The data set is for classification.</exception>
    public void AddTarget(ReadOnlySpan<float> features, float target, float weight = 1f)
    {
        CopyNext(features);
        AddNextTarget(target, weight);
    }

    /// <summary>
    /// Adds a row without a label, as class 0 or target 0: for data sets whose labels are not used, as in <see cref="Pretraining"/>.
    /// </summary>
    /// <param name="features">[Columns]. NaN is a missing value.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public void AddUnlabelled(ReadOnlySpan<float> features)
    {
        if (Task == LearningTask.Regression)
            AddTarget(features, target: 0);
        else
            Add(features, label: 0);
    }

    /// <summary>A data set of the same columns, classes, names and limits, without rows.</summary>
    internal TabularDataset CopyEmpty() => new(Columns, Task, Classes, Sparse is null ? null : new SparseRows(SparseSlots))
    {
        SparseNumbers = SparseNumbers,
        ClassLabels = ClassLabels,
        LabelName = LabelName,
        WeightName = WeightName,
        FeatureName = FeatureName,
        ColumnNames = ColumnNames,
        Categories = Categories,
        CategoryLabels = CategoryLabels,
        TemporaryFolder = TemporaryFolder,
        MemoryLimit = MemoryLimit,
    };

    /// <summary>Where the features of the next row are written, [Columns], before <see cref="AddNext"/> adds it.</summary>
    /// <exception cref="IOException">Rows must go to disk, which is full, say.</exception>
    internal Span<float> NextFeatures()
    {
        var row = Features.Next();
        if (Sparse is not null)
            SparseRows.Refer(row, reference: 0);
        return row[..Columns];
    }

    /// <summary>Adds the row whose features were written into <see cref="NextFeatures"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void AddNext(int label, float weight)
    {
        if (Task == LearningTask.Regression)
            throw new InvalidOperationException($"Rows of a regression have targets in the place of labels: {nameof(AddTarget)} adds them.");
        if ((uint)label >= (uint)Classes)
            throw new ArgumentOutOfRangeException(
                nameof(label), label, $"The label of row {Rows} must be in [0, {Classes - 1}].");
        AddNext(ref _labels, label, weight);
    }

    /// <summary>Adds the row of a regression whose features were written into <see cref="NextFeatures"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void AddNextTarget(float target, float weight)
    {
        if (Task != LearningTask.Regression)
            throw new InvalidOperationException($"Only rows of a regression have targets: {nameof(Add)} adds others.");
        if (!float.IsFinite(target))
            throw new ArgumentOutOfRangeException(nameof(target), target, $"The target of row {Rows} must be finite.");
        AddNext(ref _targets, target, weight);
    }

    private void CopyNext(ReadOnlySpan<float> features)
    {
        if (features.Length != Columns)
            throw new ArgumentException($"Row {Rows} has {features.Length} features; expected {Columns}.", nameof(features));
        features.CopyTo(NextFeatures());
    }

    private void AddNext<TValue>(ref TValue[] values, TValue value, float weight)
    {
        if (!(float.IsFinite(weight) && weight >= 0))
            throw new ArgumentOutOfRangeException(
                nameof(weight), weight, $"The weight of row {Rows} must be finite and at least 0.");
        if (Rows == values.Length)
        {
            var capacity = (int)Math.Min(Math.Max(64, Rows + Rows / 2L), Array.MaxLength);
            Array.Resize(ref values, capacity);
            if (_weights is not null)
                Array.Resize(ref _weights, capacity);
            if (IsOnDisk)
                DroppedMemory.Collect(sizeof(float) * (long)Rows);
        }
        if (weight != 1f && _weights is null)
        {
            _weights = new float[values.Length];
            Array.Fill(_weights, 1f);
        }
        if (_weights is not null)
            _weights[Rows] = weight;
        values[Rows] = value;
        Features.Add();
    }
}
