using System.Numerics.Tensors;

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
    // What is gathered at once: columns enough that a cache line of a row serves all of its values, yet 32 MB at most
    // where a column is not itself more.
    private const int CacheLineFloats = 16;
    private const int GatheredFloats = 1 << 23;

    internal override IEnumerable<string> Faults() => [];

    private protected override ColumnScaling FitCore(RowBlocks values, ReadOnlySpan<int> rows)
    {
        var shift = new float[values.Columns];
        var scale = new float[values.Columns];
        int columnsAPass = Math.Clamp(GatheredFloats / rows.Length, 1, Math.Min(CacheLineFloats, values.Columns));
        var gathered = new float[columnsAPass][];
        for (int i = 0; i < columnsAPass; i++)
            gathered[i] = GC.AllocateUninitializedArray<float>(rows.Length);
        var counts = new int[columnsAPass];
        for (int first = 0; first < values.Columns; first += columnsAPass)
        {
            int columns = Math.Min(columnsAPass, values.Columns - first);
            Gather(values, rows, first, gathered.AsSpan(0, columns), counts);
            for (int i = 0; i < columns; i++)
            {
                var column = gathered[i].AsSpan(0, counts[i]);
                if (!column.IsEmpty)
                    (shift[first + i], scale[first + i]) = Fit(column);
            }
        }

        return new ColumnScaling(shift, scale, smoothClip: true);
    }

    /// <summary>Copies the values of neighbouring columns that are not missing.</summary>
    private static void Gather(
        RowBlocks values, ReadOnlySpan<int> rows, int first, ReadOnlySpan<float[]> gathered, Span<int> counts)
    {
        counts.Clear();
        foreach (int r in rows)
        {
            var row = values.Row(r).Slice(first, gathered.Length);
            for (int i = 0; i < row.Length; i++)
            {
                if (!float.IsNaN(row[i]))
                    gathered[i][counts[i]++] = row[i];
            }
        }
    }

    private static (float Shift, float Scale) Fit(Span<float> column)
    {
        // Finding the median parts the column: each quartile lies on its side.
        int middle = (column.Length - 1) / 2;
        double median = Quantile(column, 0.5, ..);
        double quartiles = Quantile(column, 0.75, middle..) - Quantile(column, 0.25, ..(middle + 1));
        if (quartiles > 0)
            return ((float)median, ColumnScaling.FiniteScale(1 / quartiles));
        double range = (double)TensorPrimitives.Max<float>(column) - TensorPrimitives.Min<float>(column);
        return ((float)median, range > 0 ? ColumnScaling.FiniteScale(2 / range) : 0);
    }

    private static double Quantile(Span<float> column, double share, Range side)
    {
        double position = share * (column.Length - 1);
        int k = (int)position;
        double below = OrderStatistics.Select(column[side], k - side.Start.Value);
        double above = k + 1 < column.Length ? TensorPrimitives.Min<float>(column[(k + 1)..]) : below;
        return below + (position - k) * (above - below);
    }
}
