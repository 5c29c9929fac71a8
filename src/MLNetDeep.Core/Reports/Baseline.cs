using MLNetDeep.Data;

namespace MLNetDeep.Reports;

/// <summary>
/// What is reached on the same rows without looking at any feature: by always saying the commonest class of the training rows, or the mean of their
/// targets. A model that is no better has learnt nothing.
/// </summary>
/// <param name="Class">The number of that class; null in a regression.</param>
/// <param name="Value">Classes: the accuracy, from 0 to 1. Regression: the root of the mean squared error, in the targets' unit.</param>
public sealed record Baseline(int? Class, double Value)
{
    /// <param name="training">The training rows.</param>
    /// <param name="predictions">The rows that are evaluated.</param>
    internal static Baseline? Of(DataSummary? training, Predictions predictions)
    {
        if (training?.ClassCounts is { } counts)
        {
            var commonest = counts.Index().MaxBy(one => one.Item).Index;
            return new Baseline(commonest, Digits.Six(predictions.Actual.Count(label => label == commonest) / (double)predictions.Count));
        }
        return training?.Targets is { } targets
            ? new Baseline(Class: null, Digits.Six(Math.Sqrt(predictions.Targets.Average(target => Math.Pow(target - targets.Mean, 2)))))
            : null;
    }

    internal IEnumerable<string> Faults(int classes) =>
        double.IsFinite(Value) && Value >= 0 && (classes == 0 ? Class is null : (uint)(Class ?? -1) < (uint)classes)
            ? [] : ["The report's baseline must be a finite number of at least 0, for classes of one of them."];
}
