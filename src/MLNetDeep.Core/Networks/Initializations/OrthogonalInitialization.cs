using MLNetDeep.Randomness;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Initialization
{
    /// <summary>
    /// A random orthogonal matrix times gain: W·Wᵀ = gain²·I, or Wᵀ·W where there are more outputs than inputs, so that a map keeps
    /// lengths. Source: Saxe, McClelland and Ganguli, 2014, "Exact solutions to the nonlinear dynamics of learning in deep linear
    /// neural networks"; as PyTorch's <c>orthogonal_</c>.
    /// </summary>
    /// <param name="gain">Range: finite, above 0, or null for that of the activation behind the map. Default: 1.</param>
    public static Initialization Orthogonal(float? gain = 1f) => new OrthogonalInitialization(gain);
}

/// <summary>A random orthogonal matrix times Gain.</summary>
[Kind("Orthogonal")]
internal sealed record OrthogonalInitialization(float? Gain = 1f) : Initialization
{
    internal override IEnumerable<string> Faults() =>
        Gain is null || (Gain > 0 && float.IsFinite(Gain.Value)) ? []
            : [Invariant($"Orthogonal's gain must be finite and above 0, but was {Gain}.")];

    internal override void FillWeight(TorchGenerator generator, Span<float> weight, int fanIn, int fanOut, double gain) =>
        OrthogonalMatrix.Fill(generator, weight, fanIn, fanOut, Gain ?? gain);
}
