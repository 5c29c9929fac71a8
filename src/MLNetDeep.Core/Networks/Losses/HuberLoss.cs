using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Loss
{
    /// <summary>
    /// ½e² where |e| = |score − target| is at most delta, else delta·(|e| − ½delta): outliers pull with a bounded force.
    /// Source: Huber, 1964.
    /// </summary>
    /// <param name="delta">Unit: that of the scores. Range: finite, above 0. Default: 1.</param>
    public static Loss Huber(float delta = 1f) => new HuberLoss(delta);
}

/// <summary>As PyTorch's HuberLoss.</summary>
[Kind("Huber")]
internal sealed record HuberLoss(float Delta = 1f) : NumberLoss
{
    internal override IEnumerable<string> Faults(int? classes = null) =>
        Delta > 0 && float.IsFinite(Delta) ? [] : [Invariant($"The Huber loss's delta must be finite and above 0, but was {Delta}.")];

    private protected override double Value(double score, double target)
    {
        var error = Math.Abs(score - target);
        return error <= Delta ? 0.5 * error * error : Delta * (error - 0.5 * Delta);
    }

    private protected override double Slope(double score, double target) => Math.Clamp(score - target, -Delta, Delta);
}
