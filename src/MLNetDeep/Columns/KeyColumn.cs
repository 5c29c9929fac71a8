using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>A column of categories, keys or vectors of keys of known size: how many there are, and the reading of their numbers.</summary>
internal static class KeyColumn
{
    public const int MaxKeys = CategoricalColumn.MaxValues;

    /// <summary>The keys of a column, and how many a row has.</summary>
    /// <exception cref="ArgumentException">There are too many keys.</exception>
    public static CategoricalKeys KeysOf(DataViewSchema.Column column)
    {
        var (key, size) = column.Type is VectorDataViewType vector
            ? ((KeyDataViewType)vector.ItemType, vector.Size) : ((KeyDataViewType)column.Type, (int?)null);
        return key.Count <= MaxKeys ? CategoricalKeys.Of(column, size)
            : throw new ArgumentException($"Column '{column.Name}' has {key.Count} keys; expected at most {MaxKeys}.", "schema");
    }

    /// <summary>
    /// What writes the row's categories into a span of as many places as a row has keys: 1 for the first key, 0 where there is none or
    /// where it lies outside the type.
    /// </summary>
    /// <exception cref="InvalidDataException">The row has another number of keys (when called).</exception>
    public static RowReader Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var key = (KeyDataViewType)(column.Type is VectorDataViewType vector ? vector.ItemType : column.Type);
        if (key.RawType == typeof(uint))
            return Reader<uint>(row, column, key.Count);
        if (key.RawType == typeof(ulong))
            return Reader<ulong>(row, column, key.Count);
        return key.RawType == typeof(ushort) ? Reader<ushort>(row, column, key.Count) : Reader<byte>(row, column, key.Count);
    }

    private static RowReader Reader<TKey>(DataViewRow row, DataViewSchema.Column column, ulong count) where TKey : struct, IBinaryInteger<TKey>
    {
        float CategoryOf(TKey key) => ulong.CreateTruncating(key) <= count ? float.CreateTruncating(key) : 0;
        if (column.Type is not VectorDataViewType)
        {
            var getKey = row.GetGetter<TKey>(column);
            TKey key = default;
            return categories =>
            {
                getKey(ref key);
                categories[0] = CategoryOf(key);
            };
        }

        var getKeys = row.GetGetter<VBuffer<TKey>>(column);
        VBuffer<TKey> keys = default;
        return categories =>
        {
            getKeys(ref keys);
            if (keys.Length != categories.Length)
                throw new InvalidDataException(
                    $"Column '{column.Name}' has {keys.Length} values in row {row.Position}; expected {categories.Length}.");
            var values = keys.GetValues();
            if (!keys.IsDense)
                categories.Clear();                              // what a sparse vector leaves out is missing
            for (var i = 0; i < values.Length; i++)
                categories[keys.IsDense ? i : keys.GetIndices()[i]] = CategoryOf(values[i]);
        };
    }
}
