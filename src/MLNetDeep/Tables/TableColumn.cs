using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name: that of the header, else <c>col0</c>, <c>col1</c>, ….</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Reason">Why it is of this kind, as in <c>891 different texts, one a row</c>.</param>
/// <param name="Missing">How many rows have no value.</param>
public sealed record TableColumn(string Name, ColumnKind Kind, string Reason, long Missing)
{
    /// <summary>Whether the network reads it, where it is not the label.</summary>
    internal bool IsFeature => Kind is ColumnKind.Number or ColumnKind.Boolean or ColumnKind.Category or ColumnKind.Date;

    /// <summary>What ML.NET's loader reads it as.</summary>
    internal DataKind DataKind(bool isLabel) => Kind switch
    {
        ColumnKind.Number => Microsoft.ML.Data.DataKind.Single,
        ColumnKind.Date => Microsoft.ML.Data.DataKind.DateTimeOffset,
        // A missing bool would be read as false; as text it stays missing.
        ColumnKind.Boolean when isLabel => Microsoft.ML.Data.DataKind.Boolean,
        _ => Microsoft.ML.Data.DataKind.String,
    };
}
