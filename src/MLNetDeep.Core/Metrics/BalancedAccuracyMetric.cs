namespace MLNetDeep.Training;

public abstract partial record ValidationMetric
{
    /// <summary>
    /// The mean of the classes' recalls, right/labelled, over the classes that have rows, from 0 to 1: each class counts the same, however
    /// rare it is. Classification; larger is better.
    /// </summary>
    public static ValidationMetric BalancedAccuracy => BalancedAccuracyMetric.Instance;
}

public sealed partial class Metrics
{
    /// <summary>See <see cref="ValidationMetric.BalancedAccuracy"/>.</summary>
    public double? BalancedAccuracy => this[ValidationMetric.BalancedAccuracy];
}

/// <summary>The mean of right/labelled over the classes that have rows; 0 where all rows weigh nothing.</summary>
internal sealed record BalancedAccuracyMetric : ValidationMetric
{
    public static BalancedAccuracyMetric Instance { get; } = new();

    internal override string Name => "BalancedAccuracy";

    internal override string Title => "balanced accuracy";

    internal override MetricScale Scale => MetricScale.Score;

    internal override bool IsShare => true;

    internal override bool Fits(LearningTask task) => task != LearningTask.Regression;

    public override bool LargerIsBetter => true;

    internal override Func<double?> Start(MetricMeter meter)
    {
        var counts = ClassCounts.Of(meter);
        return () => Measure(counts);
    }

    private static double Measure(ClassCounts counts)
    {
        double sum = 0;
        var present = 0;
        for (var c = 0; c < counts.Right.Length; c++)
            if (counts.Labelled[c] > 0)
            {
                sum += counts.Right[c] / counts.Labelled[c];
                present++;
            }
        return present == 0 ? 0 : sum / present;
    }
}
