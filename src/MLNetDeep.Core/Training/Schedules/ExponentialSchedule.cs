using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Schedule
{
    /// <summary>
    /// Falls to <paramref name="decayRate"/> of itself in every <paramref name="decaySteps"/> steps: decayRate^(t/decaySteps),
    /// which is 10^(−t/r) by default.
    /// </summary>
    /// <param name="decaySteps">r. Range: above 0, or null for the whole training. Default: null.</param>
    /// <param name="decayRate">Range: (0, 1]. Default: 0.1.</param>
    /// <param name="warmupSteps">See <see cref="WarmupSteps"/>. Default: 0.</param>
    public static Schedule Exponential(int? decaySteps = null, double decayRate = 0.1, int warmupSteps = 0) =>
        new ExponentialSchedule(decaySteps, decayRate) { WarmupSteps = warmupSteps };
}

/// <summary>DecayRate^(t/DecaySteps).</summary>
[Kind("Exponential")]
internal sealed record ExponentialSchedule(int? DecaySteps = null, double DecayRate = 0.1) : Schedule
{
    private protected override double AfterWarmup(long step, long steps) =>
        Math.Pow(DecayRate, (double)step / (DecaySteps ?? steps));

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (DecaySteps <= 0)
            yield return Invariant($"The exponential schedule's steps must be above 0, but was {DecaySteps}.");
        if (!(DecayRate is > 0 and <= 1))
            yield return Invariant($"The exponential schedule's rate of decay must be in (0, 1], but was {DecayRate}.");
    }
}
