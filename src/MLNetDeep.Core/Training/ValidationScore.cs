using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>How good the weights are on the validation rows.</summary>
internal readonly record struct ValidationScore(double Loss, double Accuracy)
{
    /// <summary>Scores all rows of the reader.</summary>
    public static ValidationScore Measure(ITrainingEngine engine, BatchReader reader, Loss loss)
    {
        var lossSum = default(LossSum);
        double rightSum = 0, weightSum = 0;
        for (var b = 0; b < reader.Batches; b++)
        {
            var batch = reader.Read(b);
            var rows = batch.Rows;
            var logits = engine.Score(batch.X, rows);
            var outputs = logits.Length / rows;
            var targets = batch.Targets;
            lossSum += loss.Evaluate(logits, targets, outputs, dScores: default);
            for (var r = 0; r < rows; r++)
            {
                weightSum += targets.WeightOf(r);
                if (!batch.Labels.IsEmpty && ClassOf(logits.Slice(r * outputs, outputs)) == batch.Labels[r])
                    rightSum += targets.WeightOf(r);
            }
        }
        return weightSum == 0 ? new(0, 0) : new(lossSum.Mean, rightSum / weightSum);
    }

    private static int ClassOf(ReadOnlySpan<float> logits) => logits.Length == 1 ? (logits[0] > 0 ? 1 : 0) : TensorPrimitives.IndexOfMax(logits);

    /// <summary>The number that the metric looks at.</summary>
    public double Of(ValidationMetric metric) => metric == ValidationMetric.LogLoss ? Loss : Accuracy;

    /// <summary>Whether this is at least as good as the best so far: ties go to the later epoch.</summary>
    public bool IsAtLeast(ValidationScore best, ValidationMetric metric) =>
        metric == ValidationMetric.LogLoss ? Loss <= best.Loss : Accuracy >= best.Accuracy;

    /// <summary>Whether this is better than the best so far.</summary>
    public bool IsBetterThan(ValidationScore best, ValidationMetric metric) =>
        metric == ValidationMetric.LogLoss ? Loss < best.Loss : Accuracy > best.Accuracy;
}
