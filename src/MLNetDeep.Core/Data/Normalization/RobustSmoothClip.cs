namespace MLNetDeep.Data;

/// <summary>
/// z = s·(x − median), y = z / √(1 + (z/3)²): the bulk of a column keeps its shape and outliers approach ±3.
/// </summary>
/// <remarks>
/// s = 1 / (q₇₅ − q₂₅); where the quartiles are equal, s = 2 / (max − min); where all values are equal, s = 0. Quantiles
/// interpolate linearly between order statistics. Needs no option. Source: Holzmüller, Grinsztajn, Steinwart, "Better by
/// Default: Strong Pre-Tuned MLPs and Boosted Trees on Tabular Data", 2024, the preprocessing of RealMLP.
/// </remarks>
public sealed record RobustSmoothClip : InputNormalization
{
    internal override IEnumerable<string> Faults() => [];

    private protected override ColumnScaling FitCore(ReadOnlySpan<float> values, int columns, ReadOnlySpan<int> rows)
    {
        var shift = new float[columns];
        var scale = new float[columns];
        var buffer = new float[rows.Length];
        for (int c = 0; c < columns; c++)
        {
            int count = 0;
            foreach (int r in rows)
            {
                float x = values[r * columns + c];
                if (!float.IsNaN(x))
                    buffer[count++] = x;
            }

            var sorted = buffer.AsSpan(0, count);
            if (sorted.IsEmpty)
                continue;
            sorted.Sort();
            shift[c] = (float)Quantile(sorted, 0.5);
            scale[c] = Scale(sorted);
        }

        return new ColumnScaling(shift, scale, smoothClip: true);
    }

    private static float Scale(ReadOnlySpan<float> sorted)
    {
        double quartiles = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
        if (quartiles > 0)
            return ColumnScaling.FiniteScale(1 / quartiles);
        double range = (double)sorted[^1] - sorted[0];
        return range > 0 ? ColumnScaling.FiniteScale(2 / range) : 0;
    }

    private static double Quantile(ReadOnlySpan<float> sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * ((double)sorted[above] - sorted[below]);
    }
}
