using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Schedule
{
    /// <summary>
    /// From 1 down to <paramref name="minimum"/> along half a cosine: m + (1 − m)·½(1 + cos(π·t/steps)).
    /// Source: Loshchilov and Hutter, 2017, "SGDR", equation 5.
    /// </summary>
    /// <param name="minimum">The last factor. Range: [0, 1]. Default: 0.</param>
    /// <param name="steps">After how many steps it is reached; after as many again it is back at 1, as in PyTorch's CosineAnnealingLR.
    /// Range: above 0, or null for the whole training. Default: null.</param>
    /// <param name="warmupSteps">See <see cref="WarmupSteps"/>. Default: 0.</param>
    public static Schedule Cosine(double minimum = 0, int? steps = null, int warmupSteps = 0) =>
        new CosineSchedule(minimum, steps) { WarmupSteps = warmupSteps };
}

/// <summary>m + (1 − m)·½(1 + cos(π·t/steps)).</summary>
[Kind("Cosine")]
internal sealed record CosineSchedule(double Minimum = 0, int? Steps = null) : Schedule
{
    private protected override double AfterWarmup(long step, long steps) =>
        Minimum + (1 - Minimum) * 0.5 * (1 + Math.Cos(Math.PI * step / (Steps ?? steps)));

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (!(Minimum is >= 0 and <= 1))
            yield return Invariant($"The cosine schedule's minimum must be in [0, 1], but was {Minimum}.");
        if (Steps <= 0)
            yield return Invariant($"The cosine schedule's steps must be above 0, but was {Steps}.");
    }
}
