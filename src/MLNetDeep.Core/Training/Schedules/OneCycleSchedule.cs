using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Schedule
{
    /// <summary>
    /// Up from 1/initialDivisor to 1 along half a cosine in the first part of the steps, then down to
    /// 1/(initialDivisor·finalDivisor) along another: PyTorch's OneCycleLR, whose <c>max_lr</c> is the option that this schedule
    /// drives. Source: Smith and Topin, 2018, "Super-Convergence".
    /// NOTE: the momentum stays what the optimizer says; PyTorch moves it against the rate unless <c>cycle_momentum=False</c>.
    /// </summary>
    /// <param name="warmUpFraction">The part of the steps that goes up (<c>pct_start</c>). Range: [0, 1]. Default: 0.3.</param>
    /// <param name="initialDivisor">Range: finite, at least 1. Default: 25.</param>
    /// <param name="finalDivisor">Range: finite, at least 1. Default: 10,000.</param>
    /// <param name="steps">The steps of the cycle; after them the last factor stays. Range: above 0, or null for the whole
    /// training. Default: null.</param>
    /// <param name="warmupSteps">See <see cref="WarmupSteps"/>: seldom of use here, where the cycle warms up by itself.
    /// Default: 0.</param>
    public static Schedule OneCycle(
        double warmUpFraction = 0.3, double initialDivisor = 25, double finalDivisor = 1e4, int? steps = null,
        int warmupSteps = 0) =>
        new OneCycleSchedule(warmUpFraction, initialDivisor, finalDivisor, steps) { WarmupSteps = warmupSteps };
}

/// <summary>Half a cosine up from 1/InitialDivisor, half a cosine down to 1/(InitialDivisor·FinalDivisor).</summary>
[Kind("OneCycle")]
internal sealed record OneCycleSchedule(
    double WarmUpFraction = 0.3, double InitialDivisor = 25, double FinalDivisor = 1e4, int? Steps = null) : Schedule
{
    private protected override double AfterWarmup(long step, long steps)
    {
        // As in PyTorch, the step of the top lies between steps where the fraction does not give a whole number.
        var last = (Steps ?? steps) - 1.0;
        var top = WarmUpFraction * (Steps ?? steps) - 1;
        var initial = 1 / InitialDivisor;
        if (step >= last)
            return WarmUpFraction < 1 ? initial / FinalDivisor : 1;
        return step < top
            ? Between(initial, 1, step / top)
            : Between(1, initial / FinalDivisor, (step - top) / (last - top));
    }

    private static double Between(double start, double end, double share) =>
        end + (start - end) * 0.5 * (1 + Math.Cos(Math.PI * share));

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (!(WarmUpFraction is >= 0 and <= 1))
            yield return Invariant($"The one-cycle schedule's warm-up fraction must be in [0, 1], but was {WarmUpFraction}.");
        if (!(InitialDivisor >= 1 && double.IsFinite(InitialDivisor)))
            yield return Invariant(
                $"The one-cycle schedule's initial divisor must be finite and at least 1, but was {InitialDivisor}.");
        if (!(FinalDivisor >= 1 && double.IsFinite(FinalDivisor)))
            yield return Invariant(
                $"The one-cycle schedule's final divisor must be finite and at least 1, but was {FinalDivisor}.");
        if (Steps <= 0)
            yield return Invariant($"The one-cycle schedule's steps must be above 0, but was {Steps}.");
    }
}
