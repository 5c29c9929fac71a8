using System.Collections.Immutable;

namespace MLNetDeep.Training;

/// <summary>All metrics. A new one is a file and a line here.</summary>
internal static class MetricList
{
    public static ImmutableArray<ValidationMetric> All { get; } =
    [
        ValidationMetric.Loss,
        ValidationMetric.LogLoss,
        ValidationMetric.Accuracy,
        ValidationMetric.MacroF1,
        ValidationMetric.Auc,
        ValidationMetric.BalancedAccuracy,
        ValidationMetric.Rmse,
        ValidationMetric.MeanAbsoluteError,
        ValidationMetric.RSquared,
    ];

    /// <summary>The metrics of a task.</summary>
    public static IEnumerable<ValidationMetric> Of(LearningTask task) => All.Where(metric => metric.Fits(task));

    /// <summary>The metric of a name, or null.</summary>
    public static ValidationMetric? Find(string? name) => All.FirstOrDefault(metric => metric.Name == name);

    /// <summary>Refuses a metric that is not one of the task.</summary>
    /// <exception cref="ArgumentException">The metric does not fit.</exception>
    public static void RequireFitting(ValidationMetric metric, LearningTask task)
    {
        if (!metric.Fits(task))
            throw new ArgumentException($"Validation.Metric: the task {task} has {string.Join(", ", Of(task))}, but was {metric}.", "options");
    }
}
