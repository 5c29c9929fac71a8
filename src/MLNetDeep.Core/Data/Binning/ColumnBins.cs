namespace MLNetDeep.Data;

/// <summary>How the bins of each number are found.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Count">How many bins are wanted. Range: 1 to <see cref="MaxCount"/>.</param>
internal sealed record ColumnBins(NumericBins Kind, int Count)
{
    public const int MaxCount = 1_024;

    /// <summary>Greedy bins may be twice as many as wanted: what stands between two values with bins of their own needs one too.</summary>
    public const int MaxEdges = 2 * MaxCount + 2;

    /// <summary>Narrower bins do not exist: numbers far outside, divided by the width, must stay finite.</summary>
    public const float MinWidth = 1e-15f;

    private const int GatheredFloats = 1 << 25;                  // what is gathered at once

    /// <summary>The edges of each number, rising; none where a number does not vary.</summary>
    /// <param name="numbers">How many numbers a row has.</param>
    /// <param name="encode">Writes the normalized numbers of a row, missing ones filled.</param>
    /// <param name="sample">The rows to learn from.</param>
    /// <param name="target">What the rows are to say.</param>
    public float[][] Fit(int numbers, RowSample sample, BinTarget target, EncodeNumbers encode)
    {
        var edges = new float[numbers][];
        var count = sample.Rows.Length;
        var columns = Math.Clamp(GatheredFloats / count, 1, numbers);
        var gathered = new float[columns][];
        for (var i = 0; i < columns; i++)
            gathered[i] = new float[count];
        for (var first = 0; first < numbers; first += columns)
        {
            var end = Math.Min(first + columns, numbers);
            var reader = new RowReader(sample.Values);
            for (var r = 0; r < count; r++)
            {
                var encoded = encode(reader.Row(sample.Rows[r]));
                for (var c = first; c < end; c++)
                    gathered[c - first][r] = encoded[c];
            }
            for (var c = first; c < end; c++)
                edges[c] = BinEdges.Merge(EdgesOf(gathered[c - first], sample.Weights, target));
        }
        return edges;
    }

    private double[] EdgesOf(float[] values, float[] weights, BinTarget target)
    {
        if (Kind == NumericBins.Tree)
            return TreeBins.EdgesOf(values, weights, target, Count);
        float[] ownWeights = [.. weights];                       // sorting reorders them
        return Kind == NumericBins.Quantile ? QuantileBins.EdgesOf(values, ownWeights, Count) : GreedyBins.EdgesOf(values, ownWeights, Count);
    }
}

/// <summary>Writes a row's numbers as the network reads them; valid until the next call.</summary>
internal delegate ReadOnlySpan<float> EncodeNumbers(ReadOnlySpan<float> row);
