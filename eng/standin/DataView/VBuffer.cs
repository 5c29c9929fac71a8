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

    /// <summary>Writes all values, implicit ones too, into a dense buffer.</summary>
    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    /// <summary>Copies the range that starts at <paramref name="sourceIndex"/>; sparse stays sparse.</summary>
    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        if (sourceIndex < 0 || sourceIndex > Length)
            throw new ArgumentOutOfRangeException(nameof(sourceIndex));
        if (length < 0 || length > Length - sourceIndex)
            throw new ArgumentOutOfRangeException(nameof(length));
        int first = IsDense ? sourceIndex : Position(sourceIndex);
        int last = IsDense ? sourceIndex + length : Position(sourceIndex + length);
        var editor = VBufferEditor.Create(ref destination, length, last - first);
        GetValues()[first..last].CopyTo(editor.Values);
        if (last - first < length)
            for (int i = first; i < last; i++)
                editor.Indices[i - first] = _indices[i] - sourceIndex;
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

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
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

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        if (index < 0 || index >= Length)
            throw new ArgumentOutOfRangeException(nameof(index));
        if (IsDense)
            return _values[index];
        int position = Position(index);
        return position < _count && _indices[position] == index ? _values[position] : default;
    }

    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();

    public override string ToString() =>
        IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    internal VBufferEditor<T> GetEditor() => new(Length, _count, _values, _indices, false, false, false);

    internal VBufferEditor<T> GetEditor(int length, int? valuesCount, bool keepOld, bool requireIndicesOnDense)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        int count = valuesCount ?? length;
        if (count < 0 || count > length)
            throw new ArgumentOutOfRangeException(nameof(valuesCount));
        var values = Sized(_values, count, keepOld);
        var indices = count < length || requireIndicesOnDense ? Sized(_indices, count, keepOld) : _indices;
        return new(length, count, values, indices, requireIndicesOnDense, values != _values, indices != _indices);
    }

    private int Position(int index)
    {
        int position = Array.BinarySearch(_indices ?? [], 0, _count, index);
        return position < 0 ? ~position : position;
    }

    private static TItem[] Sized<TItem>(TItem[] array, int size, bool keepOld)
    {
        if (array != null && array.Length >= size)
            return array;
        var larger = new TItem[size];
        if (keepOld)
            array?.CopyTo(larger, 0);
        return larger;
    }

    private static void CheckSize(int length, T[] values, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if ((values?.Length ?? 0) < length)
            throw new ArgumentOutOfRangeException(parameter, $"{length} values are needed, {values?.Length ?? 0} were given.");
    }
}
