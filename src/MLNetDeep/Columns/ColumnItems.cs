using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>The values of a row, of a column that may be a vector.</summary>
internal static class ColumnItems
{
    /// <summary>What gives the values of the current row, valid until the next call.</summary>
    public static Func<ReadOnlySpan<T>> Reader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            var getItem = row.GetGetter<T>(column);
            var item = new T[1];
            return () =>
            {
                getItem(ref item[0]);
                return item;
            };
        }
        var getItems = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> items = default;
        T[] dense = [];
        return () =>
        {
            getItems(ref items);
            if (items.IsDense)
                return items.GetValues();
            if (dense.Length != items.Length)
                dense = new T[items.Length];
            items.CopyTo(dense);
            return dense;
        };
    }
}
