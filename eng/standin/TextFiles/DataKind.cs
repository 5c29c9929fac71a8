namespace Microsoft.ML.Data;

/// <summary>The standard types, by name.</summary>
public enum DataKind : byte
{
    SByte = 1,
    Byte = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Int64 = 7,
    UInt64 = 8,
    Single = 9,
    Double = 10,
    String = 11,
    Boolean = 12,
    TimeSpan = 13,
    DateTime = 14,
    DateTimeOffset = 15,
}

internal static class DataKinds
{
    public static PrimitiveDataViewType ToDataViewType(this DataKind kind) => Enum.IsDefined(kind)
        ? ColumnTypeExtensions.StandardTypes[(int)kind - 1]
        : throw new ArgumentOutOfRangeException(nameof(kind), $"There is no column type for the kind {kind}.");

    /// <summary>The kind of a field or array type of a class; null where there is none.</summary>
    public static DataKind? FromType(Type type) =>
        Array.IndexOf(ColumnTypeExtensions.StandardTypes, ColumnTypeExtensions.StandardType(type)) + 1 is > 0 and var kind
        && Enum.IsDefined((DataKind)kind) ? (DataKind)kind : null;
}
