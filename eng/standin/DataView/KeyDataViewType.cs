namespace Microsoft.ML.Data;

/// <summary>
/// One of <see cref="Count"/> categories. Inside, the value 0 is "missing" and 1 … Count are the categories;
/// what users see (key values, text) counts from 0.
/// </summary>
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    public KeyDataViewType(Type type, ulong count) : base(type)
    {
        if (!IsValidDataType(type))
            throw new ArgumentOutOfRangeException(nameof(type), $"The type of keys must be Byte, UInt16, UInt32 or UInt64, however: {type}.");
        if (count == 0 || count > MaximumCount(type))
            throw new ArgumentOutOfRangeException(nameof(count), $"The cardinality of a {type.Name} key must lie in 1 to {MaximumCount(type)}, however: {count}.");
        Count = count;
    }

    public KeyDataViewType(Type type, int count) : this(type, count > 0 ? (ulong)count : 0) { }

    public ulong Count { get; }

    public static bool IsValidDataType(Type type) =>
        type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong);

    public override bool Equals(DataViewType other) => other is KeyDataViewType key && key.RawType == RawType && key.Count == Count;

    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => $"Key<{RawType.Name}, 0-{Count - 1}>";

    private static ulong MaximumCount(Type type) =>
        type == typeof(byte) ? byte.MaxValue
        : type == typeof(ushort) ? ushort.MaxValue
        : type == typeof(uint) ? uint.MaxValue
        : ulong.MaxValue;
}
