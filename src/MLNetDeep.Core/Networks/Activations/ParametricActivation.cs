using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>
    /// x + a·(σ(x) − x): a mixture of the identity and another activation σ, with one learned a for each column, 1 at the start. The network
    /// finds how nonlinear each unit is to be. Source: Holzmüller, Grinsztajn and Steinwart, 2024, "Better by Default" (RealMLP), which takes
    /// SELU for classes and Mish for numbers.
    /// </summary>
    /// <param name="of">σ. Range: an activation that maps each number by itself and learns nothing, such as <see cref="Selu"/>,
    /// <see cref="Mish"/>, <see cref="Relu"/> or <see cref="Gelu"/>.</param>
    public static Activation Parametric(Activation of) => new ParametricActivation(of);
}

/// <summary>x + a·(σ(x) − x), with σ = Of.</summary>
[Kind("Parametric")]
internal sealed record ParametricActivation(Activation Of) : Activation
{
    internal override double Gain => Of.Gain;

    internal override long WeightsOf(long width) => width;

    internal override Layer CreateLayer(ActivationSpec spec, ParameterStore store) =>
        WithDropout(new ParametricLayer((IElementwiseActivation)Of, spec, store), spec.Dropout);

    internal override IEnumerable<string> Faults() => Of switch
    {
        null => ["Parametric's activation must not be null."],
        IElementwiseActivation => Of.Faults(),
        _ => [$"Parametric's activation must map each number by itself and learn nothing, as Selu and Mish do, but was {Of}."],
    };
}
