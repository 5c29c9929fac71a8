namespace Microsoft.ML.Data;

/// <summary>Reads the items of a column, which may be a scalar or a vector, one by one.</summary>
internal static class ItemMapping
{
    /// <summary>A getter that maps each item, with its slot, by one function.</summary>
    /// <param name="row">The row to read.</param>
    /// <param name="source">The column to read.</param>
    /// <param name="map">The function of an item and its slot.</param>
    /// <param name="keepsZero">Whether the function leaves 0 alone, so that a sparse vector stays sparse.</param>
    public static Delegate MakeGetter<TFrom, TTo>(DataViewRow row, DataViewSchema.Column source, Func<TFrom, int, TTo> map, bool keepsZero = false)
    {
        if (source.Type is not VectorDataViewType)
        {
            var getValue = row.GetGetter<TFrom>(source);
            TFrom value = default;
            return (ValueGetter<TTo>)((ref TTo result) =>
            {
                getValue(ref value);
                result = map(value, 0);
            });
        }

        var getValues = row.GetGetter<VBuffer<TFrom>>(source);
        VBuffer<TFrom> values = default;
        return (ValueGetter<VBuffer<TTo>>)((ref VBuffer<TTo> results) =>
        {
            getValues(ref values);
            bool staysSparse = keepsZero && !values.IsDense;
            var editor = VBufferEditor.Create(ref results, values.Length, staysSparse ? values.GetValues().Length : null);
            if (staysSparse)
                values.GetIndices().CopyTo(editor.Indices);
            int next = 0;
            foreach (var (slot, value) in values.Items(all: !staysSparse))
                editor.Values[next++] = map(value, slot);
            results = editor.Commit();
        });
    }

    /// <summary>An action that hands each item of the current row, with its slot, to <paramref name="take"/>.</summary>
    public static Action MakeReader<T>(DataViewRow row, DataViewSchema.Column source, Action<T, int> take)
    {
        if (source.Type is not VectorDataViewType)
        {
            var getValue = row.GetGetter<T>(source);
            T value = default;
            return () =>
            {
                getValue(ref value);
                take(value, 0);
            };
        }

        var getValues = row.GetGetter<VBuffer<T>>(source);
        VBuffer<T> values = default;
        return () =>
        {
            getValues(ref values);
            foreach (var (slot, value) in values.Items(all: true))
                take(value, slot);
        };
    }

    /// <summary>The same for a column of float or double.</summary>
    public static Action MakeNumberReader(DataViewRow row, DataViewSchema.Column source, Action<double, int> take) =>
        source.Type.GetItemType() == NumberDataViewType.Single
            ? MakeReader<float>(row, source, (value, slot) => take(value, slot))
            : MakeReader(row, source, take);
}
