using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Loss
{
    /// <summary>
    /// Cross-entropy of a yes-or-no target and a logit, max(z, 0) − z·t + log(1 + e^(−|z|)): finite for any finite logit. The target is
    /// 0 or 1, or a probability.
    /// </summary>
    /// <param name="positiveWeight">How much a target of 1 counts, against 1 for 0. Range: finite, above 0. Default: 1.</param>
    public static Loss BinaryCrossEntropy(float positiveWeight = 1f) => new BinaryCrossEntropyLoss(positiveWeight);
}

/// <summary>As PyTorch's BCEWithLogitsLoss.</summary>
[Kind("BinaryCrossEntropy")]
internal sealed record BinaryCrossEntropyLoss(float PositiveWeight = 1f) : NumberLoss
{
    internal override IEnumerable<string> Faults(int? classes = null) =>
        PositiveWeight > 0 && float.IsFinite(PositiveWeight) ? [] :
            [Invariant($"The weight of positive targets must be finite and above 0, but was {PositiveWeight}.")];

    internal override bool WeighsClasses => PositiveWeight != 1;

    // The same loss where targets are classes, and one that divides by the weights of a batch.
    internal override Loss WithClassWeights(ClassWeights weights) => new CrossEntropyLoss(ClassWeights: weights);

    internal override bool Fits(LearningTask task) => task == LearningTask.Binary;

    // −w·t·log σ(z) − (1 − t)·log(1 − σ(z)), with −log σ(z) = softplus(−z).
    private protected override double Value(double z, double t) => PositiveWeight * t * Softplus(-z) + (1 - t) * Softplus(z);

    private protected override double Slope(double z, double t) => (1 - t) * Sigmoid(z) - PositiveWeight * t * Sigmoid(-z);

    private static double Softplus(double z)
    {
        var e = Math.Exp(-Math.Abs(z));
        return Math.Max(z, 0) + (e < 1e-5 ? e - e * e / 2 : Math.Log(1 + e)); // 1 + e has no digits left for a small e
    }

    private static double Sigmoid(double z) => z >= 0 ? 1 / (1 + Math.Exp(-z)) : Math.Exp(z) / (1 + Math.Exp(z));
}
