namespace Microsoft.ML.Data;

/// <summary>Getters that map each item of a scalar or vector column by one function.</summary>
internal static class ItemMapping
{
    /// <param name="row">The row to read.</param>
    /// <param name="source">The column to read.</param>
    /// <param name="to">The type of the results.</param>
    /// <param name="map">A function from the column's items to results.</param>
    public static Delegate MakeGetter(DataViewRow row, DataViewSchema.Column source, Type to, Delegate map) =>
        source.Type is VectorDataViewType vector
            ? GenericCall.Invoke<Delegate>(Vector<int, int>, [vector.ItemType.RawType, to], row, source, map)
            : GenericCall.Invoke<Delegate>(Scalar<int, int>, [source.Type.RawType, to], row, source, map);

    private static ValueGetter<TTo> Scalar<TFrom, TTo>(DataViewRow row, DataViewSchema.Column source, Func<TFrom, TTo> map)
    {
        var getValue = row.GetGetter<TFrom>(source);
        TFrom value = default;
        return (ref TTo result) =>
        {
            getValue(ref value);
            result = map(value);
        };
    }

    // A sparse vector stays sparse where the function leaves the default value alone.
    private static ValueGetter<VBuffer<TTo>> Vector<TFrom, TTo>(DataViewRow row, DataViewSchema.Column source, Func<TFrom, TTo> map)
    {
        var getValues = row.GetGetter<VBuffer<TFrom>>(source);
        VBuffer<TFrom> values = default;
        return (ref VBuffer<TTo> results) =>
        {
            getValues(ref values);
            var keepsSparse = values.IsDense || EqualityComparer<TTo>.Default.Equals(map(default), default);
            var editor = VBufferEditor.Create(ref results, values.Length, keepsSparse ? values.GetValues().Length : null);
            if (!keepsSparse)
                editor.Values.Fill(map(default));
            var next = 0;
            foreach (var (slot, value) in values.Items())
            {
                if (keepsSparse && !values.IsDense)
                    editor.Indices[next] = slot;
                editor.Values[keepsSparse ? next++ : slot] = map(value);
            }

            results = editor.Commit();
        };
    }
}
