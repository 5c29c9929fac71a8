using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>Evaluates a model on rows.</summary>
internal static class Evaluator
{
    /// <summary>The evaluation, or null where a prediction is not finite.</summary>
    /// <param name="predict">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="onTrainingRows">Whether they are the training rows.</param>
    /// <param name="scoreThreshold">The logit above which a row is taken for the second of two classes.</param>
    /// <param name="training">The training rows, which say what is common; null where nothing is known of them.</param>
    /// <param name="onGivenRows">Whether they were given to the report.</param>
    public static ModelEvaluation? Evaluate(
        RowPredictor predict, RowSet rows, bool onTrainingRows, float scoreThreshold = 0, DataSummary? training = null, bool onGivenRows = false)
    {
        var data = rows.Data;
        var predictions = new Predictions(rows, scoreThreshold);
        var meter = new MetricMeter(data.Task, rows.Rows.Length, data.Outputs, targets: InTheirUnit, scoreThreshold: scoreThreshold);
        predict.Predict(rows, scores =>
        {
            var first = predictions.Count;
            predictions.Add(scores);
            if (predictions.AreFinite)
                meter.Add(new ScoredRows(scores, predictions.TargetsFrom(first), data.Outputs));
        });
        if (!predictions.AreFinite)
            return null;
        var evaluation = new ModelEvaluation(rows.Rows.Length, onTrainingRows, meter.Result().Changed(Digits.Six))
        {
            OnGivenRows = onGivenRows,
            Measures = onGivenRows ? new RowMeasures(predictions, data.Task) : null,
            Threshold = scoreThreshold == 0 ? null : Digits.Six(Softmax.OfTwo(scoreThreshold)),
            Baseline = Baseline.Of(training, predictions),
        };
        if (data.Task == LearningTask.Regression)
            return evaluation with
            {
                Residuals = Residuals.Of(predictions.Targets, predictions.Numbers),
                WithinTenPercent = Digits.Six(predictions.Targets.Zip(predictions.Numbers).Count(IsWithinTenPercent) / (double)predictions.Count),
            };
        var confusion = ConfusionMatrix.Of(predictions.Actual, predictions.Predicted, data.Classes);
        evaluation = evaluation with { Confusion = confusion, Reliability = Reliability.Of(predictions.Probabilities, CameTrue(predictions, data.Task)) };
        return data.Classes == 2 ? WithCurve(evaluation, predictions, RocCurve.PositiveOf(data.Task, training))
            : evaluation with { ClassAreas = AreasOf(confusion.Classes, meter.Find<ProbabilityTable>()) };
    }

    private static ModelEvaluation WithCurve(ModelEvaluation evaluation, Predictions predictions, int positive)
    {
        float[] scores = positive == 1 ? predictions.Logits : [.. predictions.Logits.Select(logit => -logit)];
        return RocCurve.Of(scores, predictions.Actual, positive) is not { } curve ? evaluation
            : evaluation with { Curve = curve, Thresholds = ThresholdOutcome.Of(predictions, positive, evaluation.Threshold ?? 0.5) };
    }

    private static double?[]? AreasOf(IReadOnlyList<int> classes, ProbabilityTable? table)
    {
        if (table is null)
            return null;
        var areas = table.Areas();
        var rounded = new double?[classes.Count];
        for (var i = 0; i < rounded.Length; i++)
            rounded[i] = areas[classes[i]] is double area ? Digits.Six(area) : null;
        return rounded;
    }

    private static bool IsWithinTenPercent((float Target, float Predicted) row) => Math.Abs((double)row.Predicted - row.Target) <= 0.1 * Math.Abs((double)row.Target);

    // Numbers are predicted in the unit of the targets.
    private static TargetScaling InTheirUnit { get; } = new(Mean: 0, Deviation: 1);

    private static bool[] CameTrue(Predictions predictions, LearningTask task) => task == LearningTask.Binary
        ? Array.ConvertAll(predictions.Actual, label => label == 1)
        : [.. predictions.Actual.Zip(predictions.Predicted, (label, predicted) => label == predicted)];
}
