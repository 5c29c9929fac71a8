using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>
    /// The parametric rectifier: x where x &gt; 0, else a · x with a learned slope a, which penalties and decay leave alone as they do
    /// biases. Source: He et al., 2015, "Delving deep into rectifiers".
    /// </summary>
    /// <param name="shared">Whether all columns of a layer share one slope, or each has its own. Default: one, as PyTorch's.</param>
    /// <param name="initialSlope">What the slopes start from. Range: finite. Default: 0.25.</param>
    public static Activation Prelu(bool shared = true, float initialSlope = 0.25f) => new PreluActivation(shared, initialSlope);
}

/// <summary>x where x &gt; 0, else a · x with a learned a.</summary>
[Kind("Prelu")]
internal sealed record PreluActivation(bool Shared = true, float InitialSlope = 0.25f) : Activation
{
    internal override double Gain => LeakyReluActivation.GainOf(InitialSlope);

    internal override Layer CreateLayer(ActivationSpec spec, ParameterStore store) =>
        WithDropout(new PreluLayer(this, spec, store), spec.Dropout);

    internal override long WeightsOf(long width) => Shared ? 1 : width;

    internal override IEnumerable<string> Faults() =>
        float.IsFinite(InitialSlope) ? [] : [Invariant($"PReLU's initial slope must be finite, but was {InitialSlope}.")];
}
