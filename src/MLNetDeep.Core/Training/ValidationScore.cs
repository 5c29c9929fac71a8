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
        double lossSum = 0, rightSum = 0, weightSum = 0;
        for (var b = 0; b < reader.Batches; b++)
        {
            var batch = reader.Read(b);
            var rows = batch.Labels.Length;
            var logits = engine.Score(batch.X, rows);
            var outputs = logits.Length / rows;
            lossSum += batch.TotalWeight * loss.Evaluate(logits, batch.Labels, batch.Weights, outputs, dLogits: default);
            weightSum += batch.TotalWeight;
            for (var r = 0; r < rows; r++)
                if (TensorPrimitives.IndexOfMax(logits.Slice(r * outputs, outputs)) == batch.Labels[r])
                    rightSum += batch.Weights.IsEmpty ? 1 : batch.Weights[r];
        }
        return weightSum == 0 ? new(0, 0) : new(lossSum / weightSum, rightSum / weightSum);
    }

    /// <summary>The number that the metric looks at.</summary>
    public double Of(ValidationMetric metric) => metric == ValidationMetric.LogLoss ? Loss : Accuracy;

    /// <summary>Whether this is at least as good as the best so far: ties go to the later epoch.</summary>
    public bool IsAtLeast(ValidationScore best, ValidationMetric metric) =>
        metric == ValidationMetric.LogLoss ? Loss <= best.Loss : Accuracy >= best.Accuracy;

    /// <summary>Whether this is better than the best so far.</summary>
    public bool IsBetterThan(ValidationScore best, ValidationMetric metric) =>
        metric == ValidationMetric.LogLoss ? Loss < best.Loss : Accuracy > best.Accuracy;
}
