namespace MLNetDeep;

/// <summary>The columns that a trainer reads and, inherited, all options of network and training.</summary>
public abstract record DeepResidualTrainerOptions : DeepResidualOptions
{
    private protected DeepResidualTrainerOptions() { }

    private protected DeepResidualTrainerOptions(DeepResidualOptions options) : base(options) { }

    /// <summary>The label: a key in multiclass classification, a bool in binary, a Single in regression. Default: <c>Label</c>.</summary>
    public string LabelColumnName { get; init; } = DefaultNames.Label;

    /// <summary>
    /// The features as one column of numbers: a Single or a vector of Single of known size; null where there is none, as all are in
    /// <see cref="NumericColumnNames"/> and <see cref="CategoricalColumnNames"/>. Default: <c>Features</c>, and null where <see cref="NumericColumnNames"/>
    /// names columns.
    /// </summary>
    public string? FeatureColumnName
    {
        get => _saysFeatures || NumericColumnNames is not { Count: > 0 } ? field : null;
        init => (field, _saysFeatures) = (value, true);
    } = DefaultNames.Features;

    private readonly bool _saysFeatures;

    /// <summary>
    /// The features that are numbers, by the names of their columns: numbers of any type, Booleans (0 and 1), time spans (days) or dates (DateTime, DateTimeOffset), or vectors of
    /// them of known size, which follow <see cref="FeatureColumnName"/> in this order. No <c>Concatenate</c> and no <c>ConvertType</c> is needed: the model is the same
    /// to the bit. A date enters as six numbers: the days since 1970-01-01, the year, the month, the day of the month, the weekday (0 is Sunday) and the
    /// hour; one that is the first day of the year 1, as ML.NET has a missing one, is missing. Default: none.
    /// </summary>
    public ColumnNames NumericColumnNames { get; init; } = [];

    /// <summary>
    /// The features that are categories: columns of text, Booleans, whole numbers or keys, or of vectors of them of known size, which follow the numbers in
    /// this order. The model keeps the values of those that have no keys; training reads them in a pass of its own. <see cref="InputOptions.Categories"/> says
    /// how categories enter the network. A missing key and an empty text are a category of their own; when scoring, so is a key that training has not seen, and
    /// a value that it has not seen counts as missing. Range: at most 1,048,576 keys or values a column. Default: none.
    /// </summary>
    public ColumnNames CategoricalColumnNames { get; init; } = [];

    /// <summary>How much each row counts: a column of Single, or null where all count the same. Default: null.</summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>The same options for the columns of a table; a column of features that these name stays one.</summary>
    internal DeepResidualTrainerOptions With(Table table) => this with
    {
        LabelColumnName = table.Label,
        FeatureColumnName = _saysFeatures ? FeatureColumnName : null,
        NumericColumnNames = [.. table.NumericColumns.Where(name => name != ExampleWeightColumnName)],
        CategoricalColumnNames = table.CategoricalColumns,
    };

    /// <summary>Everything that is wrong with the names of columns, a sentence each.</summary>
    internal IEnumerable<string> ColumnFaults()
    {
        if (string.IsNullOrEmpty(LabelColumnName))
            yield return $"{nameof(LabelColumnName)} must name a column.";
        if (FeatureColumnName is "" || (FeatureColumnName is null && NumericColumnNames is not { Count: > 0 } && CategoricalColumnNames is not { Count: > 0 }))
            yield return $"{nameof(FeatureColumnName)} must name a column. It may be null only where {nameof(NumericColumnNames)} or "
                + $"{nameof(CategoricalColumnNames)} names some.";
        if (ExampleWeightColumnName is "")
            yield return $"{nameof(ExampleWeightColumnName)} must name a column or be null.";
        foreach (var fault in ListFaults(nameof(NumericColumnNames), NumericColumnNames).Concat(ListFaults(nameof(CategoricalColumnNames), CategoricalColumnNames)))
            yield return fault;
        foreach (var both in (NumericColumnNames ?? []).Intersect(CategoricalColumnNames ?? []))
            yield return $"{nameof(NumericColumnNames)} and {nameof(CategoricalColumnNames)} must name different columns, but both named '{both}'.";
    }

    private IEnumerable<string> ListFaults(string option, ColumnNames? names)
    {
        if (names is null)
        {
            yield return $"{option} must not be null.";
            yield break;
        }

        if (names.Any(string.IsNullOrEmpty))
            yield return $"{option} must name a column in each place.";
        foreach (var twice in names.GroupBy(name => name).Where(group => group.Count() > 1 && group.Key is { Length: > 0 }))
            yield return $"{option} must name a column once, but named '{twice.Key}' {twice.Count()} times.";
        foreach (var (name, other) in new[]
        {
            (LabelColumnName, "the label"), (FeatureColumnName, "the features"), (ExampleWeightColumnName, "the example weight"),
        })
            if (name is { Length: > 0 } && names.Contains(name))
                yield return $"{option} must not name {other}, but named '{name}'.";
    }
}
