namespace MLNetDeep.Training;

public abstract partial record ValidationMetric
{
    /// <summary>
    /// The mean of the classes' F1, 2·right/(labelled + predicted), from 0 to 1; a class that is neither a label nor predicted does not
    /// count. Classification; larger is better.
    /// </summary>
    public static ValidationMetric MacroF1 => MacroF1Metric.Instance;
}

public sealed partial class Metrics
{
    /// <summary>See <see cref="ValidationMetric.MacroF1"/>.</summary>
    public double? MacroF1 => this[ValidationMetric.MacroF1];
}

/// <summary>The mean of 2·right/(labelled + predicted) over the classes that are either; 0 where all rows weigh nothing.</summary>
internal sealed record MacroF1Metric : ValidationMetric
{
    public static MacroF1Metric Instance { get; } = new();

    internal override string Name => "MacroF1";

    internal override string Title => "macro F1";

    internal override MetricScale Scale => MetricScale.Score;

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
            if (counts.Labelled[c] + counts.Predicted[c] is var either and > 0)
            {
                sum += 2 * counts.Right[c] / either;
                present++;
            }
        return present == 0 ? 0 : sum / present;
    }
}
