namespace MLNetDeep.Training;

public abstract partial record ValidationMetric
{
    /// <summary>
    /// The mean of −ln p, p being the probability of the row's class: cross-entropy without smoothing or class weights. Unit: nats.
    /// Classification; smaller is better.
    /// </summary>
    public static ValidationMetric LogLoss => LogLossMetric.Instance;
}

public sealed partial class Metrics
{
    /// <summary>See <see cref="ValidationMetric.LogLoss"/>.</summary>
    public double? LogLoss => this[ValidationMetric.LogLoss];
}

/// <summary>Σ −w·ln p/Σ w, computed from the logits.</summary>
internal sealed record LogLossMetric : ValidationMetric
{
    public static LogLossMetric Instance { get; } = new();

    internal override string Name => "LogLoss";

    internal override string Title => "log loss";

    internal override MetricScale Scale => MetricScale.Nats;

    internal override bool Fits(LearningTask task) => task != LearningTask.Regression;

    public override bool LargerIsBetter => false;

    internal override Func<double?> Start(MetricMeter meter)
    {
        var loss = meter.AskMeanOf(meter.Outputs == 1 ? Networks.Loss.BinaryCrossEntropy() : Networks.Loss.CrossEntropy());
        return () => loss.Mean;
    }
}
