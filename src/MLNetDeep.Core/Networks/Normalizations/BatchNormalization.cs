using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Normalization
{
    /// <summary>
    /// Batch normalization: (x − mean)/√(variance + epsilon) · γ + β per column, by the batch's statistics in training and by
    /// running ones afterwards. Source: Ioffe and Szegedy, 2015.
    /// </summary>
    /// <param name="momentum">The weight of the newest batch in the running statistics, PyTorch's convention (the other
    /// convention's 0.9 is 0.1 here). Range: (0, 1]. Default: 0.1.</param>
    /// <param name="epsilon">Added to the variance. Range: above 0. Default: 1e-5.</param>
    public static Normalization BatchNorm(float momentum = 0.1f, float epsilon = 1e-5f) => new BatchNormalization(momentum, epsilon);
}

/// <summary>Batch normalization, as PyTorch's BatchNorm1d.</summary>
[Kind("Batch")]
internal sealed record BatchNormalization(float Momentum = 0.1f, float Epsilon = 1e-5f) : Normalization
{
    internal override Layer CreateLayer(NormalizationSpec spec, ParameterStore store) => new BatchNormLayer(this, spec, store);

    // γ, β, and the running mean and variance.
    internal override long WeightsOf(long width) => checked(4 * width);

    internal override IEnumerable<string> Faults()
    {
        if (!(Momentum > 0 && Momentum <= 1))
            yield return Invariant($"BatchNorm's momentum must be in (0, 1], but was {Momentum}.");
        if (!(Epsilon > 0 && float.IsFinite(Epsilon)))
            yield return Invariant($"BatchNorm's epsilon must be finite and above 0, but was {Epsilon}.");
    }
}
