using System.Numerics.Tensors;
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
    // Of the classes' probabilities: more would take the memory that the rows themselves need.
    private const long MostProbabilities = 1L << 26;

    private readonly Loss _loss = options.Loss ?? Loss.Of(task);
    private readonly Loss? _logLoss = task switch
    {
        LearningTask.Multiclass => Loss.CrossEntropy(),
        LearningTask.Binary => Loss.BinaryCrossEntropy(),
        _ => null,
    };
    private ClassCounts? _counts;
    private ProbabilityTable? _probabilities;

    /// <summary>The validation rows.</summary>
    public BatchReader Reader => reader;

    /// <summary>Scores all rows with the weights as they stand.</summary>
    public ValidationScore Measure(ITrainingEngine engine)
    {
        var (loss, logLoss) = (default(LossSum), default(LossSum));
        double squares = 0, distances = 0;                       // of the scaled targets
        for (var b = 0; b < reader.Batches; b++)
        {
            var batch = reader.Read(b);
            var scores = engine.Score(batch.X, batch.Rows);      // [rows, outputs]
            var outputs = scores.Length / batch.Rows;
            var ofBatch = batch.Targets;
            loss += _loss.Evaluate(scores, ofBatch, outputs, dScores: default);
            if (task == LearningTask.Regression)
                AddErrors(scores, ofBatch, ref squares, ref distances);
            else
            {
                // Where both are the same, they are computed once.
                logLoss = _logLoss == _loss ? loss : logLoss + _logLoss!.Evaluate(scores, ofBatch, outputs, dScores: default);
                AddClasses(scores, ofBatch, outputs, first: b == 0);
            }
        }
        return task == LearningTask.Regression
            ? new ValidationScore(loss.Mean)
            {
                Rmse = loss.Weight == 0 ? 0 : Math.Sqrt(squares / loss.Weight) * targets!.Deviation,
                MeanAbsoluteError = loss.Weight == 0 ? 0 : distances / loss.Weight * targets!.Deviation,
            }
            : new ValidationScore(loss.Mean)
            {
                LogLoss = logLoss.Mean, Accuracy = _counts!.Accuracy, MacroF1 = _counts.MacroF1, Auc = _probabilities?.MeanArea(),
            };
    }

    private static void AddErrors(ReadOnlySpan<float> scores, in Targets targets, ref double squares, ref double distances)
    {
        for (var r = 0; r < scores.Length; r++)
        {
            var error = (double)scores[r] - targets.NumberOf(r);
            squares += targets.WeightOf(r) * error * error;
            distances += targets.WeightOf(r) * Math.Abs(error);
        }
    }

    private void AddClasses(ReadOnlySpan<float> scores, in Targets targets, int outputs, bool first)
    {
        _counts ??= new ClassCounts(Math.Max(2, outputs));
        if (options.Validation.Metric == ValidationMetric.Auc || (long)reader.Rows * outputs <= MostProbabilities)
            _probabilities ??= new ProbabilityTable(reader.Rows, outputs);
        if (first)
        {
            _counts.Clear();
            _probabilities?.Clear();
        }
        for (var r = 0; r < targets.Classes.Length; r++)
        {
            var row = scores.Slice(r * outputs, outputs);
            _counts.Add(ClassOf(row), targets.Classes[r], targets.WeightOf(r));
            _probabilities?.Add(row, targets.Classes[r], targets.WeightOf(r));
        }
    }

    private static int ClassOf(ReadOnlySpan<float> logits) => logits.Length == 1 ? (logits[0] > 0 ? 1 : 0) : TensorPrimitives.IndexOfMax(logits);
}
