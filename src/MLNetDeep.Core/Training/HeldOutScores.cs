using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Reports;

namespace MLNetDeep.Training;

/// <summary>What networks say of rows that they were not trained on, before a temperature divides it.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Scores">[rows, outputs]: logits, or numbers in the scale of the targets.</param>
internal sealed record HeldOutScores(RowSet Rows, float[] Scores)
{
    private const int BatchRows = 1_024;

    /// <summary>The scores that a model gives the rows.</summary>
    public static HeldOutScores Of(TrainedModel model, RowSet rows)
    {
        var scores = new float[rows.Rows.Length * model.Outputs];
        var count = 0;
        RowPredictor predict = (features, predictions) =>
            model.Predict(features, predictions, "Features", columnNames: null, firstRow: 0, asLogits: true);
        predict.Predict(rows, tile =>
        {
            tile.CopyTo(scores.AsSpan(count));
            count += tile.Length;
        });
        return new HeldOutScores(rows, scores);
    }

    /// <summary>The scores divided by a temperature.</summary>
    public HeldOutScores Divided(float temperature)
    {
        if (temperature == 1)
            return this;
        var divided = new float[Scores.Length];
        TensorPrimitives.Multiply(Scores, 1 / temperature, divided);
        return this with { Scores = divided };
    }

    /// <summary>
    /// Gives the scores in their order, whatever the features: for one pass over the rows. In a regression numbers in the unit of the
    /// targets.
    /// </summary>
    public RowPredictor Replay(TargetScaling? targets)
    {
        var next = 0;
        return (_, predictions) =>
        {
            Scores.AsSpan(next, predictions.Length).CopyTo(predictions);
            next += predictions.Length;
            for (var r = 0; targets is not null && r < predictions.Length; r++)
                predictions[r] = targets.Decode(predictions[r]);
        };
    }

    /// <summary>All metrics of the task.</summary>
    /// <param name="start">What the training began with.</param>
    public Metrics Measure(TrainingStart start)
    {
        var data = Rows.Data;
        var outputs = data.Outputs;
        var meter = new MetricMeter(
            data.Task, Rows.Rows.Length, outputs, start.Options.UsedLoss, start.Options.Validation.Metric, start.Targets);
        var reader = new BatchReader(Rows, start.Encoder, new BatchPlan(Rows.Rows.Length, BatchRows, LastBatch.Kept), start.Targets);
        for (int b = 0, first = 0; b < reader.Batches; b++)
        {
            var batch = reader.Read(b);
            meter.Add(new ScoredRows(Scores.AsSpan(first * outputs, batch.Rows * outputs), batch.Targets, outputs));
            first += batch.Rows;
        }
        return meter.Result();
    }
}
