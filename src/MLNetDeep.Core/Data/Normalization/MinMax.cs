using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>y = lower + (upper − lower)·(x − min) / (max − min), with each column's least and greatest training value.</summary>
/// <remarks>A value outside them goes on along the same line, unless clipped. As scikit-learn's MinMaxScaler, but that a constant
/// column gives 0.</remarks>
/// <param name="Lower">What min becomes; default 0, finite.</param>
/// <param name="Upper">What max becomes; default 1, finite and greater than <paramref name="Lower"/>.</param>
/// <param name="Clip">Whether values outside become the nearer bound; default false.</param>
[Kind("MinMax")]
internal sealed record MinMax(float Lower = 0, float Upper = 1, bool Clip = false) : InputNormalization
{
    internal override IEnumerable<string> Faults()
    {
        if (!float.IsFinite(Lower))
            yield return Invariant($"Lower must be finite, but was {Lower}.");
        if (!(float.IsFinite(Upper) && !(Upper <= Lower)))
            yield return Invariant($"Upper must be finite and greater than Lower, but was {Upper} with Lower {Lower}.");
    }

    private protected override FittedNormalization FitCore(RowBlocks values, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights)
    {
        var least = new float[values.Columns];
        var greatest = new float[values.Columns];
        Array.Fill(least, float.PositiveInfinity);
        Array.Fill(greatest, float.NegativeInfinity);
        var reader = new RowReader(values);
        foreach (int r in rows)
        {
            var row = reader.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                least[c] = float.MinNumber(least[c], row[c]);
                greatest[c] = float.MaxNumber(greatest[c], row[c]);
            }
        }

        for (int c = 0; c < least.Length; c++)
        {
            if (least[c] > greatest[c]) // all missing
                least[c] = greatest[c] = 0;
        }

        return new RangeScaling(least, greatest, Lower, Upper, Clip);
    }
}
