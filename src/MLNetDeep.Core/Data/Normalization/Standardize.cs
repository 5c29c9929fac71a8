using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>
/// y = (x − μ) / max(σ, ε), with each column's mean μ and population deviation σ over the training rows; where it is bounded, in a way in
/// which no rare value overrules the others.
/// </summary>
/// <remarks>
/// Bounded, with m the median of a column and D the median distance from it: values further than 20·D from m do not count in μ and σ where
/// they are at most one in twenty, and those further than 1,000·D never, as beside them all others would be one number; where D is 0, since
/// m is the value of more than half of the rows, y = (x − m) / max(d, ε) with d the median distance of the other values, so that a column of
/// 0 and 1 that is mostly 0 stays as it is. What then lies further than 3 from 0 is bent into (−5, 5). NOTE: not RealMLP's
/// z / √(1 + (z/3)²), which bends all values; in regressions on smooth columns that left half as much again unexplained.
/// Not bounded, μ and σ are computed in double, in two passes over all values.
/// </remarks>
/// <param name="Epsilon">ε, the least deviation that is divided by; default 1e-6, finite and greater than 0.</param>
/// <param name="Bounded">Whether rare values are kept in bounds; default false.</param>
[Kind("Standardize")]
internal sealed record Standardize(float Epsilon = 1e-6f, bool Bounded = false) : InputNormalization
{
    // A normal column has no value as far as 20, a lognormal one has one in 200; more may be a group of rows of their own.
    private const double FarDistances = 20, FurthestDistances = 1_000, RareShare = 0.05;

    internal override IEnumerable<string> Faults() => EpsilonFaults(Epsilon);

    internal override bool ReadsColumns => Bounded;

    private protected override ColumnScaling FitCore(RowBlocks values, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights)
    {
        int columns = values.Columns;
        if (!Bounded)
        {
            var groupOf = new int[columns];
            for (int c = 0; c < columns; c++)
                groupOf[c] = c;
            return GroupMoments.Measure(values, rows, weights, groupOf, groups: columns).ToScaling(groupOf, Epsilon);
        }

        var (shift, scale) = (new float[columns], new float[columns]);
        var (distances, distanceWeights) = (new float[rows.Length], new float[weights.Length]);
        GatheredColumns.Fit(values, rows, weights, (column, present, weights) => (shift[column], scale[column]) = Fit(
            present, weights, distances.AsSpan(0, present.Length), distanceWeights.AsSpan(0, weights.Length)));
        return new ColumnScaling(shift, scale, bendsTails: true);
    }

    // The distances are memory to compute in.
    private (float Shift, float Scale) Fit(
        Span<float> column, Span<float> weights, Span<float> distances, Span<float> distanceWeights) // of one length; weights or none
    {
        float median = OrderStatistics.Median(column, weights);
        for (int i = 0; i < column.Length; i++)
            distances[i] = (float)Math.Min(Math.Abs((double)column[i] - median), float.MaxValue);
        weights.CopyTo(distanceWeights);
        double typical = OrderStatistics.Median(distances, distanceWeights);
        if (typical > 0)
        {
            bool areRare = ShareBeyond(FarDistances * typical, distances, distanceWeights) <= RareShare;
            var (mean, deviation) = Moments(column, weights, median, (areRare ? FarDistances : FurthestDistances) * typical);
            return ((float)mean, ColumnScaling.FiniteScale(1 / Math.Max(deviation, Epsilon)));
        }

        int others = 0;
        for (int i = 0; i < distances.Length; i++)
        {
            if (distances[i] == 0)
                continue;
            if (!weights.IsEmpty)
                distanceWeights[others] = distanceWeights[i];
            distances[others++] = distances[i];
        }

        if (others == 0)
            return (median, 0);
        double ofOthers = OrderStatistics.Median(distances[..others], distanceWeights[..(weights.IsEmpty ? 0 : others)]);
        return (median, ColumnScaling.FiniteScale(1 / Math.Max(ofOthers, Epsilon)));
    }

    private static double ShareBeyond(double furthest, ReadOnlySpan<float> distances, ReadOnlySpan<float> weights)
    {
        double total = 0, beyond = 0;
        for (int i = 0; i < distances.Length; i++)
        {
            double weight = weights.IsEmpty ? 1 : weights[i];
            total += weight;
            beyond += distances[i] > furthest ? weight : 0;
        }

        return beyond / total;
    }

    /// <summary>Mean and deviation of the values that lie no further than a distance from the median.</summary>
    private static (double Mean, double Deviation) Moments(
        ReadOnlySpan<float> column, ReadOnlySpan<float> weights, double median, double furthest)
    {
        double total = 0, mean = 0, squares = 0;
        for (int i = 0; i < column.Length; i++)
        {
            if (Math.Abs(column[i] - median) > furthest)
                continue;
            double weight = weights.IsEmpty ? 1 : weights[i];
            total += weight;
            mean += weight * column[i];
        }

        mean /= total;
        for (int i = 0; i < column.Length; i++)
        {
            double d = column[i] - mean;
            if (Math.Abs(column[i] - median) <= furthest)
                squares += (weights.IsEmpty ? 1 : weights[i]) * (d * d);
        }

        return (mean, Math.Sqrt(squares / total));
    }
}
