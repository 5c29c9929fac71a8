using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Schedule
{
    /// <summary>
    /// 1 for the first half, then half a cosine down to 0: ½(1 + cos(π(2·t/steps − 1))). RealMLP moves dropout and weight decay by it.
    /// Source: Holzmüller, Grinsztajn and Steinwart, 2024, "Better by Default" (RealMLP).
    /// </summary>
    /// <param name="steps">The steps of both halves; after them the factor stays 0. Range: above 0, or null for the whole training.
    /// Default: null.</param>
    /// <param name="warmupSteps">See <see cref="WarmupSteps"/>. Default: 0.</param>
    public static Schedule FlatCosine(int? steps = null, int warmupSteps = 0) =>
        new FlatCosineSchedule(steps) { WarmupSteps = warmupSteps };
}

/// <summary>1, and from the half of Steps on ½(1 + cos(π(2·t/Steps − 1))).</summary>
[Kind("FlatCosine")]
internal sealed record FlatCosineSchedule(int? Steps = null) : Schedule
{
    private protected override double AfterWarmup(long step, long steps)
    {
        var progress = Math.Min(1, (double)step / (Steps ?? steps));
        return progress < 0.5 ? 1 : 0.5 * (1 + Math.Cos(Math.PI * (2 * progress - 1)));
    }

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (Steps <= 0)
            yield return Invariant($"The flat cosine schedule's steps must be above 0, but was {Steps}.");
    }
}
