using System.Text.Json.Serialization;
using MLNetDeep.Data;

namespace MLNetDeep.Training;

/// <summary>
/// A number that says how good a model is on rows whose labels are known, each row counting as much as its weight, as in
/// <c>ValidationMetric.Auc</c>. It chooses the best epoch; of equal epochs the later one is taken. Each metric belongs to some tasks.
/// </summary>
[JsonConverter(typeof(MetricConverter))]
public abstract partial record ValidationMetric
{
    private protected ValidationMetric() { }

    /// <summary>Its name, the same in code and in model files. Never changes.</summary>
    internal abstract string Name { get; }

    /// <summary>What people call it, in the log and in reports.</summary>
    internal abstract string Title { get; }

    /// <summary>What its values are comparable with, and how they are written.</summary>
    internal abstract MetricScale Scale { get; }

    /// <summary>Whether it is a share of rows, which reports write in percent.</summary>
    internal virtual bool IsShare => false;

    /// <summary>Whether it is a metric of the task.</summary>
    internal abstract bool Fits(LearningTask task);

    /// <summary>Whether a larger value is better.</summary>
    public abstract bool LargerIsBetter { get; }

    /// <summary>The best value that there can be.</summary>
    internal double Best => LargerIsBetter ? 1 : 0;

    /// <summary>Whether no value can be better.</summary>
    internal bool IsPerfect(double value) => LargerIsBetter ? value >= Best : value <= Best;

    /// <summary>
    /// Asks for what the metric is computed from, and gives the way to compute it once all rows were added; null where it cannot be
    /// measured on such rows.
    /// </summary>
    internal abstract Func<double?>? Start(MetricMeter meter);

    /// <summary>Why the metric says nothing of the rows, as in "are all of one class; expected …"; null where it does.</summary>
    internal virtual string? Fault(RowSet rows) => null;

    /// <summary>Its name.</summary>
    public sealed override string ToString() => Name;
}
