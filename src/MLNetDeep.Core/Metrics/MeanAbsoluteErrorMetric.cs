namespace MLNetDeep.Training;

public abstract partial record ValidationMetric
{
    /// <summary>The mean of |prediction − target|. Unit: that of the targets. Regression; smaller is better.</summary>
    public static ValidationMetric MeanAbsoluteError => MeanAbsoluteErrorMetric.Instance;
}

public sealed partial class Metrics
{
    /// <summary>See <see cref="ValidationMetric.MeanAbsoluteError"/>.</summary>
    public double? MeanAbsoluteError => this[ValidationMetric.MeanAbsoluteError];
}

/// <summary>Σ w·|error|/Σ w · deviation.</summary>
internal sealed record MeanAbsoluteErrorMetric : ValidationMetric
{
    public static MeanAbsoluteErrorMetric Instance { get; } = new();

    internal override string Name => "MeanAbsoluteError";

    internal override string Title => "mean absolute error";

    internal override MetricScale Scale => MetricScale.Targets;

    internal override bool Fits(LearningTask task) => task == LearningTask.Regression;

    public override bool LargerIsBetter => false;

    internal override Func<double?> Start(MetricMeter meter)
    {
        var errors = meter.Ask(() => new ErrorSums());
        return () => errors.MeanDistance * meter.Targets!.Deviation;
    }
}
