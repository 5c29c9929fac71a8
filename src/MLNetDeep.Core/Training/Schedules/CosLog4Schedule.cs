using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Schedule
{
    /// <summary>
    /// Four cosine cycles from 0 to 1 and back, each twice as long as the one before: ½(1 − cos(2π·log₂(1 + 15·t/steps))).
    /// Source: Holzmüller, Grinsztajn and Steinwart, 2024, "Better by Default" (RealMLP).
    /// </summary>
    /// <param name="steps">The steps of the four cycles; after them the factor stays 0. Range: above 0, or null for the whole
    /// training. Default: null.</param>
    /// <param name="warmupSteps">See <see cref="WarmupSteps"/>: of no use here, where the first factor is 0. Default: 0.</param>
    public static Schedule CosLog4(int? steps = null, int warmupSteps = 0) =>
        new CosLog4Schedule(steps) { WarmupSteps = warmupSteps };
}

/// <summary>½(1 − cos(2π·log₂(1 + 15·t/Steps))).</summary>
[Kind("CosLog4")]
internal sealed record CosLog4Schedule(int? Steps = null) : Schedule
{
    private protected override double AfterWarmup(long step, long steps)
    {
        var progress = Math.Min(1, (double)step / (Steps ?? steps));
        return 0.5 * (1 - Math.Cos(2 * Math.PI * Math.Log2(1 + 15 * progress)));
    }

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (Steps <= 0)
            yield return Invariant($"The coslog4 schedule's steps must be above 0, but was {Steps}.");
    }
}
