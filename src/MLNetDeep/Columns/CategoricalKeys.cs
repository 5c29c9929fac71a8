using Microsoft.ML;
using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>The keys of one categorical column, or the values that stand for keys in one of text, Booleans or whole numbers.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Size">Keys of a row, or null where the column is no vector.</param>
/// <param name="Count">How many keys there can be.</param>
/// <param name="Values">The values behind the keys, or null where the column does not tell them.</param>
internal sealed record CategoricalKeys(string Name, int? Size, int Count, ClassLabels? Values)
{
    /// <summary>Keys of a row: 1 where the column is no vector.</summary>
    public int ValuesPerRow => Size ?? 1;

    /// <summary>What the keys of a row stand for, one for each key, or null.</summary>
    public static ClassLabels?[] ValuesOfRow(IEnumerable<CategoricalKeys> columns) =>
        [.. columns.SelectMany(column => Enumerable.Repeat(column.Values, column.ValuesPerRow))];

    /// <summary>Whether nobody has said yet which values there are; only where the column has no keys.</summary>
    public bool AreUnknown => Count == 0;

    /// <summary>Those of a column without keys, of which the values are known, or are to be read.</summary>
    /// <exception cref="ArgumentException">The values are of another type.</exception>
    public static CategoricalKeys Of(DataViewSchema.Column column, ClassLabels? values)
    {
        var type = ValueColumn.TypeOf(column);
        if (values is not null && values.Type != type)
            throw new ArgumentException($"Column '{column.Name}' has values of type {type}; expected {values.Type}, as in training.");
        return new CategoricalKeys(column.Name, ValueColumn.SizeOf(column), values?.Values.Count ?? 0, values);
    }

    /// <summary>Those of a column that <see cref="KeyColumn"/> has found.</summary>
    public static CategoricalKeys Of(DataViewSchema.Column column, int? size)
    {
        var keys = KeyValues.Of(column);
        return new CategoricalKeys(column.Name, size, keys.Count, keys.Type is null ? null : keys.ToClassLabels());
    }

    /// <summary>Refuses another number of keys a row.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void RequireSameSize(CategoricalKeys found)
    {
        if (found.ValuesPerRow != ValuesPerRow)
            throw new ArgumentException($"Column '{Name}' has {found.ValuesPerRow} values a row; expected {ValuesPerRow}, as in training.");
    }

    /// <summary>Refuses keys that stand for other values; where one side does not tell its values, nothing can be said.</summary>
    /// <param name="found">The keys found.</param>
    /// <param name="where">Where the expected ones come from, as in <c>in training</c>.</param>
    /// <exception cref="ArgumentException">The keys stand for other values.</exception>
    public void RequireSameValues(CategoricalKeys found, string where)
    {
        if (Values is null || found.Values is null)
            return;
        if (Values.Type != found.Values.Type)
            throw new ArgumentException(
                $"The keys of column '{Name}' stand for values of type {found.Values.Type}; expected {Values.Type}, as {where}.");
        var index = Values.Values.Zip(found.Values.Values).TakeWhile(pair => pair.First == pair.Second).Count();
        if (index < Math.Max(Values.Values.Count, found.Values.Values.Count))
            throw new ArgumentException(
                $"Key {index + 1} of column '{Name}' stands for {TextAt(found.Values, index)}; expected {TextAt(Values, index)}, as {where}. "
                + "Map both with one fitted transformer.");
    }

    private static string TextAt(ClassLabels values, int index) =>
        index < values.Values.Count ? $"'{values.Values[index]}'" : $"nothing (there are {values.Values.Count} keys)";
}
