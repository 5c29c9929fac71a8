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
}
