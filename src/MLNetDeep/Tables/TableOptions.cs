namespace MLNetDeep;

/// <summary>What is known of a file beforehand; the rest is inferred.</summary>
public sealed record TableOptions
{
    /// <summary>What lies between two fields; null to infer it: a comma, a semicolon, a tab or a bar. Default: null.</summary>
    public char? Separator { get; init; }

    /// <summary>Whether the first row names the columns; null to infer it. Without one they are <c>col0</c>, <c>col1</c>, …. Default: null.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>The kinds of columns by name, instead of the inferred ones. Default: none.</summary>
    public IReadOnlyDictionary<string, ColumnKind> Kinds { get; init; } = new Dictionary<string, ColumnKind>();
}
