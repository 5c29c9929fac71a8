using MLNetDeep.Data;

namespace MLNetDeep.Training;

/// <summary>What is known of each metric: its tasks, its direction, its best value.</summary>
internal static class ValidationMetrics
{
    /// <summary>The metrics of a task.</summary>
    public static IReadOnlyList<ValidationMetric> Of(LearningTask task) => task == LearningTask.Regression
        ? [ValidationMetric.Loss, ValidationMetric.Rmse, ValidationMetric.MeanAbsoluteError]
        : [ValidationMetric.Loss, ValidationMetric.LogLoss, ValidationMetric.Accuracy, ValidationMetric.MacroF1, ValidationMetric.Auc];

    public static bool LargerIsBetter(this ValidationMetric metric) =>
        metric is ValidationMetric.Accuracy or ValidationMetric.MacroF1 or ValidationMetric.Auc;

    /// <summary>Whether no value can be better.</summary>
    public static bool IsPerfect(this ValidationMetric metric, double value) => metric.LargerIsBetter() ? value >= 1 : value <= 0;

    /// <summary>Refuses a metric that is not one of the task.</summary>
    /// <exception cref="ArgumentException">The metric does not fit.</exception>
    public static void RequireFitting(ValidationMetric metric, LearningTask task)
    {
        if (!Of(task).Contains(metric))
            throw new ArgumentException($"Validation.Metric: the task {task} has {string.Join(", ", Of(task))}, but was {metric}.", "options");
    }

    /// <summary>Refuses validation rows that the metric says nothing of, or that no threshold can be chosen by.</summary>
    /// <exception cref="ArgumentException">A threshold is to be chosen, and there are no rows.</exception>
    /// <exception cref="InvalidDataException">Classes are to be told apart, and there is one alone.</exception>
    public static void RequireMeasurable(DeepResidualOptions options, RowSet rows)
    {
        var chosen = options.Validation.Threshold is { IsChosen: true } threshold ? threshold : null;
        if (chosen is not null && rows.Rows.Length == 0)
            throw new ArgumentException(
                $"Validation.Threshold: {chosen} is chosen by validation rows, but there are none: Validation.Fraction must be above 0, or validation data given.",
                nameof(options));
        if ((options.Validation.Metric != ValidationMetric.Auc && chosen is null) || rows.Rows.Length == 0)
            return;
        var labels = rows.Data.Labels;
        var weights = rows.Data.Weights;
        var first = -1;
        foreach (var row in rows.Rows)
        {
            if (!weights.IsEmpty && weights[row] == 0)
                continue;
            if (first >= 0 && labels[row] != first)
                return;
            first = labels[row];
        }
        throw new InvalidDataException(
            (chosen is null ? "Validation.Metric is Auc" : $"Validation.Threshold: {chosen} is chosen by validation rows")
            + $", but those in column '{rows.Data.LabelName}' are all of one class; expected at least 2 classes: more rows, a larger "
            + "Validation.Fraction, or validation data of your own.");
    }
}
