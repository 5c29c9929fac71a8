using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// How the weights of linear maps start, made by the method of its name, as in <c>Initialization.KaimingNormal()</c>.
/// Biases start at 0 unless the kind says otherwise. Default of the trainer: <see cref="KaimingUniform"/>.
/// </summary>
public abstract partial record Initialization
{
    private protected Initialization() { }

    /// <summary>Draws a weight of shape [fanOut, fanIn], for a map before an activation of the given gain.</summary>
    internal abstract void FillWeight(TorchGenerator generator, Span<float> weight, int fanIn, int fanOut, double gain);

    /// <summary>Draws the bias, after the weight.</summary>
    internal virtual void FillBias(TorchGenerator generator, Span<float> bias, int fanIn) => bias.Clear();

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];
}
