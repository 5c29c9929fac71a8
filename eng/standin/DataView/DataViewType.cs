namespace Microsoft.ML.Data;

/// <summary>The type of a column's values. Types are compared by value, not by reference.</summary>
public abstract class DataViewType : IEquatable<DataViewType>
{
    private protected DataViewType(Type rawType) => RawType = rawType ?? throw new ArgumentNullException(nameof(rawType));

    /// <summary>The .NET type that getters of such a column fill.</summary>
    public Type RawType { get; }

    public abstract bool Equals(DataViewType other);
}

/// <summary>A type whose values are indivisible: all types but vectors.</summary>
public abstract class PrimitiveDataViewType : DataViewType
{
    protected PrimitiveDataViewType(Type rawType) : base(rawType)
    {
        if (typeof(IDisposable).IsAssignableFrom(rawType))
            throw new ArgumentOutOfRangeException(nameof(rawType), "A primitive column type cannot hold disposable values.");
    }
}

/// <summary>A type that is made of parts, or whose values need to be disposed.</summary>
public abstract class StructuredDataViewType : DataViewType
{
    protected StructuredDataViewType(Type rawType) : base(rawType) { }
}
