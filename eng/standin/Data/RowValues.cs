namespace Microsoft.ML.Data;

/// <summary>Reads the current value of a column whatever its type.</summary>
internal static class RowValues
{
    /// <summary>A function that gives the current value of a column as an object.</summary>
    public static Func<object> Boxed(DataViewRow row, DataViewSchema.Column column) =>
        (Func<object>)new Func<DataViewRow, DataViewSchema.Column, Func<object>>(BoxedOf<int>).Method.GetGenericMethodDefinition()
            .MakeGenericMethod(column.Type.RawType).Invoke(null, [row, column]);

    /// <summary>The same, of a float or double column.</summary>
    public static Func<double> Double(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(float))
        {
            var single = row.GetGetter<float>(column);
            float value = 0;
            return () =>
            {
                single(ref value);
                return value;
            };
        }
        var getter = row.GetGetter<double>(column);
        double d = 0;
        return () =>
        {
            getter(ref d);
            return d;
        };
    }

    public static bool CanBeMissing(DataViewType type) =>
        type.GetItemType() is KeyDataViewType || type.GetItemType().RawType == typeof(float) || type.GetItemType().RawType == typeof(double);

    /// <summary>Whether the current value is NaN or a missing key, or a vector with one.</summary>
    public static Func<bool> Missing(DataViewRow row, DataViewSchema.Column column)
    {
        var read = Boxed(row, column);
        return () => read() switch
        {
            VBuffer<float> floats => floats.GetValues().IndexOf(float.NaN) >= 0,
            VBuffer<double> doubles => doubles.GetValues().IndexOf(double.NaN) >= 0,
            float value => float.IsNaN(value),
            double value => double.IsNaN(value),
            System.Collections.IEnumerable keys => keys.Cast<object>().Any(key => Convert.ToUInt64(key) == 0),
            var key => Convert.ToUInt64(key) == 0,
        };
    }

    private static Func<object> BoxedOf<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        return () =>
        {
            // A new value each time: what is boxed must not share its storage with the next row's.
            T value = default;
            getter(ref value);
            return value;
        };
    }
}
