using MLNetDeep.Randomness;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Initialization
{
    /// <summary>U(−b, b) with b = gain·√(3/fan). Source: He et al., 2015, "Delving deep into rectifiers".</summary>
    /// <param name="fan">Which side keeps its variance. Default: the forward one.</param>
    public static Initialization KaimingUniform(Fan fan = Fan.In) => new KaimingInitialization(fan, Normal: false);

    /// <summary>N(0, gain²/fan). Source: He et al., 2015, "Delving deep into rectifiers".</summary>
    /// <param name="fan">Which side keeps its variance. Default: the forward one.</param>
    public static Initialization KaimingNormal(Fan fan = Fan.In) => new KaimingInitialization(fan, Normal: true);
}

/// <summary>Deviation gain/√fan, uniform or normal.</summary>
[Kind("Kaiming")]
internal sealed record KaimingInitialization(Fan Fan = Fan.In, bool Normal = false) : Initialization
{
    internal override IEnumerable<string> Faults() =>
        Enum.IsDefined(Fan) ? [] : [$"Kaiming's fan must be one of {string.Join(", ", Enum.GetNames<Fan>())}, but was {Fan}."];

    internal override void FillWeight(TorchGenerator generator, Span<float> weight, int fanIn, int fanOut, double gain)
    {
        var deviation = gain / Math.Sqrt(Fan == Fan.In ? fanIn : fanOut);
        if (Normal)
            generator.FillNormal(weight, (float)deviation);
        else
            generator.FillUniform(weight, (float)-(Math.Sqrt(3) * deviation), (float)(Math.Sqrt(3) * deviation));
    }
}
