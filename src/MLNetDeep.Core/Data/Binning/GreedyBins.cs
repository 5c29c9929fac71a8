namespace MLNetDeep.Data;

/// <summary>
/// With n rows and B bins, a value of n/B rows or more has a bin of its own; the other values, in order, fill bins of (other rows)/(B − own
/// bins) rows. Edges lie midway between neighbouring values, and at the smallest and the largest. The histograms of boosted trees do
/// so. A column that is mostly 0 keeps its long tail, of which quantiles make one bin or two.
/// </summary>
internal static class GreedyBins
{
    /// <summary>The edges, rising.</summary>
    /// <param name="values">At least one, not NaN; they are sorted.</param>
    /// <param name="weights">How often each counts, at least 1; or empty where each counts once. They are sorted with the values.</param>
    /// <param name="bins">Range: at least 1.</param>
    public static double[] EdgesOf(Span<float> values, Span<float> weights, int bins)
    {
        var (different, rows) = Count(values, weights);
        if (different.Count < 2)
            return [different[0]];
        var total = rows.Sum();
        var share = total / bins;
        double others = total;
        var left = bins;
        foreach (var own in rows)
            if (own >= share)
            {
                left--;
                others -= own;
            }
        var mean = Math.Max(others / Math.Max(left, 1), 1);

        var edges = new List<double> { different[0] };
        double filled = 0;
        for (var k = 0; k < different.Count - 1; k++)
        {
            filled += rows[k];
            if (!(rows[k] >= share || rows[k + 1] >= share || filled >= mean))
                continue;
            edges.Add(((double)different[k] + different[k + 1]) / 2);
            filled = 0;
        }
        edges.Add(different[^1]);
        return [.. edges];
    }

    private static (List<float> Different, List<double> Rows) Count(Span<float> values, Span<float> weights)
    {
        if (weights.IsEmpty)
            values.Sort();
        else
            values.Sort(weights);
        List<float> different = [];
        List<double> rows = [];
        for (var i = 0; i < values.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            if (i > 0 && values[i] == values[i - 1])
                rows[^1] += weight;
            else
            {
                different.Add(values[i]);
                rows.Add(weight);
            }
        }
        return (different, rows);
    }
}
