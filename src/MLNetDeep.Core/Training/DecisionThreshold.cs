using MLNetDeep.Storage;

namespace MLNetDeep.Training;

/// <summary>
/// The threshold above which binary classification predicts the second class. Create it with a method, such as
/// <c>DecisionThreshold.BestF1()</c>. Scores and probabilities do not change; only the predicted label does. For a rare class a probability
/// of 0.5 is often too high: few rows reach it.
/// </summary>
/// <remarks>
/// All but <see cref="Fixed"/> look at the rows that choose the epoch, each counting as much as its weight, and so want such rows of both
/// classes. A threshold is tried between every two neighbouring scores; of equally good ones that nearest to one half is taken. NOTE: a
/// threshold chosen on few rows of a class is a guess; the metric on these rows flatters it.
/// </remarks>
public abstract record DecisionThreshold
{
    private protected DecisionThreshold() { }

    /// <summary>A row whose probability exceeds this one is predicted as the second class.</summary>
    /// <param name="probability">Range: (0, 1).</param>
    public static DecisionThreshold Fixed(float probability) => new FixedDecisionThreshold(probability);

    /// <summary>
    /// The largest F1 of the second class, 2·precision·recall/(precision + recall): for a rare class that should be found without too
    /// many false alarms.
    /// </summary>
    public static DecisionThreshold BestF1() => new BestF1DecisionThreshold();

    /// <summary>
    /// The largest mean of the shares of each class that are found, (recall + specificity)/2: for classes that matter the same however
    /// rare they are. Source: Youden, 1950, "Index for rating diagnostic tests".
    /// </summary>
    public static DecisionThreshold BestBalancedAccuracy() => new BestBalancedAccuracyDecisionThreshold();

    /// <summary>The fewest false alarms that still find such a share of the second class: for costs that say how much may be missed.</summary>
    /// <param name="minimum">The least recall. Range: (0, 1].</param>
    public static DecisionThreshold ForRecall(float minimum) => new ForRecallDecisionThreshold(minimum);

    /// <summary>Whether validation rows choose it.</summary>
    internal virtual bool IsChosen => true;

    /// <summary>The score (logit) of a threshold that is not chosen.</summary>
    internal virtual float Score => 0;

    /// <summary>The metric to maximize.</summary>
    internal abstract string Metric { get; }

    /// <summary>How good a threshold is by which so many rows are found; larger is better.</summary>
    internal abstract double Measure(in ThresholdCounts counts);

    internal virtual IEnumerable<string> Faults() => [];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}

/// <summary>What a threshold does with rows: sums of their weights.</summary>
/// <param name="Found">Rows of the second class above it.</param>
/// <param name="FalseAlarms">Rows of the first class above it.</param>
/// <param name="Second">All rows of the second class, above 0.</param>
/// <param name="First">All rows of the first class, above 0.</param>
internal readonly record struct ThresholdCounts(double Found, double FalseAlarms, double Second, double First)
{
    public double Recall => Found / Second;

    public double Specificity => (First - FalseAlarms) / First;
}

/// <summary>ln(p/(1 − p)).</summary>
[Kind("Fixed")]
internal sealed record FixedDecisionThreshold(float Probability) : DecisionThreshold
{
    internal override bool IsChosen => false;

    internal override float Score => (float)Math.Log(Probability / (1.0 - Probability));

    internal override string Metric => "";

    internal override double Measure(in ThresholdCounts counts) => 0;

    internal override IEnumerable<string> Faults() => Probability is > 0 and < 1 ? []
        : [Invariant($"{nameof(Probability)} must be in (0, 1), but was {Probability}.")];
}

/// <summary>2·found/(found + false alarms + all of the second class).</summary>
[Kind("BestF1")]
internal sealed record BestF1DecisionThreshold : DecisionThreshold
{
    internal override string Metric => "F1";

    internal override double Measure(in ThresholdCounts counts) => 2 * counts.Found / (counts.Found + counts.FalseAlarms + counts.Second);
}

/// <summary>(recall + specificity)/2.</summary>
[Kind("BestBalancedAccuracy")]
internal sealed record BestBalancedAccuracyDecisionThreshold : DecisionThreshold
{
    internal override string Metric => "balanced accuracy";

    internal override double Measure(in ThresholdCounts counts) => (counts.Recall + counts.Specificity) / 2;
}

/// <summary>The specificity where the recall is enough, else how much of it there is, below any of those.</summary>
[Kind("ForRecall")]
internal sealed record ForRecallDecisionThreshold(float Minimum) : DecisionThreshold
{
    internal override string Metric => Invariant($"specificity at a recall of {Minimum}");

    internal override double Measure(in ThresholdCounts counts) => counts.Recall >= Minimum ? counts.Specificity : counts.Recall - 1;

    internal override IEnumerable<string> Faults() => Minimum is > 0 and <= 1 ? []
        : [Invariant($"{nameof(Minimum)} must be in (0, 1], but was {Minimum}.")];
}
