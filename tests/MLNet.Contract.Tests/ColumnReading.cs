using Microsoft.ML;
using Microsoft.ML.Data;
using Text = System.ReadOnlyMemory<char>;

namespace MLNet.Contract.Tests;

internal static class ColumnReading
{
    /// <summary>The values of a column, through a cursor.</summary>
    public static T[] Values<T>(this IDataView view, string name)
    {
        var column = view.Schema[name];
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<T>(column);
        var values = new List<T>();
        for (T value = default!; cursor.MoveNext(); values.Add(value), value = default!)
            getter(ref value);
        return [.. values];
    }

    /// <summary>An annotation as text; a vector of texts as <c>[a, b]</c>.</summary>
    public static string Annotation(this DataViewSchema.Column column, string name)
    {
        var type = column.Annotations.Schema[name].Type.RawType;
        return type == typeof(VBuffer<Text>) ? $"[{string.Join(", ", Read<VBuffer<Text>>(column, name).DenseValues())}]"
            : type == typeof(Text) ? Read<Text>(column, name).ToString()
            : type == typeof(uint) ? Read<uint>(column, name).ToString() : Read<bool>(column, name).ToString();
    }

    private static T Read<T>(DataViewSchema.Column column, string name)
    {
        T value = default!;
        column.Annotations.GetValue(name, ref value);
        return value;
    }
}
