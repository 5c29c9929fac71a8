using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// How the weights of linear maps start, made by the method of its name, as in <c>Initialization.KaimingNormal()</c>.
/// Biases start at 0 unless the kind says otherwise. Default of the trainer: <see cref="Ntk"/>.
/// </summary>
public abstract partial record Initialization
{
    private protected Initialization() { }

    /// <summary>Draws a weight of shape [fanOut, fanIn], for a map before an activation of the given gain.</summary>
    internal abstract void FillWeight(TorchGenerator generator, Span<float> weight, int fanIn, int fanOut, double gain);

    /// <summary>Draws the bias, after the weight.</summary>
    internal virtual void FillBias(TorchGenerator generator, Span<float> bias, int fanIn) => bias.Clear();

    /// <summary>Whether a map that reads [relu(u), relu(−u)] starts as [W, −W], and so reads u.</summary>
    internal virtual bool Mirrors => false;

    /// <summary>Whether what ends the branch of a residual block starts at 0.</summary>
    internal virtual bool ClearsBranchEnds => false;

    /// <summary>Whether linear maps compute x·Wᵀ/√fanIn + b in the place of x·Wᵀ + b.</summary>
    internal virtual bool DividesByRootOfInputs => false;

    /// <summary>What each map does on training rows, after the draws; null for nothing.</summary>
    internal virtual DataStart? DataStart => null;

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];

    /// <summary>The same, and what does not go with the network's activation, where that is known.</summary>
    internal virtual IEnumerable<string> Faults(Activation? activation) => Faults();

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}
