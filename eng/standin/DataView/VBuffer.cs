using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector whose storage a getter can use again. Dense: <see cref="Length"/> values. Sparse: fewer values, each with its
/// (increasing) index; the others are the default. A copy of the struct shares the storage: only a getter given the
/// buffer by reference, or <see cref="VBufferEditor"/>, writes into it.
/// </summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public readonly int Length;

    /// <summary>A dense buffer over <paramref name="values"/>, which is not copied.</summary>
    public VBuffer(int length, T[] values, int[] indices = null)
    {
        CheckSize(length, values, nameof(values));
        Length = length;
        _count = length;
        _values = values;
        _indices = indices;
    }

    /// <summary>A sparse buffer, or a dense one where <paramref name="count"/> equals the length. The arrays are not copied.</summary>
    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        if (count < 0 || count > length)
            throw new ArgumentOutOfRangeException(nameof(count), $"The count must lie in 0 to {length}, however: {count}.");
        CheckSize(count, values, nameof(values));
        if (count < length && (indices?.Length ?? 0) < count)
            throw new ArgumentOutOfRangeException(nameof(indices), $"{count} indices are needed.");
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    /// <summary>The explicit values: all of them where dense.</summary>
    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    /// <summary>The indices of the explicit values; empty where dense.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        if (destinationIndex < 0 || destinationIndex > destination.Length - Length)
            throw new ArgumentOutOfRangeException(nameof(destination), "Not large enough to hold these values.");
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            target[_indices[i]] = _values[i];
    }

    /// <summary>Index and value of the explicit items, or of all of them.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        for (int i = 0, next = 0; i < (all ? Length : _count); i++)
            if (IsDense || !all)
                yield return new(IsDense ? i : _indices[i], _values[i]);
            else
                yield return new(i, next < _count && _indices[next] == i ? _values[next++] : default);
    }

    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    public T GetItemOrDefault(int index)
    {
        if (index < 0 || index >= Length)
            throw new ArgumentOutOfRangeException(nameof(index));
        if (IsDense)
            return _values[index];
        int position = Array.BinarySearch(_indices ?? [], 0, _count, index);
        return position < 0 ? default : _values[position];
    }

    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();

    public override string ToString() =>
        IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal VBufferEditor<T> GetEditor() => new(Length, _count, _values, _indices);

    internal VBufferEditor<T> GetEditor(int length, int? valuesCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        int count = valuesCount ?? length;
        if (count < 0 || count > length)
            throw new ArgumentOutOfRangeException(nameof(valuesCount));
        return new(length, count, Sized(_values, count), count < length ? Sized(_indices, count) : _indices);
    }

    private static TItem[] Sized<TItem>(TItem[] array, int size) => array?.Length >= size ? array : new TItem[size];

    private static void CheckSize(int length, T[] values, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if ((values?.Length ?? 0) < length)
            throw new ArgumentOutOfRangeException(parameter, $"{length} values are needed, {values?.Length ?? 0} were given.");
    }
}
