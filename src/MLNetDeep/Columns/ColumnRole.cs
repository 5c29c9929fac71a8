using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>
/// What a column is wanted for: which types will do, and, for each that will not, what to put before. Every message about the type of a
/// column is made here, out of one table.
/// </summary>
internal sealed class ColumnRole
{
    private const int MaxNames = 12;

    private readonly string _expected;
    private readonly ColumnContent[] _contents;
    private readonly bool _allowsVectors;
    private readonly Dictionary<ColumnContent, Func<string, string>> _cures;

    private ColumnRole(string expected, ColumnContent content, bool allowsVectors, Dictionary<ColumnContent, Func<string, string>> cures)
        : this(expected, [content], allowsVectors, cures) { }

    private ColumnRole(string expected, ColumnContent[] contents, bool allowsVectors, Dictionary<ColumnContent, Func<string, string>> cures)
    {
        _expected = expected;
        _contents = contents;
        _allowsVectors = allowsVectors;
        _cures = cures;
    }

    /// <summary>The numbers that a trainer reads.</summary>
    public static ColumnRole Features { get; } = new("a float (Single) or a float vector of known size", ColumnContent.Single, allowsVectors: true, new()
    {
        [ColumnContent.Double] = ByName,
        [ColumnContent.Integer] = ByName,
        [ColumnContent.Boolean] = ByName,
        [ColumnContent.Text] = name =>
            $"Text.FeaturizeText(\"{name}\") makes numbers of it; where it holds categories, name it in CategoricalColumnNames.",
        [ColumnContent.Key] = _ => "Keys are categories: name it in CategoricalColumnNames, and set FeatureColumnName = null where there are no numbers.",
        [ColumnContent.Time] = ByName,
    })
    {
        MissingCure = _ => "NumericColumnNames and CategoricalColumnNames take several columns by their names.",
    };

    /// <summary>Numbers that a trainer reads by the names of their columns.</summary>
    public static ColumnRole NumericColumns { get; } = new(
        "numbers, Booleans, dates or time spans, or a vector of them of known size",
        [ColumnContent.Single, ColumnContent.Double, ColumnContent.Integer, ColumnContent.Boolean, ColumnContent.Time], allowsVectors: true, new()
    {
        [ColumnContent.Text] = name =>
            $"Where it holds categories, name it in CategoricalColumnNames; Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single) reads numbers.",
        [ColumnContent.Key] = _ => "Keys are categories: name it in CategoricalColumnNames.",
    });

    /// <summary>The numbers that a transform reads.</summary>
    public static ColumnRole Numbers { get; } = new("a float (Single) or a float vector of known size", ColumnContent.Single, allowsVectors: true, new()
    {
        [ColumnContent.Double] = ToSingle,
        [ColumnContent.Integer] = ToSingle,
        [ColumnContent.Boolean] = ToSingle,
        [ColumnContent.Time] = FromTime,
    });

    /// <summary>Categories that a trainer reads.</summary>
    public static ColumnRole Categories { get; } = new(
        "text, Booleans, whole numbers or keys, or a vector of them of known size",
        [ColumnContent.Key, ColumnContent.Text, ColumnContent.Boolean, ColumnContent.Integer], allowsVectors: true, new()
    {
        [ColumnContent.Single] = name => $"Numbers belong in NumericColumnNames; where they stand for categories, {MapToKey(name)}",
        [ColumnContent.Double] = MapToKey,
        [ColumnContent.Time] = MapToKey,
    });

    /// <summary>How much each row counts.</summary>
    public static ColumnRole Weight { get; } = new("a float (Single), the weight of the row", ColumnContent.Single, allowsVectors: false, new()
    {
        [ColumnContent.Double] = ToSingle,
        [ColumnContent.Integer] = ToSingle,
        [ColumnContent.Boolean] = ToSingle,
        [ColumnContent.Text] = ToSingle,
    });

    /// <summary>The label of several classes.</summary>
    public static ColumnRole MulticlassLabel { get; } = new("a key", ColumnContent.Key, allowsVectors: false, new()
    {
        [ColumnContent.Single] = name => $"{MapToKey(name)} A number to be predicted is for mlContext.Regression.",
        [ColumnContent.Double] = MapToKey,
        [ColumnContent.Integer] = MapToKey,
        [ColumnContent.Boolean] = name => $"{MapToKey(name)} Or take mlContext.BinaryClassification, which wants a bool.",
        [ColumnContent.Text] = MapToKey,
        [ColumnContent.Time] = MapToKey,
    });

