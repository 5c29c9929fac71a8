using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>
/// What each row adds to the metrics that are means over rows, or rise with one. By the differences of two models row by row one can tell how much of the
/// difference of a metric is chance.
/// </summary>
internal sealed class RowMeasures
{
    private const double StandardErrors = 2;

    private readonly Dictionary<ValidationMetric, float[]> _measures = [];

    /// <param name="predictions">All rows, predicted.</param>
    /// <param name="task">The task.</param>
    public RowMeasures(Predictions predictions, LearningTask task)
    {
        if (task == LearningTask.Regression)
        {
            _measures[ValidationMetric.Rmse] = _measures[ValidationMetric.RSquared] = predictions.Losses;
            _measures[ValidationMetric.MeanAbsoluteError] = [.. predictions.Numbers.Zip(predictions.Targets, (number, target) => Math.Abs(number - target))];
            return;
        }
        _measures[ValidationMetric.LogLoss] = predictions.Losses;
        _measures[ValidationMetric.Accuracy] = [.. predictions.Actual.Zip(predictions.Predicted, (label, predicted) => label == predicted ? 1f : 0)];
        // The mean recall of the classes is the mean over rows where each counts as much as its class is rare.
        var counts = predictions.Actual.CountBy(label => label).ToDictionary();
        _measures[ValidationMetric.BalancedAccuracy] =
            [.. predictions.Actual.Zip(_measures[ValidationMetric.Accuracy], (label, right) => right * predictions.Count / ((float)counts.Count * counts[label]))];
    }

    /// <summary>Whether two models differ in a metric by no more than two standard errors of the mean difference of their rows, which are the same.</summary>
    /// <returns>Null where the metric is no mean over rows, as the area under the ROC curve.</returns>
    public bool? DifferByChance(RowMeasures other, ValidationMetric metric)
    {
        if (!_measures.TryGetValue(metric, out var own) || !other._measures.TryGetValue(metric, out var others) || own.Length != others.Length)
            return null;
        var mean = own.Zip(others, (one, two) => (double)one - two).Average();
        var squares = own.Zip(others, (one, two) => Math.Pow((double)one - two - mean, 2)).Sum();
        return own.Length == 1 || Math.Abs(mean) <= StandardErrors * Math.Sqrt(squares / (own.Length - 1) / own.Length);
    }
}
