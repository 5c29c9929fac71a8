namespace MLNetDeep.Data;

/// <summary>Edges of bins as the network uses them.</summary>
internal static class BinEdges
{
    private const double MinShare = 1e-6;                        // of the range
    private const double Resolution = 1.0 / (1 << 21);           // four steps of a float, relative to the largest edge

    /// <summary>
    /// The edges as floats, without those that are closer to another than 1e-6 of the range or than floats can tell; none where the smallest
    /// and the largest are that close: a step of rounding must not become a bin.
    /// </summary>
    /// <param name="edges">Rising.</param>
    public static float[] Merge(double[] edges)
    {
        if (edges.Length < 2)
            return [];
        var (first, last) = (edges[0], edges[^1]);
        var gap = Math.Max(Math.Max(MinShare * (last - first), Resolution * Math.Max(Math.Abs(first), Math.Abs(last))), ColumnBins.MinWidth);
        if (!(last - first > gap))
            return [];
        var kept = new List<float> { (float)first };
        foreach (var edge in edges.AsSpan(1, edges.Length - 2))
            if ((float)edge - (double)kept[^1] > gap && last - (float)edge > gap)
                kept.Add((float)edge);
        kept.Add((float)last);
        return [.. kept];
    }

    /// <summary>What is wrong with the edges of a model file, or null.</summary>
    public static string? Fault(float[][] edges, int numbers)
    {
        if (edges.Length != numbers)
            return $"The encoder's edges must be of {numbers} numbers, but were of {edges.Length}.";
        for (var c = 0; c < numbers; c++)
        {
            if (edges[c] is not { Length: 0 or (>= 2 and <= ColumnBins.MaxEdges) } own)
                return $"The encoder's edges of number {c} must be none, or 2 to {ColumnBins.MaxEdges}.";
            for (var i = 0; i < own.Length; i++)
                if (!float.IsFinite(own[i]) || Math.Abs(own[i]) > InputEncoder.GreatestNumber || (i > 0 && !(own[i] - own[i - 1] >= ColumnBins.MinWidth / 2)))
                    return $"The encoder's edges of number {c} must be finite and rising.";
        }
        return null;
    }
}
