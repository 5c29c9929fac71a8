namespace MLNetDeep;

/// <summary>The columns that a trainer reads and, inherited, all options of network and training.</summary>
public abstract record DeepResidualTrainerOptions : DeepResidualOptions
{
    private protected DeepResidualTrainerOptions() { }

    private protected DeepResidualTrainerOptions(DeepResidualOptions options) : base(options) { }

    /// <summary>The label: a key in multiclass classification, a bool in binary, a Single in regression. Default: <c>Label</c>.</summary>
    public string LabelColumnName { get; init; } = DefaultNames.Label;

    /// <summary>
    /// The features that are numbers: a Single or a vector of Single of known size; null where all features are categories.
    /// Default: <c>Features</c>.
    /// </summary>
    public string? FeatureColumnName { get; init; } = DefaultNames.Features;

    /// <summary>
    /// The features that are categories: columns of text, Booleans, whole numbers or keys, or of vectors of them of known size, which follow the numbers in
    /// this order. The model keeps the values of those that have no keys; training reads them in a pass of its own. <see cref="InputOptions.Categories"/> says
    /// how categories enter the network. A missing key and an empty text are a category of their own; when scoring, so is a key that training has not seen, and
    /// a value that it has not seen counts as missing. Range: at most 1,048,576 keys or values a column. Default: none.
    /// </summary>
    public ColumnNames CategoricalColumnNames { get; init; } = [];

    /// <summary>How much each row counts: a column of Single, or null where all count the same. Default: null.</summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>Everything that is wrong with the names of columns, a sentence each.</summary>
    internal IEnumerable<string> ColumnFaults()
    {
        if (string.IsNullOrEmpty(LabelColumnName))
            yield return $"{nameof(LabelColumnName)} must name a column.";
        if (FeatureColumnName is "" || (FeatureColumnName is null && CategoricalColumnNames is not { Count: > 0 }))
            yield return $"{nameof(FeatureColumnName)} must name a column. It may be null only where {nameof(CategoricalColumnNames)} names some.";
        if (ExampleWeightColumnName is "")
            yield return $"{nameof(ExampleWeightColumnName)} must name a column or be null.";
        if (CategoricalColumnNames is null)
        {
            yield return $"{nameof(CategoricalColumnNames)} must not be null.";
            yield break;
        }

        if (CategoricalColumnNames.Any(string.IsNullOrEmpty))
            yield return $"{nameof(CategoricalColumnNames)} must name a column in each place.";
        foreach (var twice in CategoricalColumnNames.GroupBy(name => name).Where(group => group.Count() > 1 && group.Key is { Length: > 0 }))
            yield return $"{nameof(CategoricalColumnNames)} must name a column once, but named '{twice.Key}' {twice.Count()} times.";
        foreach (var (name, other) in new[]
        {
            (LabelColumnName, "the label"), (FeatureColumnName, "the features"), (ExampleWeightColumnName, "the example weight"),
        })
            if (name is { Length: > 0 } && CategoricalColumnNames.Contains(name))
                yield return $"{nameof(CategoricalColumnNames)} must not name {other}, but named '{name}'.";
    }
}