    /// <summary>The label of yes or no.</summary>
    public static ColumnRole BinaryLabel { get; } = new("a bool", ColumnContent.Boolean, allowsVectors: false, new()
    {
        [ColumnContent.Single] = ToBoolean,
        [ColumnContent.Double] = ToBoolean,
        [ColumnContent.Integer] = ToBoolean,
        [ColumnContent.Text] = ToAnswer,
        [ColumnContent.Key] = name => $"Before it was made a key, {ToAnswer(name)} More than two classes are for mlContext.MulticlassClassification.",
    });

    /// <summary>The label that is a number.</summary>
    public static ColumnRole RegressionLabel { get; } = new("a float (Single)", ColumnContent.Single, allowsVectors: false, new()
    {
        [ColumnContent.Double] = ToSingle,
        [ColumnContent.Integer] = ToSingle,
        [ColumnContent.Boolean] = name => $"{ToSingle(name)} Yes or no is for mlContext.BinaryClassification.",
        [ColumnContent.Text] = name => $"{ToSingle(name)} Classes are for mlContext.MulticlassClassification.",
        [ColumnContent.Key] = name => $"Classes are for mlContext.MulticlassClassification; Conversion.MapKeyToValue(\"{name}\") gives the values back.",
        [ColumnContent.Time] = FromTime,
    });

    private Func<string, string>? MissingCure { get; init; }

    /// <summary>Finds the column.</summary>
    /// <exception cref="ArgumentException">It is missing or of a type that will not do.</exception>
    public DataViewSchema.Column Require(DataViewSchema schema, string name)
    {
        var column = SchemaColumn.Find(schema, name)
            ?? throw Missing(name, schema.Where(one => !one.IsHidden).Select(one => one.Name), nameof(schema));
        RequireFitting(FoundColumn.Of(column.Type), name, nameof(schema));
        return column;
    }

    /// <summary>Finds the column in the shape of a schema that is not known in full yet.</summary>
    /// <exception cref="ArgumentException">It is missing or of a type that will not do.</exception>
    public SchemaShape.Column Require(SchemaShape shape, string name)
    {
        foreach (var column in shape)
            if (column.Name == name)
            {
                RequireFitting(FoundColumn.Of(column), name, nameof(shape));
                return column;
            }
        throw Missing(name, shape.Select(one => one.Name), nameof(shape));
    }

    private void RequireFitting(FoundColumn found, string name, string parameter)
    {
        if (_contents.Contains(found.Content) && found.IsSized && (_allowsVectors || !found.IsVector))
            return;
        throw new ArgumentException($"Column '{name}' has type {found.Description}; expected: {_expected}.{Cure(found, name)}", parameter);
    }

    private string Cure(FoundColumn found, string name)
    {
        if (found.IsVector && !_allowsVectors)
            return " Each row must have one value, not a vector of them.";
        var cure = _contents.Contains(found.Content) ? "" : _cures.TryGetValue(found.Content, out var of) ? $" {of(name)}" : "";
        return found.IsSized ? cure
            : $"{cure} The size of a vector is known where its member says [VectorType(n)], or where the loader's column has a last index.";
    }

    private ArgumentException Missing(string name, IEnumerable<string> present, string parameter)
    {
        string[] names = [.. present.Distinct()];
        var there = string.Join(", ", names.Take(MaxNames).Select(one => $"'{one}'")) + (names.Length > MaxNames ? $" and {names.Length - MaxNames} more" : "");
        return new ArgumentException(
            $"Column '{name}' is missing; expected: {_expected}. There are {(names.Length == 0 ? "no columns" : there)}."
            + (MissingCure is null ? "" : $" {MissingCure(name)}"), parameter);
    }

    private static string ToSingle(string name) => $"Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single) before it makes it one.";

    private static string ByName(string name) => $"Name it in NumericColumnNames = [\"{name}\"] instead, which takes all numbers and dates.";

    private static string ToBoolean(string name) => $"Conversion.ConvertType(\"{name}\", outputKind: DataKind.Boolean) before it takes 0 for false.";

    private static string ToAnswer(string name) =>
        $"Conversion.MapValue(\"{name}\", new Dictionary<string, bool> {{ [\"yes\"] = true, [\"no\"] = false }}) says which value is which.";

    private static string MapToKey(string name) => $"Conversion.MapValueToKey(\"{name}\") before it makes it one.";

    private static string FromTime(string name) =>
        $"Make numbers of it that say something, such as the hour, the weekday or the days since a date: CustomMapping, or in the rows of '{name}' themselves.";
}
