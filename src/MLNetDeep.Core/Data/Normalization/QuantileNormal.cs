using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>y = Φ⁻¹(F(x)), with each column's empirical distribution F over the training rows: the result is normally distributed.</summary>
/// <remarks>
/// F goes linearly from quantile to quantile; where several are equal it is the middle of theirs. y is clipped to Φ⁻¹(1e-7), about
/// ±5.2, which also is what the least and greatest training value and all beyond become. As scikit-learn's QuantileTransformer with
/// normal output, but that a constant column gives 0, that all rows are used, and that the ends have no margin of 1e-7, which for
/// columns of small numbers would be all.
/// </remarks>
/// <param name="Quantiles">How many; default 1,000, from 2 to 100,000. More than there are training rows are as many as rows.</param>
[Kind("QuantileNormal")]
internal sealed record QuantileNormal(int Quantiles = 1000) : InputNormalization
{
    internal const int MaxQuantiles = 100_000;

    internal override IEnumerable<string> Faults()
    {
        if (Quantiles is < 2 or > MaxQuantiles)
            yield return Invariant($"Quantiles must be in [2, {MaxQuantiles}], but was {Quantiles}.");
    }

    internal override bool ReadsColumns => true;

    private protected override FittedNormalization FitCore(RowBlocks values, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights)
    {
        var quantiles = new float[values.Columns][];
        Array.Fill(quantiles, []);
        double total = rows.Length;
        if (!weights.IsEmpty)
        {
            total = 0;
            foreach (float weight in weights)
                total += weight;
        }

        int count = (int)Math.Min(Quantiles, total);
        GatheredColumns.Fit(values, rows, weights, (column, present, weights) =>
        {
            var sorted = SortedColumn.Sort(present, weights);
            if (present[0] == present[^1])
                return;
            var ofColumn = quantiles[column] = new float[count];
            for (int i = 0; i < count; i++)
                ofColumn[i] = (float)sorted.Quantile(i / (count - 1.0));
        });
        return new QuantileMapping(quantiles);
    }
}
