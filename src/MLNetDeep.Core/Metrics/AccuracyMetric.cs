namespace MLNetDeep.Training;

public abstract partial record ValidationMetric
{
    /// <summary>The share of rows whose most likely class is the label, from 0 to 1. Classification; larger is better.</summary>
    public static ValidationMetric Accuracy => AccuracyMetric.Instance;
}

public sealed partial class Metrics
{
    /// <summary>See <see cref="ValidationMetric.Accuracy"/>.</summary>
    public double? Accuracy => this[ValidationMetric.Accuracy];
}

/// <summary>Σ w of right rows/Σ w.</summary>
internal sealed record AccuracyMetric : ValidationMetric
{
    public static AccuracyMetric Instance { get; } = new();

    internal override string Name => "Accuracy";

    internal override string Title => "accuracy";

    internal override MetricScale Scale => MetricScale.Score;

    internal override bool IsShare => true;

    internal override bool Fits(LearningTask task) => task != LearningTask.Regression;

    public override bool LargerIsBetter => true;

    internal override Func<double?> Start(MetricMeter meter)
    {
        var counts = ClassCounts.Of(meter);
        return () => counts.Accuracy;
    }
}
