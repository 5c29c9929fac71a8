using MLNetDeep.Data;

namespace MLNetDeep.Onnx.Tests;

/// <summary>Tables of numbers and categories: some categories rare, some missing, some never seen.</summary>
internal static class MixedTables
{
    public static TabularDataset Table(int numbers, params int[] values) =>
        Table(numbers, values, (random, count) => (int)((count + 1) * random.NextDouble() * random.NextDouble()));

    /// <summary>None is rare or missing, and some are more frequent than others.</summary>
    public static TabularDataset CompleteTable(int numbers, params int[] values) =>
        Table(numbers, values, (random, count) => 1 + (int)(count * Math.Sqrt(random.NextDouble())));

    private static TabularDataset Table(int numbers, int[] values, Func<Random, int, float> category)
    {
        var random = new Random(5);
        var data = new TabularDataset(numbers + values.Length, classes: 3) { Categories = [.. values.Select(count => new CategoricalColumn(count))] };
        for (var r = 0; r < 400; r++)
            data.Add([.. Enumerable.Range(0, numbers).Select(_ => random.NextSingle()), .. values.Select(count => category(random, count))], r % 3);
        return data;
    }

    /// <summary>A thousand rows for such a table, with whatever a column of categories can be given.</summary>
    public static float[] Rows(int numbers, params int[] values)
    {
        var random = new Random(6);
        float[] odd = [-1, 0.5f, 1e9f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, -0f];
        float Category(int count) => random.Next(10) switch
        {
            0 => 0,
            1 => float.NaN,
            2 => odd[random.Next(odd.Length)],
            3 => 1 + random.Next(count + 1) + 0.25f,
            4 => count + 1,
            _ => 1 + random.Next(count),
        };
        return [.. Enumerable.Range(0, 1000).SelectMany(_ => (float[])
            [.. Enumerable.Range(0, numbers).Select(_ => random.NextSingle()), .. values.Select(Category)])];
    }
}
