using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>What the values of a column are called.</summary>
internal static class SlotNames
{
    /// <summary>The names that the slots of a column have, [width], empty where one has none; null where the column has no names.</summary>
    public static string[]? Of(DataViewSchema.Column column, int width)
    {
        if (!column.HasSlotNames())
            return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        var values = new ReadOnlyMemory<char>[width];
        names.CopyTo(values);
        return [.. values.Select(name => name.ToString())];
    }

    /// <summary>The column's name, with the slot's number where it is a vector.</summary>
    public static string[] Numbered(string name, int? size) =>
        size is null ? [name] : [.. Enumerable.Range(0, size.Value).Select(slot => Invariant($"{name}[{slot}]"))];
}
