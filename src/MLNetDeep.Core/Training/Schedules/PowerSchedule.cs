using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Schedule
{
    /// <summary>
    /// Falls fast at first and ever more slowly: (1 + t/decaySteps)^(−power), which with power 1 is a half after r steps, a third
    /// after 2r, a fourth after 3r.
    /// </summary>
    /// <param name="decaySteps">r. Range: above 0, or null for the whole training. Default: null.</param>
    /// <param name="power">c. Range: finite, at least 0. Default: 1.</param>
    /// <param name="warmupSteps">See <see cref="WarmupSteps"/>. Default: 0.</param>
    public static Schedule Power(int? decaySteps = null, double power = 1, int warmupSteps = 0) =>
        new PowerSchedule(decaySteps, power) { WarmupSteps = warmupSteps };
}

/// <summary>(1 + t/DecaySteps)^(−Exponent).</summary>
[Kind("Power")]
internal sealed record PowerSchedule(int? DecaySteps = null, double Exponent = 1) : Schedule
{
    private protected override double AfterWarmup(long step, long steps) =>
        Math.Pow(1 + (double)step / (DecaySteps ?? steps), -Exponent);

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (DecaySteps <= 0)
            yield return Invariant($"The power schedule's steps must be above 0, but was {DecaySteps}.");
        if (!(Exponent >= 0 && double.IsFinite(Exponent)))
            yield return Invariant($"The power schedule's power must be finite and at least 0, but was {Exponent}.");
    }
}
