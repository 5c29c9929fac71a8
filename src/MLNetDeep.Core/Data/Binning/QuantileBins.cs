namespace MLNetDeep.Data;

/// <summary>
/// Edges at the quantiles 0, 1/n, …, 1, which interpolate linearly between values, without repetitions. Source: Gorishniy et al., 2022, "On
/// embeddings for numerical features in tabular deep learning", section 3.2.1.
/// </summary>
internal static class QuantileBins
{
    /// <summary>The edges, rising.</summary>
    /// <param name="values">At least one, not NaN; they are sorted.</param>
    /// <param name="weights">How often each counts, at least 1; or empty where each counts once. They are sorted with the values.</param>
    /// <param name="bins">Range: at least 1.</param>
    public static double[] EdgesOf(Span<float> values, Span<float> weights, int bins)
    {
        var sorted = SortedColumn.Sort(values, weights);
        var edges = new List<double>(bins + 1);
        for (var k = 0; k <= bins; k++)
            if (sorted.Quantile((double)k / bins) is var edge && (edges.Count == 0 || edge > edges[^1]))
                edges.Add(edge);
        return [.. edges];
    }
}
