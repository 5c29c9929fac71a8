namespace MLNetDeep.Training;

public abstract partial record ValidationMetric
{
    /// <summary>
    /// The mean of the loss that training minimizes (<see cref="DeepResidualOptions.Loss"/>), label smoothing and class weights included.
    /// In a regression it is computed on the scaled targets, of mean 0 and deviation 1, and on predictions as they are clipped
    /// (<see cref="TargetOptions.ClipPredictions"/>). Every task; smaller is better.
    /// </summary>
    public static ValidationMetric Loss => LossMetric.Instance;
}

public sealed partial class Metrics
{
    /// <summary>See <see cref="ValidationMetric.Loss"/>.</summary>
    public double? Loss => this[ValidationMetric.Loss];
}

/// <summary>Σ w·loss/Σ w.</summary>
internal sealed record LossMetric : ValidationMetric
{
    public static LossMetric Instance { get; } = new();

    internal override string Name => "Loss";

    internal override string Title => "loss";

    internal override MetricScale Scale => MetricScale.Loss;

    internal override bool Fits(LearningTask task) => true;

    public override bool LargerIsBetter => false;

    internal override Func<double?>? Start(MetricMeter meter)
    {
        if (meter.Loss is null)
            return null;
        var loss = meter.AskMeanOf(meter.Loss);
        return () => loss.Mean;
    }
}
