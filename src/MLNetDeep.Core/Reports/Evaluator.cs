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
    public static ModelEvaluation? Evaluate(RowPredictor predict, RowSet rows, bool onTrainingRows, float scoreThreshold = 0)
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
            Threshold = scoreThreshold == 0 ? null : Digits.Six(Softmax.OfTwo(scoreThreshold)),
        };
        return data.Task == LearningTask.Regression
            ? evaluation with { Residuals = Residuals.Of(predictions.Targets, predictions.Numbers) }
            : evaluation with
            {
                Confusion = ConfusionMatrix.Of(predictions.Actual, predictions.Predicted, data.Classes),
                Reliability = Reliability.Of(predictions.Probabilities, CameTrue(predictions, data.Task)),
            };
    }

    // Numbers are predicted in the unit of the targets.
    private static TargetScaling InTheirUnit { get; } = new(Mean: 0, Deviation: 1);

    private static bool[] CameTrue(Predictions predictions, LearningTask task) => task == LearningTask.Binary
        ? Array.ConvertAll(predictions.Actual, label => label == 1)
        : [.. predictions.Actual.Zip(predictions.Predicted, (label, predicted) => label == predicted)];
}
