namespace MLNetDeep.Data;

/// <summary>
/// Labelled rows in memory: float features, a class number each, and, where given, a weight each.
/// </summary>
public sealed class TabularDataset
{
    private readonly RowBlocks _features;                        // [rows, Columns]
    private int[] _labels = [];                                  // [rows]
    private float[]? _weights;                                   // [rows], or null while all are 1

    /// <summary>Creates an empty data set.</summary>
    /// <param name="columns">Features of a row. Range: at least 1.</param>
    /// <param name="classes">Number of classes, seen or not. Range: at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public TabularDataset(int columns, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        _features = new RowBlocks(columns);
        ClassLabels = ClassLabels.Numbered(classes);
    }

    /// <summary>Features of a row.</summary>
    public int Columns => _features.Columns;

    /// <summary>Number of classes, seen or not.</summary>
    public int Classes => ClassLabels.Values.Count;

    /// <summary>Number of rows so far.</summary>
    public int Rows => _features.Count;

    /// <summary>What error messages call the features. Default: <c>Features</c>.</summary>
    public string FeatureName { get; init; } = "Features";

    /// <summary>What error messages call the label. Default: <c>Label</c>.</summary>
    public string LabelName { get; init; } = "Label";

    /// <summary>What the classes are called, [Classes]. Default: their numbers.</summary>
    public ClassLabels ClassLabels { get; init; }

    /// <summary>The names of the features, [Columns], or null where there are none. Default: null.</summary>
    public IReadOnlyList<string>? ColumnNames { get; init; }

    /// <summary>The class number of each row, [Rows].</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Rows);

    /// <summary>The weight of each row, [Rows], or empty where all are 1.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, _weights is null ? 0 : Rows);

    /// <summary>The features of all rows.</summary>
    internal RowBlocks Features => _features;

    /// <summary>The features of a row, [Columns].</summary>
    /// <param name="row">Range: 0 to Rows − 1.</param>
    public ReadOnlySpan<float> Row(int row) => _features.Row(row);

    /// <summary>Adds a row; its numbers are copied.</summary>
    /// <param name="features">[Columns]. NaN is a missing value.</param>
    /// <param name="label">The class number. Range: 0 to Classes − 1.</param>
    /// <param name="weight">How much the row counts in the loss. Range: finite, at least 0. Default: 1.</param>
    /// <exception cref="ArgumentException">A value is outside its range.</exception>
    public void Add(ReadOnlySpan<float> features, int label, float weight = 1f)
    {
        if (features.Length != Columns)
            throw new ArgumentException($"Row {Rows} has {features.Length} features; expected {Columns}.", nameof(features));
        features.CopyTo(NextFeatures());
        AddNext(label, weight);
    }

    /// <summary>
    /// Adds a row whose label is not known, as class 0: for data sets whose labels nothing looks at, as in <see cref="Pretraining"/>.
    /// </summary>
    /// <param name="features">[Columns]. NaN is a missing value.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public void AddUnlabelled(ReadOnlySpan<float> features) => Add(features, label: 0);

    /// <summary>Where the features of the next row are written, [Columns], before <see cref="AddNext"/> adds it.</summary>
    internal Span<float> NextFeatures() => _features.Next();

    /// <summary>Adds the row whose features were written into <see cref="NextFeatures"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void AddNext(int label, float weight)
    {
        if ((uint)label >= (uint)Classes)
            throw new ArgumentOutOfRangeException(
                nameof(label), label, $"The label of row {Rows} must lie in [0, {Classes - 1}].");
        if (!(float.IsFinite(weight) && weight >= 0))
            throw new ArgumentOutOfRangeException(
                nameof(weight), weight, $"The weight of row {Rows} must be finite and at least 0.");
        if (Rows == _labels.Length)
            Grow();
        if (weight != 1f && _weights is null)
        {
            _weights = new float[_labels.Length];
            Array.Fill(_weights, 1f);
        }
        if (_weights is not null)
            _weights[Rows] = weight;
        _labels[Rows] = label;
        _features.Add();
    }

    private void Grow()
    {
        var capacity = (int)Math.Min(Math.Max(64, _labels.Length + _labels.Length / 2L), Array.MaxLength);
        Array.Resize(ref _labels, capacity);
        if (_weights is not null)
            Array.Resize(ref _weights, capacity);
    }
}
