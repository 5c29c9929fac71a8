using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

/// <summary>Reads whole columns through a cursor: the one way in which these tests look at data.</summary>
internal static class ColumnReading
{
    public static T[] Values<T>(this IDataView view, string name)
    {
        var column = view.Schema[name];
        using var cursor = view.GetRowCursor([column]);
        var getter = cursor.GetGetter<T>(column);
        var values = new List<T>();
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            values.Add(value);
        }
        return [.. values];
    }

    public static string[] Texts(this IDataView view, string name) =>
        [.. view.Values<ReadOnlyMemory<char>>(name).Select(text => text.ToString())];

    public static T[][] Vectors<T>(this IDataView view, string name) =>
        [.. view.Values<VBuffer<T>>(name).Select(vector => vector.DenseValues().ToArray())];

    public static string[] SlotNames(this IDataView view, string name)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema[name].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(slot => slot.ToString())];
    }

    public static string[] KeyTexts(this IDataView view, string name)
    {
        var keys = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema[name].GetKeyValues(ref keys);
        return [.. keys.DenseValues().Select(key => key.ToString())];
    }
}
