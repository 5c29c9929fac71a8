using System.Numerics;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>
/// A column of features by its name: numbers of any type, Booleans (0 and 1), time spans (days) or dates, of which each becomes
/// <see cref="DateParts"/>; or a vector of them of known size.
/// </summary>
/// <param name="Name">The column's name.</param>
/// <param name="Size">Values of a row, or null where the column is no vector.</param>
/// <param name="IsDate">Whether the values are dates.</param>
internal sealed record NumericColumn(string Name, int? Size, bool IsDate)
{
    /// <summary>Numbers that the network reads of a row.</summary>
    public int Width => (Size ?? 1) * (IsDate ? DateParts.Count : 1);

    /// <summary>What a column of a schema is.</summary>
    public static NumericColumn Of(DataViewSchema.Column column) => new(
        column.Name, (column.Type as VectorDataViewType)?.Size, ItemOf(column) is DateTimeDataViewType or DateTimeOffsetDataViewType);

    /// <summary>Refuses other values than those of training; numbers may be of another type.</summary>
    /// <param name="found">The column found.</param>
    /// <param name="where">Where the expected one comes from, as in <c>in training</c>.</param>
    /// <exception cref="ArgumentException">The number of values differs, or only one of the two has dates.</exception>
    public void RequireSame(NumericColumn found, string where)
    {
        if ((found.Size ?? 1) != (Size ?? 1))
            throw new ArgumentException($"Column '{Name}' has {found.Size ?? 1} values a row; expected {Size ?? 1}, as {where}.");
        if (found.IsDate != IsDate)
            throw new ArgumentException($"Column '{Name}' has {(found.IsDate ? "dates" : "numbers")}; expected {(IsDate ? "dates" : "numbers")}, as {where}.");
    }

    /// <summary>What the numbers of a row are called.</summary>
    /// <param name="slots">The names of its values, [<see cref="Size"/>], or null where they have none.</param>
    public IEnumerable<string> Names(string[]? slots)
    {
        var values = slots ?? SlotNames.Numbered(Name, Size);
        return IsDate ? values.SelectMany(value => DateParts.Names.Select(part => $"{value}.{part}")) : values;
    }

    /// <summary>What writes the numbers of a row into a span of <see cref="Width"/> places.</summary>
    /// <exception cref="InvalidDataException">The row has another number of values (when called).</exception>
    public static RowReader Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var type = ItemOf(column);
        if (type == NumberDataViewType.Single)
            return FloatColumn.Reader(row, column, Of(column).Width);
        if (type is DateTimeDataViewType)
            return Reader<DateTime>(row, column, DateParts.Count, DateParts.Write);
        if (type is DateTimeOffsetDataViewType)
            return Reader<DateTimeOffset>(row, column, DateParts.Count, (date, parts) => DateParts.Write(date.DateTime, parts)); // the clock's, where it was read
        if (type is TimeSpanDataViewType)
            return Reader<TimeSpan>(row, column, 1, (span, number) => number[0] = (float)span.TotalDays);
        if (type is BooleanDataViewType)
            return Reader<bool>(row, column, 1, (value, number) => number[0] = value ? 1 : 0);
        return (RowReader)typeof(NumericColumn).GetMethod(nameof(NumberReader), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type.RawType).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, column], null)!;
    }

    private static DataViewType ItemOf(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;

    private static RowReader NumberReader<T>(DataViewRow row, DataViewSchema.Column column) where T : INumberBase<T> =>
        Reader<T>(row, column, 1, (value, number) => number[0] = float.CreateSaturating(value));

    private static RowReader Reader<T>(DataViewRow row, DataViewSchema.Column column, int width, Action<T, Span<float>> write)
    {
        var read = ColumnItems.Reader<T>(row, column);
        return numbers =>
        {
            var items = read();
            if (items.Length * width != numbers.Length)
                throw new InvalidDataException($"Column '{column.Name}' has {items.Length} values in row {row.Position}; expected {numbers.Length / width}.");
            for (var i = 0; i < items.Length; i++)
                write(items[i], numbers.Slice(i * width, width));
        };
    }
}
