using System.Numerics.Tensors;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Loss
{
    /// <summary>
    /// −(1 − p)^gamma · log p of the label's probability p: rows that are right already count less. Source: Lin et al., 2017,
    /// "Focal loss for dense object detection".
    /// </summary>
    /// <param name="gamma">0 is cross-entropy. Range: finite, at least 0. Default: 2.</param>
    /// <param name="classWeights">How much each class counts: the paper's alpha. Default: all the same.</param>
    public static Loss Focal(float gamma = 2f, ClassWeights? classWeights = null) => new FocalLoss(gamma, classWeights);
}

/// <summary>−(1 − p)^γ·log p.</summary>
[Kind("Focal")]
internal sealed record FocalLoss(float Gamma = 2f, ClassWeights? ClassWeights = null) : ClassificationLoss(ClassWeights)
{
    internal override IEnumerable<string> Faults(int? classes = null) =>
    [
        .. Gamma >= 0 && float.IsFinite(Gamma) ? Array.Empty<string>()
            : [Invariant($"The focal loss's gamma must be finite and at least 0, but was {Gamma}.")],
        .. base.Faults(classes),
    ];

    private protected override double EvaluateRow(ReadOnlySpan<float> logits, LogSumExp logSumExp, int label, Span<float> dLogits)
    {
        var rest = RestOf(logits, logSumExp, label);             // 1 − p
        double logP = Math.Min(0, logSumExp.LogProbability(logits[label]));
        var modulation = Math.Pow(rest, Gamma);
        var weight = WeightOf(label);
        if (!dLogits.IsEmpty)
        {
            // d/dz_c = (δ − p_c)·(γ·p·(1 − p)^(γ−1)·log p − (1 − p)^γ).
            var slope = rest == 0 ? 0 : Gamma * Math.Exp(logP) * modulation / rest * logP;
            logSumExp.LogProbabilities(logits, dLogits);
            TensorPrimitives.Exp<float>(dLogits, dLogits);
            dLogits[label] = (float)-rest;
            TensorPrimitives.Multiply(dLogits, (float)(weight * (modulation - slope)), dLogits);
        }
        return -weight * modulation * logP;
    }

    // A sum, as 1 − p has no digits left near p = 1.
    private static double RestOf(ReadOnlySpan<float> logits, LogSumExp logSumExp, int label)
    {
        var rest = 0.0;
        for (var c = 0; c < logits.Length; c++)
            if (c != label)
                rest += Math.Exp(logSumExp.LogProbability(logits[c]));
        return rest;
    }
}
