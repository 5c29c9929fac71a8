using System.Numerics.Tensors;

namespace MLNetDeep.Data;

/// <summary>
/// z = (x − shift)·scale for each column, then, where <see cref="SmoothClip"/> is set, y = z / √(1 + (z/3)²), and where
/// <see cref="BendsTails"/> is set, y = ±(3 + t/(1 + t/2)) with t = |z| − 3 where that is above 0.
/// </summary>
/// <remarks>A column of scale 0 gives 0 for every value that is not missing, infinity included.</remarks>
internal sealed class ColumnScaling : FittedNormalization
{
    // Beyond this the clip is 3 to the last bit of a float, while its square would overflow far beyond; bent tails are nearly 5.
    internal const float ClipBound = 1e6f;

    // What lies within is not bent; beyond it is at most so much more.
    internal const float TailStart = 3, TailLength = 2;

    private readonly float[] _shift; // [columns]
    private readonly float[] _scale; // [columns]
    private readonly float _safeMagnitude;                       // up to here nothing overflows, whatever the column

    /// <summary>Creates a scaling from its numbers.</summary>
    /// <param name="shift">What is subtracted, [columns], finite; at least one column.</param>
    /// <param name="scale">What is multiplied by, [columns], finite and not negative; 0 makes the column 0.</param>
    /// <param name="smoothClip">Whether the result is bent into (−3, 3); default false.</param>
    /// <param name="bendsTails">Whether only what lies beyond 3 is bent, into (−5, 5); default false.</param>
    /// <exception cref="ArgumentException">The lengths are 0 or differ, or a number is outside its range.</exception>
    public ColumnScaling(ReadOnlySpan<float> shift, ReadOnlySpan<float> scale, bool smoothClip = false, bool bendsTails = false)
        : base(shift.Length)
    {
        if (shift.IsEmpty)
            throw new ArgumentException("A scaling needs at least one column.", nameof(shift));
        if (scale.Length != shift.Length)
            throw new ArgumentException(Invariant($"Scale must have {shift.Length} columns as Shift has, but had {scale.Length}."), nameof(scale));

        double safe = float.MaxValue;
        for (int c = 0; c < shift.Length; c++)
        {
            if (!float.IsFinite(shift[c]))
                throw new ArgumentException(Invariant($"Shift must be finite, but was {shift[c]} in column {c}."), nameof(shift));
            if (!float.IsFinite(scale[c]) || scale[c] < 0)
            {
                throw new ArgumentException(
                    Invariant($"Scale must be finite and not negative, but was {scale[c]} in column {c}."), nameof(scale));
            }

            safe = Math.Min(safe, float.MaxValue / Math.Max(scale[c], 1.0) - Math.Abs((double)shift[c]));
        }

        _shift = shift.ToArray();
        _scale = scale.ToArray();
        _safeMagnitude = IsIdentity(shift, scale) ? float.PositiveInfinity : (float)Math.Max(0, safe * (1 - 1e-6)); // roundings left out
        SmoothClip = smoothClip;
        BendsTails = bendsTails;
    }

    /// <summary>What is subtracted from each column, [columns].</summary>
    public ReadOnlySpan<float> Shift => _shift;

    /// <summary>What each column is multiplied by, [columns]; 0 for a column without variation.</summary>
    public ReadOnlySpan<float> Scale => _scale;

    /// <summary>Whether the scaled value is bent into (−3, 3) by z / √(1 + (z/3)²).</summary>
    public bool SmoothClip { get; }

    /// <summary>Whether what lies further than 3 from 0 is bent into (−5, 5) by ±(3 + t/(1 + t/2)), t being how much further.</summary>
    public bool BendsTails { get; }

    internal override bool IsBounded => SmoothClip || BendsTails;

    internal override NormalizationState ToState() => new ScalingNormalizationState(_shift, _scale, SmoothClip) { BendsTails = BendsTails };

    private protected override void ApplyCore(ReadOnlySpan<float> row, Span<float> output)
    {
        if (MathF.Abs(TensorPrimitives.MaxMagnitudeNumber<float>(row)) <= _safeMagnitude)
        {
            TensorPrimitives.Subtract(row, _shift, output);
            TensorPrimitives.Multiply(output, _scale, output);
        }
        else
        {
            for (int c = 0; c < row.Length; c++)
                output[c] = ScaleHuge(row[c], _shift[c], _scale[c]);
        }

        if (SmoothClip)
            Clip(output);
        if (BendsTails && !(MathF.Abs(TensorPrimitives.MaxMagnitudeNumber<float>(output)) <= TailStart))
            Bend(output);
    }

    // What would overflow is computed in double; infinity times 0 would be NaN, which means missing.
    private static float ScaleHuge(float x, float shift, float scale)
    {
        if (scale == 0)
            return float.IsNaN(x) ? x : 0;
        float z = (x - shift) * scale;
        return float.IsFinite(x) && !float.IsFinite(z) ? Finite(((double)x - shift) * scale) : z;
    }

    private static bool IsIdentity(ReadOnlySpan<float> shift, ReadOnlySpan<float> scale) =>
        shift.IndexOfAnyExcept(0) < 0 && scale.IndexOfAnyExcept(1) < 0;

    private static void Clip(Span<float> z)
    {
        Span<float> root = stackalloc float[128];
        for (; !z.IsEmpty; z = z[root.Length..])
        {
            root = root[..Math.Min(root.Length, z.Length)];
            var block = z[..root.Length];
            TensorPrimitives.Clamp(block, -ClipBound, ClipBound, block);
            TensorPrimitives.Divide(block, 3, root);
            TensorPrimitives.Multiply(root, root, root);
            TensorPrimitives.Add(root, 1, root);
            TensorPrimitives.Sqrt(root, root);
            TensorPrimitives.Divide(block, root, block);
        }
    }

    private static void Bend(Span<float> z)
    {
        Span<float> within = stackalloc float[128], slope = stackalloc float[128];
        for (; !z.IsEmpty; z = z[within.Length..])
        {
            within = within[..Math.Min(within.Length, z.Length)];
            slope = slope[..within.Length];
            var block = z[..within.Length];
            TensorPrimitives.Clamp(block, -ClipBound, ClipBound, block);
            TensorPrimitives.Clamp(block, -TailStart, TailStart, within);
            TensorPrimitives.Subtract(block, within, block);     // ±t
            TensorPrimitives.Abs(block, slope);
            TensorPrimitives.Divide(slope, TailLength, slope);
            TensorPrimitives.Add(slope, 1, slope);
            TensorPrimitives.Divide(block, slope, block);
            TensorPrimitives.Add(block, within, block);
        }
    }

    /// <summary>The scale as a float; one too great for a float becomes the greatest.</summary>
    internal static float FiniteScale(double scale) => (float)Math.Min(scale, float.MaxValue);
}
