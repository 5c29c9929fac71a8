namespace Microsoft.ML.Data;

/// <summary>The column's name, where it is not the member's.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ColumnNameAttribute(string name) : Attribute
{
    internal string Name => name;
}

/// <summary>The member is no column.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NoColumnAttribute : Attribute;

/// <summary>The vector's size or dimensions.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class VectorTypeAttribute : Attribute
{
    public VectorTypeAttribute() { }

    public VectorTypeAttribute(int size) => Dims = [size];

    public VectorTypeAttribute(params int[] dimensions) => Dims = dimensions;

    internal int[] Dims { get; }
}

/// <summary>The member is a key with this many values; the member's values count from 0.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class KeyTypeAttribute : Attribute
{
    public KeyTypeAttribute() { }

    public KeyTypeAttribute(ulong count) => KeyCount = new KeyCount(count);

    internal KeyCount KeyCount { get; }
}

/// <summary>How many values a key has.</summary>
public sealed class KeyCount
{
    /// <summary>As many as the number type can hold.</summary>
    public KeyCount() { }

    public KeyCount(ulong count) => Count = count;

    public ulong? Count;
}

/// <summary>The columns of a text file that the member is read from.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class LoadColumnAttribute : Attribute
{
    internal List<TextLoader.Range> Sources;

    public LoadColumnAttribute(int fieldIndex) => Sources = [new(fieldIndex)];

    /// <summary>The columns from <paramref name="start"/> to <paramref name="end"/>, both included.</summary>
    public LoadColumnAttribute(int start, int end) => Sources = [new(start, end)];

    public LoadColumnAttribute(int[] columnIndexes) => Sources = [.. columnIndexes.Select(index => new TextLoader.Range(index))];
}
