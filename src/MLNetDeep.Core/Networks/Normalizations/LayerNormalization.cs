using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Normalization
{
    /// <summary>
    /// Layer normalization: (x − mean)/√(variance + epsilon) · γ + β with the statistics of each row. Source: Ba, Kiros and Hinton, 2016.
    /// </summary>
    /// <param name="epsilon">Added to the variance. Range: above 0. Default: 1e-5.</param>
    public static Normalization LayerNorm(float epsilon = 1e-5f) => new LayerNormalization(epsilon);
}

/// <summary>Layer normalization, as PyTorch's LayerNorm over the columns.</summary>
[Kind("Layer")]
internal sealed record LayerNormalization(float Epsilon = 1e-5f) : Normalization
{
    internal override Layer CreateLayer(NormalizationSpec spec, ParameterStore store) => new LayerNormLayer(this, spec, store);

    // γ and β.
    internal override long WeightsOf(long width) => checked(2 * width);

    internal override IEnumerable<string> Faults() =>
        Epsilon > 0 && float.IsFinite(Epsilon) ? [] : [Invariant($"LayerNorm's epsilon must be finite and above 0, but was {Epsilon}.")];
}
