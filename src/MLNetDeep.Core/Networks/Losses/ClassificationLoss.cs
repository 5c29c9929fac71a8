using System.Numerics.Tensors;

namespace MLNetDeep.Networks;

/// <summary>A loss on the logits of the classes; a row weighs as much as itself times its class.</summary>
internal abstract record ClassificationLoss(ClassWeights? ClassWeights) : Loss
{
    internal sealed override bool ComparesWithClasses => true;

    internal override IEnumerable<string> Faults(int? outputs = null) => ClassWeights?.Faults(outputs) ?? [];

    internal sealed override LossSum Evaluate(ReadOnlySpan<float> scores, in Targets targets, int outputs, Span<float> dScores)
    {
        var rows = targets.Classes.Length;
        var total = 0.0;
        for (var r = 0; r < rows; r++)
            total += WeightOf(targets, r);
        if (total == 0)
        {
            dScores.Clear();
            return default;
        }
        var sum = 0.0;
        for (var r = 0; r < rows; r++)
        {
            var row = scores.Slice(r * outputs, outputs);
            var d = dScores.IsEmpty ? default : dScores.Slice(r * outputs, outputs);
            sum += targets.WeightOf(r) * EvaluateRow(row, LogSumExp(row), targets.Classes[r], d);
            if (!d.IsEmpty)
                TensorPrimitives.Multiply(d, (float)(targets.WeightOf(r) / total), d);
        }
        return new LossSum(sum, total);
    }

    /// <summary>The loss of a row, its class's weight included, and where wanted its gradient.</summary>
    private protected abstract double EvaluateRow(ReadOnlySpan<float> logits, float logSumExp, int label, Span<float> dLogits);

    private protected float WeightOf(int label) => ClassWeights?[label] ?? 1f;

    private double WeightOf(in Targets targets, int row) => (double)targets.WeightOf(row) * WeightOf(targets.Classes[row]);

    internal static float LogSumExp(ReadOnlySpan<float> row)
    {
        var maximum = TensorPrimitives.Max(row);
        var sum = 0f;
        foreach (var value in row)
            sum += MathF.Exp(value - maximum);
        return maximum + MathF.Log(sum);
    }
}
