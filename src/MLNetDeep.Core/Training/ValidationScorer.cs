using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>Scores the validation rows by every metric of the task; its memory is used again in each epoch.</summary>
/// <param name="reader">The validation rows.</param>
/// <param name="task">What is learnt.</param>
/// <param name="options">Validated options, whose loss is the task's.</param>
/// <param name="targets">How the targets of a regression are scaled; null for classes.</param>
internal sealed class ValidationScorer(BatchReader reader, LearningTask task, DeepResidualOptions options, TargetScaling? targets = null)
{
    private MetricMeter? _meter;

    /// <summary>The validation rows.</summary>
    public BatchReader Reader => reader;

    /// <summary>The metrics that were measured last.</summary>
    public Metrics Metrics => _meter!.Result();

    /// <summary>Scores all rows with the weights as they stand.</summary>
    public void Measure(ITrainingEngine engine)
    {
        for (var b = 0; b < reader.Batches; b++)
        {
            var batch = reader.Read(b);
            var scores = engine.Score(batch.X, batch.Rows);      // [rows, outputs]
            var outputs = scores.Length / batch.Rows;
            _meter ??= new MetricMeter(task, reader.Rows, outputs, options.Loss ?? Loss.Of(task), options.Validation.Metric, targets);
            if (b == 0)
                _meter.Clear();
            _meter.Add(new ScoredRows(scores, batch.Targets, outputs));
        }
    }
}
