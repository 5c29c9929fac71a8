using MLNetDeep.Data;

namespace MLNetDeep.Training;

public abstract partial record ValidationMetric
{
    /// <summary>
    /// The area under the ROC curve: how often a row of the class has a higher probability of it than a row of another class, a tie
    /// counting half, from 0 to 1. With several classes the mean of each against the others, over the classes that have rows.
    /// Classification; larger is better. Source: Hanley and McNeil, 1982.
    /// </summary>
    public static ValidationMetric Auc => AucMetric.Instance;
}

public sealed partial class Metrics
{
    /// <summary>
    /// See <see cref="ValidationMetric.Auc"/>. Null where the rows are of one class alone, and, unless it is the metric of the training,
    /// where it would take more than 2²⁶ probabilities.
    /// </summary>
    public double? Auc => this[ValidationMetric.Auc];
}

/// <summary>See <see cref="ProbabilityTable"/>.</summary>
internal sealed record AucMetric : ValidationMetric
{
    // Of the classes' probabilities: more would take the memory that the rows themselves need.
    private const long MaxProbabilities = 1L << 26;

    public static AucMetric Instance { get; } = new();

    internal override string Name => "Auc";

    internal override string Title => "AUC";

    internal override MetricScale Scale => MetricScale.Score;

    internal override bool Fits(LearningTask task) => task != LearningTask.Regression;

    public override bool LargerIsBetter => true;

    internal override Func<double?>? Start(MetricMeter meter)
    {
        if (meter.Chosen != this && (long)meter.Rows * meter.Outputs > MaxProbabilities)
            return null;
        var probabilities = meter.Ask(() => new ProbabilityTable(meter.Rows, meter.Outputs));
        return probabilities.MeanArea;
    }

    internal override string? Fault(RowSet rows) => rows.HasTwoClasses ? null : "are all of one class; expected at least 2 classes";
}
