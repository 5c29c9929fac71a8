using MLNetDeep.Randomness;

namespace MLNetDeep.Data;

/// <summary>
/// Some rows for what is learnt from whole columns at once, as medians and quantiles are: all of them where they are in memory; where
/// they are on disk, a random part that fits in memory.
/// </summary>
/// <param name="Values">The table.</param>
/// <param name="Rows">The rows of it.</param>
/// <param name="Weights">How often each of them counts, or empty where each counts once.</param>
internal readonly record struct RowSample(RowBlocks Values, int[] Rows, float[] Weights)
{
    private const int MaxRows = 1_000_000;                       // the median of so many is off by 0.05 % of the rows

    /// <summary>The rows of the data set that they are.</summary>
    public int[] Sources { get; init; } = Rows;

    // One seed for all: an encoder is decided by its rows alone.
    private const ulong Seed = 20_240_229;

    /// <summary>
    /// A sample of the rows, read once from the first to the last. On disk it has as many rows as half the memory limit holds, a million at
    /// most: one drawn from each of as many equal parts, so that a sorted table is no worse than another.
    /// </summary>
    public static RowSample Of(RowBlocks values, int[] rows, float[] weights)
    {
        if (!values.IsOnDisk)
            return new RowSample(values, rows, weights);
        var fitting = values.Spilling!.Limit / 2 / (sizeof(float) * (long)values.Columns);
        var count = (int)Math.Clamp(fitting, 1, Math.Min(MaxRows, rows.Length));
        var generator = new TorchGenerator(Seed);
        var reader = new RowReader(values);
        var sample = new RowBlocks(values.Columns);
        var sources = new int[count];
        var sampleWeights = weights.Length == 0 ? [] : new float[count];
        for (var i = 0; i < count; i++)
        {
            var first = (int)((long)i * rows.Length / count);
            var end = (int)((i + 1L) * rows.Length / count);
            var drawn = first + generator.NextInt32(end - first);
            sources[i] = rows[drawn];
            reader.Row(rows[drawn]).CopyTo(sample.Next());
            sample.Add();
            if (weights.Length > 0)
                sampleWeights[i] = weights[drawn];
        }
        return new RowSample(sample, [.. Enumerable.Range(0, count)], sampleWeights) { Sources = sources };
    }
}
