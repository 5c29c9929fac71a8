using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>y = lower + (upper − lower)·(x − least) / (greatest − least) for each column, the ends exactly; a constant column gives 0.</summary>
internal sealed class RangeScaling : FittedNormalization
{
    private readonly float[] _least;    // [columns]
    private readonly float[] _greatest; // [columns]
    private readonly double[] _scale;   // [columns], 0 for a constant column
    private readonly float _lower, _upper;
    private readonly bool _clip;

    /// <exception cref="ArgumentException">The numbers do not make a scaling.</exception>
    public RangeScaling(float[] least, float[] greatest, float lower, float upper, bool clip)
        : base(least.Length)
    {
        if (least.Length == 0 || greatest.Length != least.Length)
            throw new ArgumentException($"Least and greatest values must be of as many columns, but were of {least.Length} and {greatest.Length}.");
        if (!(lower < upper && float.IsFinite(lower) && float.IsFinite(upper)))
            throw new ArgumentException(Invariant($"The range must be finite and not empty, but was {lower} to {upper}."));
        _scale = new double[least.Length];
        for (int c = 0; c < _scale.Length; c++)
        {
            if (!(least[c] <= greatest[c] && float.IsFinite(least[c]) && float.IsFinite(greatest[c])))
            {
                throw new ArgumentException(
                    Invariant($"Least and greatest must be finite and in order, but were {least[c]} and {greatest[c]} in column {c}."));
            }

            _scale[c] = least[c] < greatest[c] ? ((double)upper - lower) / ((double)greatest[c] - least[c]) : 0;
        }

        (_least, _greatest, _lower, _upper, _clip) = (least, greatest, lower, upper, clip);
    }

    internal override NormalizationState ToState() => new RangeNormalizationState(_least, _greatest, _lower, _upper, _clip);

    // In double: the ends come out exactly, and no difference overflows.
    private protected override void ApplyCore(ReadOnlySpan<float> row, Span<float> output)
    {
        for (int c = 0; c < row.Length; c++)
        {
            float x = row[c];
            double y = _lower + (x - (double)_least[c]) * _scale[c];
            if (_scale[c] == 0)
                output[c] = float.IsNaN(x) ? x : 0;
            else if (_clip)
                output[c] = (float)Math.Clamp(y, _lower, _upper);
            else
                output[c] = float.IsFinite(x) ? Finite(y) : (float)y;
        }
    }
}

/// <summary>The numbers of a <see cref="RangeScaling"/>.</summary>
[Kind("Range")]
internal sealed record RangeNormalizationState(float[] Least, float[] Greatest, float Lower, float Upper, bool Clip) : NormalizationState
{
    public override FittedNormalization Restore() => new RangeScaling(Least, Greatest, Lower, Upper, Clip);
}
