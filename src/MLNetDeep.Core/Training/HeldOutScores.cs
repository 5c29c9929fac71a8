using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>What networks say of rows that they were not trained on, before a temperature divides it.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Scores">[rows, outputs]: logits, or numbers in the scale of the targets.</param>
internal sealed record HeldOutScores(RowSet Rows, float[] Scores)
{
    private const int BatchRows = 1_024;

    /// <summary>The scores divided by a temperature.</summary>
    public HeldOutScores Divided(float temperature)
    {
        if (temperature == 1)
            return this;
        var divided = new float[Scores.Length];
        TensorPrimitives.Multiply(Scores, 1 / temperature, divided);
        return this with { Scores = divided };
    }

    /// <summary>All metrics of the task, of the scores divided by a temperature; the loss of training is that before it, as in the epochs.</summary>
    /// <param name="start">What the training began with.</param>
    /// <param name="loss">The loss of training.</param>
    /// <param name="temperature">The temperature.</param>
    /// <param name="targets">How a regression's targets are scaled; null for that of the start.</param>
    public Metrics Measure(TrainingStart start, Loss loss, float temperature = 1, TargetScaling? targets = null)
    {
        targets ??= start.Targets;
        var data = Rows.Data;
        var outputs = data.Outputs;
        var meter = new MetricMeter(data.Task, Rows.Rows.Length, outputs, loss, start.Options.Validation.Metric, targets);
        var reader = new BatchReader(Rows, start.Encoder, new BatchPlan(Rows.Rows.Length, BatchRows, LastBatch.Kept), targets);
        var scores = Divided(temperature).Scores;
        var lossBefore = new LossMean(loss);
        for (int b = 0, first = 0; b < reader.Batches; b++)
        {
            var batch = reader.Read(b);
            meter.Add(new ScoredRows(scores.AsSpan(first * outputs, batch.Rows * outputs), batch.Targets, outputs));
            if (temperature != 1)
                lossBefore.Add(new ScoredRows(Scores.AsSpan(first * outputs, batch.Rows * outputs), batch.Targets, outputs));
            first += batch.Rows;
        }
        return temperature == 1 ? meter.Result() : meter.Result().WithLoss(lossBefore.Mean);
    }
}
