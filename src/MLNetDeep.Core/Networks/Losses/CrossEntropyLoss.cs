using System.Numerics.Tensors;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Loss
{
    /// <summary>Softmax cross-entropy on logits, −log p(label), by log-sum-exp; finite for any finite logits.</summary>
    /// <param name="labelSmoothing">The share of the target that is spread over all classes. Source: Szegedy et al., 2016,
    /// section 7. Range: [0, 1). Default: 0.</param>
    /// <param name="classWeights">How much each class counts. Default: all the same.</param>
    public static Loss CrossEntropy(float labelSmoothing = 0f, ClassWeights? classWeights = null) =>
        new CrossEntropyLoss(labelSmoothing, classWeights);
}

/// <summary>Softmax cross-entropy, as PyTorch's.</summary>
[Kind("CrossEntropy")]
internal sealed record CrossEntropyLoss(float LabelSmoothing = 0f, ClassWeights? ClassWeights = null) : ClassificationLoss(ClassWeights)
{
    internal override IEnumerable<string> Faults(int? classes = null) =>
    [
        .. LabelSmoothing is >= 0 and < 1 ? Array.Empty<string>()
            : [Invariant($"Label smoothing must be in [0, 1), but was {LabelSmoothing}.")],
        .. base.Faults(classes),
    ];

    // −Σ target·weight·log p, with the target (1 − s) at the label and s/outputs everywhere.
    private protected override double EvaluateRow(ReadOnlySpan<float> logits, LogSumExp logSumExp, int label, Span<float> dLogits)
    {
        var atLabel = (1 - LabelSmoothing) * WeightOf(label);
        double loss = -atLabel * logSumExp.LogProbability(logits[label]);
        var everywhere = LabelSmoothing / logits.Length;
        var mass = (double)atLabel;                              // Σ target·weight
        if (everywhere > 0)
            for (var c = 0; c < logits.Length; c++)
            {
                loss -= everywhere * WeightOf(c) * logSumExp.LogProbability(logits[c]);
                mass += everywhere * WeightOf(c);
            }
        if (dLogits.IsEmpty)
            return loss;

        // d/dz = mass·p − target·weight.
        logSumExp.LogProbabilities(logits, dLogits);
        TensorPrimitives.Exp<float>(dLogits, dLogits);
        TensorPrimitives.Multiply(dLogits, (float)mass, dLogits);
        if (everywhere > 0)
            for (var c = 0; c < logits.Length; c++)
                dLogits[c] -= everywhere * WeightOf(c);
        dLogits[label] -= atLabel;
        return loss;
    }
}
