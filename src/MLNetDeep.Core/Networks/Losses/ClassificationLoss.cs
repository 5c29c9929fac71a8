using System.Numerics.Tensors;

namespace MLNetDeep.Networks;

/// <summary>
/// A loss on the logits of the classes; a row weighs as much as itself times its class. One score a row is the logit of class 1, that of
/// class 0 being 0.
/// </summary>
internal abstract record ClassificationLoss(ClassWeights? ClassWeights) : Loss
{
    internal sealed override bool Fits(LearningTask task) => task is LearningTask.Multiclass or LearningTask.Binary;

    internal sealed override bool WeighsClasses => ClassWeights is not null;

    internal sealed override Loss WithClassWeights(ClassWeights weights) => this with { ClassWeights = weights };

    internal override IEnumerable<string> Faults(int? classes = null) => ClassWeights?.Faults(classes) ?? [];

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
        Span<float> pair = stackalloc float[2], dPair = stackalloc float[2];
        pair[0] = 0f;
        for (var r = 0; r < rows; r++)
        {
            var row = scores.Slice(r * outputs, outputs);
            var d = dScores.IsEmpty ? default : dScores.Slice(r * outputs, outputs);
            if (outputs == 1)
            {
                pair[1] = row[0];
                sum += targets.WeightOf(r) * EvaluateRow(pair, LogSumExp.Of(pair), targets.Classes[r], d.IsEmpty ? default : dPair);
                if (!d.IsEmpty)
                    d[0] = dPair[1];
            }
            else
                sum += targets.WeightOf(r) * EvaluateRow(row, LogSumExp.Of(row), targets.Classes[r], d);
            if (!d.IsEmpty)
                TensorPrimitives.Multiply(d, (float)(targets.WeightOf(r) / total), d);
        }
        return new LossSum(sum, total);
    }

    /// <summary>The loss of a row, its class's weight included, and where wanted its gradient.</summary>
    private protected abstract double EvaluateRow(ReadOnlySpan<float> logits, LogSumExp logSumExp, int label, Span<float> dLogits);

    private protected float WeightOf(int label) => ClassWeights?[label] ?? 1f;

    private double WeightOf(in Targets targets, int row) => (double)targets.WeightOf(row) * WeightOf(targets.Classes[row]);
}
