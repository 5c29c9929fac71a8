using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Questions about column types.</summary>
internal static class ColumnTypeExtensions
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> _standardTypes =
        new PrimitiveDataViewType[]
        {
            NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
            NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
            NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
            DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance, RowIdDataViewType.Instance,
        }.ToDictionary(type => type.RawType);

    /// <summary>The standard type that is held as <paramref name="type"/>.</summary>
    public static PrimitiveDataViewType PrimitiveTypeFromType(Type type) =>
        type == typeof(string) ? TextDataViewType.Instance
        : _standardTypes.TryGetValue(type, out var found) ? found
        : throw new ArgumentOutOfRangeException(nameof(type), $"No standard column type is held as {type}.");

    public static bool IsStandardType(Type type) => type == typeof(string) || _standardTypes.ContainsKey(type);

    public static DataViewType GetItemType(this DataViewType columnType) => (columnType as VectorDataViewType)?.ItemType ?? columnType;

    public static int GetVectorSize(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 0;

    /// <summary>1 for a scalar, the size of a vector, 0 where that is unknown.</summary>
    public static int GetValueCount(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 1;

    public static bool IsKnownSizeVector(this DataViewType columnType) => columnType.GetVectorSize() > 0;
}

internal static class KeyTypeExtensions
{
    public static int GetCountAsInt32(this KeyDataViewType key, IExceptionContext ectx = null) =>
        key.Count <= int.MaxValue ? (int)key.Count : throw ectx.Except($"The key type {key} has more than {int.MaxValue} values.");
}
