using MLNetDeep.Networks;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>
/// Learning rates of groups of parameters, relative to <see cref="DeepResidualOptions.LearningRate"/>. Each group also decays at its own
/// rate: w·(1 − factor·rate·WeightDecay). What is in no group has the factor 1. 0 keeps a group as it starts.
/// </summary>
/// <remarks>
/// RealMLP has 6 for the scale and 0.1 for the others. NOTE: its published code multiplies the decay by the factor twice. Source: Holzmüller,
/// Grinsztajn and Steinwart, 2024, "Better by Default".
/// </remarks>
public sealed record LearningRateFactors
{
    /// <summary>The factor of <see cref="ArchitectureOptions.ScaleInputs"/>. Range: finite, at least 0. Default: 1.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>The factor of the biases of linear maps. Range: finite, at least 0. Default: 1.</summary>
    public float Biases { get; init; } = 1;

    /// <summary>The factor of what activations learn. Range: finite, at least 0. Default: 1.</summary>
    public float Activations { get; init; } = 1;

    /// <summary>The factor of numeric embeddings, their biases included. Range: finite, at least 0. Default: 1.</summary>
    public float NumericEmbedding { get; init; } = 1;

    internal IEnumerable<string> Faults() =>
    [
        .. NotNegative(nameof(Scale), Scale),
        .. NotNegative(nameof(Biases), Biases),
        .. NotNegative(nameof(Activations), Activations),
        .. NotNegative(nameof(NumericEmbedding), NumericEmbedding),
    ];

    /// <summary>Multiplies the rate factor of each range by that of its group.</summary>
    internal void ApplyTo(ParameterStore store)
    {
        foreach (var range in store.Parameters)
            range.RateFactor *= FactorOf(range.Role);
    }

    private float FactorOf(ParameterRole role) => role switch
    {
        ParameterRole.Scale => Scale,
        ParameterRole.Bias => Biases,
        ParameterRole.Activation => Activations,
        ParameterRole.NumericEmbedding => NumericEmbedding,
        _ => 1,
    };

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
