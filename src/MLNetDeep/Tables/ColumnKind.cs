namespace MLNetDeep;

/// <summary>What the values of a table's column are, and with that what becomes of them.</summary>
public enum ColumnKind
{
    /// <summary>Numbers: a feature, or the label of a regression. Read as Single.</summary>
    Number,

    /// <summary>Yes or no. As a feature it is a category of two values, read as text; as the label it is that of a binary classification, read as
    /// bool.</summary>
    Boolean,

    /// <summary>Categories: a feature, or the label of a multiclass classification. Read as text.</summary>
    Category,

    /// <summary>Dates, with or without the time of day: a feature, of which the network reads parts. Read as DateTimeOffset.</summary>
    Date,

    /// <summary>A name or a number of the row, which tells nothing of other rows: no feature. Read as text.</summary>
    Id,

    /// <summary>One value in all rows, or none: no feature. Read as text.</summary>
    Constant,

    /// <summary>Left out, as somebody has said so: no feature. Read as text.</summary>
    Ignored,
}
