using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Host;

namespace MLNetDeep;

/// <summary>
/// A column of categories that are no keys: text, Booleans, whole numbers, or vectors of them of known size. Their values get the numbers that
/// MapValueToKey would give them: 1 for the first one that the rows have, and so on; 0 is for an empty text, and for a value that is not among them.
/// </summary>
internal static class ValueColumn
{
    /// <summary>Whether a column is one; else it has keys.</summary>
    public static bool Is(DataViewSchema.Column column) => ItemOf(column) is not KeyDataViewType;

    /// <summary>How many values a row has: null for a column that is no vector.</summary>
    public static int? SizeOf(DataViewSchema.Column column) => (column.Type as VectorDataViewType)?.Size;

    /// <summary>What writes the numbers of a row's values into a span of as many places as a row has values.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="values">The values, of the column's type: the number of a value is its place in them, from 1.</param>
    /// <exception cref="InvalidDataException">The row has another number of values (when called).</exception>
    public static RowReader Reader(DataViewRow row, DataViewSchema.Column column, ClassLabels values) =>
        Call<RowReader>(column, nameof(CreateReader), row, column, KeyValues.Of(values).Values!);

    /// <summary>Reads the values of columns, in the order in which rows have them first.</summary>
    /// <param name="data">The rows: all of them are read, once.</param>
    /// <param name="columns">The columns.</param>
    /// <exception cref="InvalidDataException">A column has no value, or more than there may be.</exception>
    public static ClassLabels[] Collect(IDataView data, IReadOnlyList<DataViewSchema.Column> columns)
    {
        using var cursor = data.GetRowCursor(columns);
        var collectors = columns.Select(column => Call<Collector>(column, nameof(CreateCollector), cursor, column)).ToArray();
        while (cursor.MoveNext())
            foreach (var collector in collectors)
                collector.Read();
        return Array.ConvertAll(collectors, collector => collector.ToClassLabels());
    }

    /// <summary>What a model file calls the type of the column's values.</summary>
    public static string TypeOf(DataViewSchema.Column column) => KeyValues.NameOf((PrimitiveDataViewType)ItemOf(column));

    private static DataViewType ItemOf(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;

    private static T Call<T>(DataViewSchema.Column column, string method, params object[] arguments) =>
        (T)typeof(ValueColumn).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(ItemOf(column).RawType).Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;

    private static RowReader CreateReader<T>(DataViewRow row, DataViewSchema.Column column, Array values) where T : notnull
    {
        var numbers = new ValueNumbers<T>();
        foreach (var value in (T[])values)
            numbers.Add(value);
        var read = ColumnItems.Reader<T>(row, column);
        return categories =>
        {
            var items = read();
            if (items.Length != categories.Length)
                throw new InvalidDataException(
                    $"Column '{column.Name}' has {items.Length} values in row {row.Position}; expected {categories.Length}.");
            for (var i = 0; i < items.Length; i++)
                categories[i] = numbers.Of(items[i]);
        };
    }

    private static Collector CreateCollector<T>(DataViewRow row, DataViewSchema.Column column) where T : notnull
    {
        var numbers = new ValueNumbers<T>();
        var read = ColumnItems.Reader<T>(row, column);
        return new Collector(
            () =>
            {
                foreach (var item in read())
                    numbers.Add(item);
                if (numbers.Values.Count > KeyColumn.MaxKeys)
                    throw new InvalidDataException(
                        $"Column '{column.Name}' has more than {KeyColumn.MaxKeys} different values; expected fewer: kinds of rows rather than names of them.");
            },
            () => numbers.Values.Count == 0 ? throw new InvalidDataException($"Column '{column.Name}' has no value in any row; leave it out.")
                : new KeyValues((PrimitiveDataViewType)ItemOf(column), numbers.Values.ToArray(), numbers.Values.Count).ToClassLabels());
    }

    private sealed record Collector(Action Read, Func<ClassLabels> ToClassLabels);
}
