using System.Buffers.Binary;
using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>y = Φ⁻¹(F(x)), F going linearly through the quantiles of each column; a column without quantiles gives 0.</summary>
internal sealed class QuantileMapping : FittedNormalization
{
    internal const double MinShare = 1e-7;

    private static readonly float Bound = (float)-NormalQuantile.Of(MinShare);

    private readonly float[][] _quantiles; // [columns], each rising from its least to its greatest value, or empty

    /// <exception cref="ArgumentException">The numbers are no quantiles.</exception>
    public QuantileMapping(float[][] quantiles)
        : base(quantiles.Length)
    {
        if (quantiles.Length == 0)
            throw new ArgumentException("A normalization needs at least one column.");
        for (int c = 0; c < quantiles.Length; c++)
        {
            if (quantiles[c].Length > QuantileNormal.MaxQuantiles)
                throw new ArgumentException($"A column must have at most {QuantileNormal.MaxQuantiles} quantiles, but had {quantiles[c].Length}.");
            if (quantiles[c].Length > 0 && !Rise(quantiles[c]))
                throw new ArgumentException($"The quantiles of column {c} are not at least 2 finite numbers that rise.");
        }

        _quantiles = quantiles;
    }

    internal override bool IsBounded => true;

    internal override NormalizationState ToState() => new QuantileNormalizationState(Array.ConvertAll(_quantiles, ToBytes));

    private protected override void ApplyCore(ReadOnlySpan<float> row, Span<float> output)
    {
        for (int c = 0; c < row.Length; c++)
        {
            float x = row[c];
            float[] quantiles = _quantiles[c];
            if (float.IsNaN(x))
                output[c] = x;
            else if (quantiles.Length == 0)
                output[c] = 0;
            else if (x <= quantiles[0])
                output[c] = -Bound;
            else if (x >= quantiles[^1])
                output[c] = Bound;
            else
                output[c] = (float)NormalQuantile.Of(Math.Clamp(ShareBelow(x, quantiles), MinShare, 1 - MinShare));
        }
    }

    // The ends lie outside: the first quantile is less than x, the last one greater.
    private static double ShareBelow(float x, ReadOnlySpan<float> quantiles)
    {
        int next = FirstNotLess(x, quantiles);
        double place;
        if (quantiles[next] == x)
            place = next + (FirstNotLess(MathF.BitIncrement(x), quantiles[next..]) - 1) / 2.0;
        else
            place = next - ((double)quantiles[next] - x) / ((double)quantiles[next] - quantiles[next - 1]);
        return place / (quantiles.Length - 1);
    }

    private static int FirstNotLess(float x, ReadOnlySpan<float> sorted)
    {
        int first = 0;
        for (int left = sorted.Length; left > 0;)
        {
            int half = left / 2;
            if (sorted[first + half] < x)
            {
                first += half + 1;
                left -= half + 1;
            }
            else
            {
                left = half;
            }
        }

        return first;
    }

    private static bool Rise(ReadOnlySpan<float> quantiles)
    {
        for (int i = 1; i < quantiles.Length; i++)
        {
            if (!(quantiles[i - 1] <= quantiles[i]))
                return false;
        }

        return quantiles[0] < quantiles[^1] && float.IsFinite(quantiles[0]) && float.IsFinite(quantiles[^1]);
    }

    private static byte[] ToBytes(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return bytes;
    }

    /// <summary>The numbers whose bytes these are.</summary>
    internal static float[] FromBytes(byte[] bytes)
    {
        if (bytes is null || bytes.Length % sizeof(float) != 0)
            throw new ArgumentException("The bytes of a column's quantiles are no whole numbers of four.");
        var values = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        return values;
    }
}

/// <summary>The numbers of a <see cref="QuantileMapping"/>: each column's as little-endian floats, in JSON as base64, a third of decimals.</summary>
[Kind("Quantile")]
internal sealed record QuantileNormalizationState(byte[][] Quantiles) : NormalizationState
{
    public override FittedNormalization Restore() => new QuantileMapping(Array.ConvertAll(Quantiles, QuantileMapping.FromBytes));
}
