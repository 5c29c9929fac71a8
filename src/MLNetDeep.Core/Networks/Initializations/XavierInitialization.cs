using MLNetDeep.Randomness;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Initialization
{
    /// <summary>U(−b, b) with b = gain·√(6/(fanIn + fanOut)). Source: Glorot and Bengio, 2010.</summary>
    /// <param name="gain">Range: finite, above 0, or null for that of the activation behind the map. Default: 1.</param>
    public static Initialization XavierUniform(float? gain = 1f) => new XavierInitialization(gain, Normal: false);

    /// <summary>N(0, gain²·2/(fanIn + fanOut)). Source: Glorot and Bengio, 2010.</summary>
    /// <param name="gain">Range: finite, above 0, or null for that of the activation behind the map. Default: 1.</param>
    public static Initialization XavierNormal(float? gain = 1f) => new XavierInitialization(gain, Normal: true);
}

/// <summary>Deviation Gain·√(2/(fanIn + fanOut)), uniform or normal.</summary>
[Kind("Xavier")]
internal sealed record XavierInitialization(float? Gain = 1f, bool Normal = false) : Initialization
{
    internal override IEnumerable<string> Faults() =>
        Gain is null || (Gain > 0 && float.IsFinite(Gain.Value)) ? []
            : [Invariant($"Xavier's gain must be finite and above 0, but was {Gain}.")];

    internal override void FillWeight(TorchGenerator generator, Span<float> weight, int fanIn, int fanOut, double gain)
    {
        var deviation = (Gain ?? gain) * Math.Sqrt(2.0 / (fanIn + fanOut));
        if (Normal)
            generator.FillNormal(weight, (float)deviation);
        else
            generator.FillUniform(weight, (float)-(Math.Sqrt(3) * deviation), (float)(Math.Sqrt(3) * deviation));
    }
}
