using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Loss
{
    /// <summary>(score − target)².</summary>
    public static Loss SquaredError() => new SquaredErrorLoss();
}

/// <summary>As PyTorch's MSELoss.</summary>
[Kind("SquaredError")]
internal sealed record SquaredErrorLoss : NumberLoss
{
    private protected override double Value(double score, double target) => (score - target) * (score - target);

    private protected override double Slope(double score, double target) => 2 * (score - target);
}
