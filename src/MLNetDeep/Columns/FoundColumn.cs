using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>What the values of a column are, as far as it matters for reading them, or for saying what to do about it.</summary>
internal enum ColumnContent
{
    Single,
    Double,
    Integer,
    Boolean,
    Text,
    Key,
    Time,
    Unknown,
}

/// <summary>A column of a schema, or of the shape of one, whose types are known in less detail.</summary>
/// <param name="Content">What its values are.</param>
/// <param name="IsVector">Whether a row has several.</param>
/// <param name="IsSized">Whether each row is known to have the same number of them; true where it is no vector.</param>
/// <param name="Description">Its type in ML.NET's words.</param>
internal readonly record struct FoundColumn(ColumnContent Content, bool IsVector, bool IsSized, string Description)
{
    public static FoundColumn Of(DataViewType type)
    {
        var vector = type as VectorDataViewType;
        var isSized = vector is null || vector.Size > 0;
        return new FoundColumn(
            ContentOf(vector?.ItemType ?? type), vector is not null, isSized, isSized ? type.ToString()! : $"{type} of unknown size");
    }

    public static FoundColumn Of(SchemaShape.Column column)
    {
        var item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        var content = column.IsKey ? ColumnContent.Key : ContentOf(column.ItemType);
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => new FoundColumn(content, IsVector: false, IsSized: true, item),
            SchemaShape.Column.VectorKind.Vector => new FoundColumn(content, IsVector: true, IsSized: true, $"Vector<{item}>"),
            _ => new FoundColumn(content, IsVector: true, IsSized: false, $"Vector<{item}> of unknown size"),
        };
    }

    private static ColumnContent ContentOf(DataViewType type) => type switch
    {
        KeyDataViewType => ColumnContent.Key,
        NumberDataViewType => type == NumberDataViewType.Single ? ColumnContent.Single : type == NumberDataViewType.Double ? ColumnContent.Double : ColumnContent.Integer,
        BooleanDataViewType => ColumnContent.Boolean,
        TextDataViewType => ColumnContent.Text,
        DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType => ColumnContent.Time,
        _ => ColumnContent.Unknown,
    };
}
