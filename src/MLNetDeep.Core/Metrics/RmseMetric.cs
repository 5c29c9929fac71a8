namespace MLNetDeep.Training;

public abstract partial record ValidationMetric
{
    /// <summary>√(mean of (prediction − target)²). Unit: that of the targets. Regression; smaller is better.</summary>
    public static ValidationMetric Rmse => RmseMetric.Instance;
}

public sealed partial class Metrics
{
    /// <summary>See <see cref="ValidationMetric.Rmse"/>.</summary>
    public double? Rmse => this[ValidationMetric.Rmse];
}

/// <summary>√(Σ w·error²/Σ w) · deviation.</summary>
internal sealed record RmseMetric : ValidationMetric
{
    public static RmseMetric Instance { get; } = new();

    internal override string Name => "Rmse";

    internal override string Title => "RMSE";

    internal override MetricScale Scale => MetricScale.Targets;

    internal override bool Fits(LearningTask task) => task == LearningTask.Regression;

    public override bool LargerIsBetter => false;

    internal override Func<double?> Start(MetricMeter meter)
    {
        var errors = meter.Ask(() => new ErrorSums());
        return () => Math.Sqrt(errors.MeanSquare) * meter.Targets!.Deviation;
    }
}
