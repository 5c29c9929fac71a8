using MLNetDeep.Randomness;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Initialization
{
    /// <summary>
    /// Orthogonal maps, and [W, −W] with an orthogonal W for each map that reads a concatenated rectifier: since
    /// W·relu(u) − W·relu(−u) = W·u, the network starts as a linear one, whose gradients do not shatter with depth. Only with
    /// <see cref="Activation.Crelu"/>; normalization by row or batch statistics is not linear itself. Source: Balduzzi et al., 2017,
    /// "The shattered gradients problem", section 4.
    /// </summary>
    public static Initialization LooksLinear() => new LooksLinearInitialization();
}

/// <summary>Orthogonal; mirrored behind a concatenated rectifier.</summary>
[Kind("LooksLinear")]
internal sealed record LooksLinearInitialization : Initialization
{
    internal override bool Mirrors => true;

    internal override IEnumerable<string> Faults(Activation? activation) =>
        activation is null or CreluActivation ? []
            : [$"LooksLinear needs the activation Crelu, but was {activation.GetType().Name.Replace(nameof(Activation), "")}."];

    internal override void FillWeight(TorchGenerator generator, Span<float> weight, int fanIn, int fanOut, double gain) =>
        OrthogonalMatrix.Fill(generator, weight, fanIn, fanOut, gain: 1);
}
