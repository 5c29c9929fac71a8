namespace Microsoft.ML.Data;

/// <summary>The standard column types, and questions about column types.</summary>
internal static class ColumnTypeExtensions
{
    /// <summary>All standard types but keys. Their places are those of <see cref="DataKind"/> less 1, and are what model files hold.</summary>
    public static readonly PrimitiveDataViewType[] StandardTypes =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
        TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, RowIdDataViewType.Instance,
    ];

    /// <summary>The standard type that holds values of <paramref name="type"/> (texts may be strings), or null.</summary>
    public static PrimitiveDataViewType StandardType(Type type) => type == typeof(string) ? TextDataViewType.Instance
        : Array.Find(StandardTypes, standard => standard.RawType == type);

    public static DataViewType GetItemType(this DataViewType columnType) => (columnType as VectorDataViewType)?.ItemType ?? columnType;

    /// <summary>The type of the same shape with other items.</summary>
    public static DataViewType WithItems(this DataViewType columnType, PrimitiveDataViewType itemType) =>
        columnType is VectorDataViewType vector ? new VectorDataViewType(itemType, vector.Dimensions) : itemType;

    public static int GetVectorSize(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 0;

    /// <summary>1 for a scalar, the size of a vector, 0 where that is unknown.</summary>
    public static int GetValueCount(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 1;
}
