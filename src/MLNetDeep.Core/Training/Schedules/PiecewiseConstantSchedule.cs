using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Schedule
{
    /// <summary>Constant between milestones: gammaᵏ once k of them are reached, as PyTorch's MultiStepLR.</summary>
    /// <param name="milestones">The steps with which a new piece begins. Unit: steps (batches) after the warm-up. Range: at least
    /// 1, each above the one before.</param>
    /// <param name="gamma">What the factor is multiplied by at each milestone. Range: (0, 1]. Default: 0.1.</param>
    /// <param name="warmupSteps">See <see cref="WarmupSteps"/>. Default: 0.</param>
    public static Schedule PiecewiseConstant(IEnumerable<int> milestones, double gamma = 0.1, int warmupSteps = 0)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        return new PiecewiseConstantSchedule([.. milestones], gamma) { WarmupSteps = warmupSteps };
    }
}

/// <summary>Gamma to the number of milestones that are reached.</summary>
[Kind("PiecewiseConstant")]
internal sealed record PiecewiseConstantSchedule(IReadOnlyList<int> Milestones, double Gamma = 0.1) : Schedule
{
    private protected override double AfterWarmup(long step, long steps)
    {
        var reached = 0;
        while (reached < Milestones.Count && Milestones[reached] <= step)
            reached++;
        return Math.Pow(Gamma, reached);
    }

    internal override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (Milestones.Where((milestone, k) => milestone < 1 || k > 0 && milestone <= Milestones[k - 1]).Any())
            yield return
                $"The piecewise constant schedule's milestones must be at least 1 and rise, but were {string.Join(", ", Milestones)}.";
        if (!(Gamma is > 0 and <= 1))
            yield return Invariant($"The piecewise constant schedule's gamma must be in (0, 1], but was {Gamma}.");
    }

    // Lists compare by reference; the record is its values.
    public bool Equals(PiecewiseConstantSchedule? other) =>
        base.Equals(other) && Gamma == other!.Gamma && Milestones.SequenceEqual(other.Milestones);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Gamma, Milestones.Count);
}
