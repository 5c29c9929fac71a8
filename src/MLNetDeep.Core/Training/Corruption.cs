using MLNetDeep.Randomness;
using MLNetDeep.Storage;

namespace MLNetDeep.Training;

/// <summary>
/// How the input of a denoising autoencoder is corrupted before it is restored. Create it with a method, such as
/// <c>Corruption.Masking(0.2f)</c>. Source: Vincent et al., 2010, "Stacked denoising autoencoders", section 3.3.
/// </summary>
public abstract record Corruption
{
    private protected Corruption() { }

    /// <summary>Each number becomes 0 with the given probability; the others stay as they are.</summary>
    /// <param name="rate">Range: [0, 1). Default: 0.2.</param>
    public static Corruption Masking(float rate = 0.2f) => new MaskingCorruption(rate);

    /// <summary>Adds normal noise to each number.</summary>
    /// <param name="deviation">The noise's standard deviation. Unit: the column's own standard deviation. Range: finite, at least 0.
    /// Default: 0.2.</param>
    public static Corruption Gaussian(float deviation = 0.2f) => new GaussianCorruption(deviation);

    /// <summary>Corrupts rows in place.</summary>
    internal abstract void Apply(
        TorchGenerator generator,
        Span<float> x,                          // [rows, columns]
        ReadOnlySpan<float> deviations);        // of the columns, [columns]

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal abstract IEnumerable<string> Faults();

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}

/// <summary>Numbers become 0.</summary>
[Kind("Masking")]
internal sealed record MaskingCorruption(float Rate) : Corruption
{
    internal override void Apply(TorchGenerator generator, Span<float> x, ReadOnlySpan<float> deviations)
    {
        foreach (ref var value in x)
            if (generator.NextSingle() < Rate)
                value = 0;
    }

    internal override IEnumerable<string> Faults() =>
        Rate is >= 0 and < 1 ? [] : [Invariant($"The masking rate must be in [0, 1), but was {Rate}.")];
}

/// <summary>Normal noise is added.</summary>
[Kind("Gaussian")]
internal sealed record GaussianCorruption(float Deviation) : Corruption
{
    internal override void Apply(TorchGenerator generator, Span<float> x, ReadOnlySpan<float> deviations)
    {
        Span<float> noise = stackalloc float[256];
        for (var start = 0; start < x.Length; start += noise.Length)
        {
            var part = x.Slice(start, Math.Min(noise.Length, x.Length - start));
            generator.FillNormal(noise[..part.Length], Deviation);
            for (var i = 0; i < part.Length; i++)
                part[i] += noise[i] * deviations[(start + i) % deviations.Length];
        }
    }

    internal override IEnumerable<string> Faults() => Deviation >= 0 && float.IsFinite(Deviation) ? []
        : [Invariant($"The noise's deviation must be finite and at least 0, but was {Deviation}.")];
}
