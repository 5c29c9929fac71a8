using MLNetDeep.Randomness;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Initialization
{
    /// <summary>PyTorch's default of Linear: weight and bias from U(−1/√fanIn, 1/√fanIn), the weight first.</summary>
    public static Initialization TorchDefault() => new TorchDefaultInitialization();
}

/// <summary>Weight and bias from U(−1/√fanIn, 1/√fanIn).</summary>
[Kind("TorchDefault")]
internal sealed record TorchDefaultInitialization : Initialization
{
    // PyTorch reaches 1/√fanIn as √3 · (gain/√fanIn) with the gain √(2/(1 + 5)): the same roundings give the same bits.
    internal override void FillWeight(TorchGenerator generator, Span<float> weight, int fanIn, int fanOut, double gain)
    {
        var bound = Math.Sqrt(3) * (Math.Sqrt(2.0 / 6.0) / Math.Sqrt(fanIn));
        generator.FillUniform(weight, (float)-bound, (float)bound);
    }

    internal override void FillBias(TorchGenerator generator, Span<float> bias, int fanIn)
    {
        var bound = 1 / Math.Sqrt(fanIn);
        generator.FillUniform(bias, (float)-bound, (float)bound);
    }
}
