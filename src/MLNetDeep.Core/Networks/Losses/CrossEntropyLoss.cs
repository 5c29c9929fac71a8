using System.Numerics.Tensors;

namespace MLNetDeep.Networks;

public abstract partial record Loss
{
    /// <summary>Softmax cross-entropy on logits, −log p(label), by log-sum-exp; finite for any finite logits.</summary>
    /// <param name="labelSmoothing">The share of the target that is spread over all classes. Source: Szegedy et al., 2016,
    /// section 7. Range: [0, 1). Default: 0.</param>
    public static Loss CrossEntropy(float labelSmoothing = 0f) => new CrossEntropyLoss(labelSmoothing);
}

/// <summary>Softmax cross-entropy, as PyTorch's.</summary>
internal sealed record CrossEntropyLoss(float LabelSmoothing = 0f) : Loss
{
    internal override IEnumerable<string> Faults() =>
        LabelSmoothing is >= 0 and < 1 ? [] : [Invariant($"Label smoothing must lie in [0, 1), however: {LabelSmoothing}.")];

    internal override double Evaluate(
        ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, ReadOnlySpan<float> rowWeights, int outputs, Span<float> dLogits)
    {
        var rows = labels.Length;
        var totalWeight = rowWeights.IsEmpty ? rows : (double)TensorPrimitives.Sum(rowWeights);
        if (totalWeight == 0)
        {
            dLogits.Clear();
            return 0;
        }
        var uniform = LabelSmoothing / outputs;
        var total = 0.0;
        for (var r = 0; r < rows; r++)
        {
            var row = logits.Slice(r * outputs, outputs);
            var weight = rowWeights.IsEmpty ? 1f : rowWeights[r];
            var logSumExp = LogSumExp(row);
            // −Σ target·log p, with the target (1 − s) at the label and s/outputs everywhere.
            var loss = (1 - LabelSmoothing) * (logSumExp - row[labels[r]]);
            if (uniform > 0)
                loss += uniform * (outputs * logSumExp - TensorPrimitives.Sum(row));
            total += weight * (double)loss;
            if (dLogits.IsEmpty)
                continue;
            // dL/dz = p − target.
            var d = dLogits.Slice(r * outputs, outputs);
            TensorPrimitives.Subtract(row, logSumExp, d);
            TensorPrimitives.Exp<float>(d, d);
            TensorPrimitives.Subtract(d, uniform, d);
            d[labels[r]] -= 1 - LabelSmoothing;
            TensorPrimitives.Multiply(d, (float)(weight / totalWeight), d);
        }
        return total / totalWeight;
    }

    internal static float LogSumExp(ReadOnlySpan<float> row)
    {
        var maximum = TensorPrimitives.Max(row);
        var sum = 0f;
        foreach (var value in row)
            sum += MathF.Exp(value - maximum);
        return maximum + MathF.Log(sum);
    }
}
