using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Loss
{
    /// <summary>
    /// level · e where e = target − score is above 0, else (level − 1) · e: the score becomes the quantile of the target that so large a part of the rows
    /// lies below. Two trainers, of 0.05 and 0.95, give an interval of 90 %. Source: Koenker and Bassett, 1978, "Regression quantiles".
    /// </summary>
    /// <param name="level">The part of the targets below the score. Range: (0, 1). Default: 0.5, the median.</param>
    public static Loss Quantile(float level = 0.5f) => new QuantileLoss(level);
}

/// <summary>The pinball loss.</summary>
[Kind("Quantile")]
internal sealed record QuantileLoss(float Level = 0.5f) : NumberLoss
{
    internal override IEnumerable<string> Faults(int? classes = null) =>
        Level is > 0 and < 1 ? [] : [Invariant($"The quantile loss's level must be in (0, 1), but was {Level}.")];

    private protected override double Value(double score, double target) => Math.Max(Level * (target - score), (Level - 1.0) * (target - score));

    private protected override double Slope(double score, double target) => score < target ? -Level : score > target ? 1.0 - Level : 0;
}
