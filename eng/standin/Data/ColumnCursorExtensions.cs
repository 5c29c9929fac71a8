namespace Microsoft.ML.Data;

/// <summary>All values of one column.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.GetColumn<T>(data.Schema[columnName]);
    }

    /// <summary>The values as the column's raw type; text also as string, vectors also as arrays.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        ArgumentNullException.ThrowIfNull(data);
        var raw = column.Type.RawType;
        if (raw == typeof(T))
            return Values<T>(data, column);
        if (typeof(T) == typeof(string) && raw == typeof(ReadOnlyMemory<char>))
            return (IEnumerable<T>)Values<ReadOnlyMemory<char>>(data, column).Select(text => text.ToString());
        if (typeof(T) == typeof(string[]) && raw == typeof(VBuffer<ReadOnlyMemory<char>>))
            return (IEnumerable<T>)Values<VBuffer<ReadOnlyMemory<char>>>(data, column)
                .Select(texts => texts.DenseValues().Select(text => text.ToString()).ToArray());
        if (typeof(T).IsArray && column.Type is VectorDataViewType vector && vector.ItemType.RawType == typeof(T).GetElementType())
            return (IEnumerable<T>)new Func<IDataView, DataViewSchema.Column, IEnumerable<int[]>>(Arrays<int>).Method
                .GetGenericMethodDefinition().MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [data, column]);
        throw new ArgumentOutOfRangeException(nameof(column),
            $"Cannot map column (name: {column.Name}, type: {column.Type}) in data to the user-defined type, {typeof(T)}.");
    }

    private static IEnumerable<TItem[]> Arrays<TItem>(IDataView data, DataViewSchema.Column column) =>
        Values<VBuffer<TItem>>(data, column).Select(vector => vector.DenseValues().ToArray());

    private static IEnumerable<T> Values<T>(IDataView data, DataViewSchema.Column column)
    {
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<T>(column);
        while (cursor.MoveNext())
        {
            T value = default;
            getter(ref value);
            yield return value;
        }
    }
}
