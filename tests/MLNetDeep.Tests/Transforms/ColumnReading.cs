using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tests.Transforms;

/// <summary>Reads whole columns through a cursor.</summary>
internal static class ColumnReading
{
    public static T[] Values<T>(this IDataView view, string name)
    {
        var column = view.Schema[name];
        using var cursor = view.GetRowCursor([column]);
        var get = cursor.GetGetter<T>(column);
        var values = new List<T>();
        while (cursor.MoveNext())
        {
            T value = default!;
            get(ref value);
            values.Add(value);
        }

        return [.. values];
    }

    public static float[][] Vectors(this IDataView view, string name)
        => [.. view.Values<VBuffer<float>>(name).Select(vector => vector.DenseValues().ToArray())];

    public static void AreClose(float[] expected, float[] actual, float tolerance = 1e-6f)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance, $"at {i}");
    }
}
