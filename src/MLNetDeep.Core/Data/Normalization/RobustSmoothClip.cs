using System.Numerics.Tensors;
using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>
/// z = s·(x − median), y = z / √(1 + (z/3)²): the bulk of a column keeps its shape and outliers approach ±3.
/// </summary>
/// <remarks>
/// s = 1 / (q₇₅ − q₂₅); where the quartiles are equal, s = 2 / (max − min); where all values are equal, s = 0. Quantiles
/// interpolate linearly between order statistics. Needs no option. Source: Holzmüller, Grinsztajn, Steinwart, "Better by
/// Default: Strong Pre-Tuned MLPs and Boosted Trees on Tabular Data", 2024, the preprocessing of RealMLP.
/// </remarks>
[Kind("RobustSmoothClip")]
internal sealed record RobustSmoothClip : InputNormalization
{
    internal override IEnumerable<string> Faults() => [];

    internal override bool ReadsColumns => true;

    private protected override ColumnScaling FitCore(RowBlocks values, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights)
    {
        var shift = new float[values.Columns];
        var scale = new float[values.Columns];
        GatheredColumns.Fit(values, rows, weights, (column, present, weights) => (shift[column], scale[column]) = Fit(present, weights));
        return new ColumnScaling(shift, scale, smoothClip: true);
    }

    private static (float Shift, float Scale) Fit(Span<float> column, Span<float> weights)
    {
        var (median, quartiles) = Quartiles(column, weights);
        if (quartiles > 0)
            return ((float)median, ColumnScaling.FiniteScale(1 / quartiles));
        double range = (double)TensorPrimitives.Max<float>(column) - TensorPrimitives.Min<float>(column);
        return ((float)median, range > 0 ? ColumnScaling.FiniteScale(2 / range) : 0);
    }

    private static (double Median, double Distance) Quartiles(Span<float> column, Span<float> weights)
    {
        if (!weights.IsEmpty)
        {
            var sorted = SortedColumn.Sort(column, weights);
            return (sorted.Quantile(0.5), sorted.Quantile(0.75) - sorted.Quantile(0.25));
        }

        // Finding the median parts the column: each quartile lies on its side.
        int middle = (column.Length - 1) / 2;
        double median = Quantile(column, 0.5, ..);
        return (median, Quantile(column, 0.75, middle..) - Quantile(column, 0.25, ..(middle + 1)));
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
