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
            throw new ArgumentException($"ValidationMetric: the task {task} has {string.Join(", ", Of(task))}, however: {metric}.", "options");
    }

    /// <summary>Refuses validation rows that the metric says nothing of.</summary>
    /// <exception cref="InvalidDataException">The metric tells classes apart, and there is one alone.</exception>
    public static void RequireMeasurable(ValidationMetric metric, RowSet rows)
    {
        if (metric != ValidationMetric.Auc || rows.Rows.Length == 0)
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
            $"ValidationMetric is Auc, however the validation rows in column '{rows.Data.LabelName}' are all of one class; expected at least 2 classes.");
    }
}
