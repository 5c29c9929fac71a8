namespace Microsoft.ML.Data;

/// <summary>Makes editors, which write into a buffer's storage.</summary>
public static class VBufferEditor
{
    /// <summary>An editor of the buffer as it is: same length, same explicit values.</summary>
    public static VBufferEditor<T> CreateFromBuffer<T>(ref VBuffer<T> destination) => destination.GetEditor();

    /// <summary>
    /// An editor for a buffer of the given length with <paramref name="valuesCount"/> explicit values (null: dense), in the
    /// storage of <paramref name="destination"/> where it is large enough.
    /// </summary>
    public static VBufferEditor<T> Create<T>(ref VBuffer<T> destination, int newLogicalLength, int? valuesCount = null) =>
        destination.GetEditor(newLogicalLength, valuesCount);
}

/// <summary>Writes into the storage of a <see cref="VBuffer{T}"/>; <see cref="Commit"/> gives the buffer.</summary>
public readonly ref struct VBufferEditor<T>
{
    private readonly int _length;
    private readonly T[] _values;
    private readonly int[] _indices;

    public readonly Span<T> Values;

    /// <summary>To be filled in increasing order; empty where dense.</summary>
    public readonly Span<int> Indices;

    internal VBufferEditor(int length, int count, T[] values, int[] indices)
    {
        _length = length;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, count);
        Indices = count < length ? indices.AsSpan(0, count) : default;
    }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);
}
