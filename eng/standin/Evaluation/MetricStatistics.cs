namespace Microsoft.ML.Data;

/// <summary>Mean and spread of a metric over several runs.</summary>
public sealed class MetricStatistics
{
    private double _sumOfSquaredDeviations;

    internal MetricStatistics() { }

    /// <summary>The mean.</summary>
    public double Mean { get; private set; }

    /// <summary>The sample standard deviation (of n - 1); 0 below two runs.</summary>
    public double StandardDeviation => Count < 2 ? 0 : Math.Sqrt(_sumOfSquaredDeviations / (Count - 1));

    /// <summary>The number of runs.</summary>
    public int Count { get; private set; }

    internal void Add(double value)
    {
        Count++;
        var deviation = value - Mean;
        Mean += deviation / Count;
        _sumOfSquaredDeviations += deviation * (value - Mean);
    }
}

/// <summary>Statistics of the differences between two <see cref="MulticlassClassificationMetrics"/> over several runs.</summary>
public sealed class MulticlassClassificationMetricsStatistics
{
    internal MulticlassClassificationMetricsStatistics() { }

    /// <summary>Of <see cref="MulticlassClassificationMetrics.MacroAccuracy"/>.</summary>
    public MetricStatistics MacroAccuracy { get; } = new();

    /// <summary>Of <see cref="MulticlassClassificationMetrics.MicroAccuracy"/>.</summary>
    public MetricStatistics MicroAccuracy { get; } = new();

    /// <summary>Of <see cref="MulticlassClassificationMetrics.LogLoss"/>.</summary>
    public MetricStatistics LogLoss { get; } = new();

    /// <summary>Of <see cref="MulticlassClassificationMetrics.LogLossReduction"/>.</summary>
    public MetricStatistics LogLossReduction { get; } = new();

    internal void AddDifference(MulticlassClassificationMetrics metrics, MulticlassClassificationMetrics baseline)
    {
        MacroAccuracy.Add(metrics.MacroAccuracy - baseline.MacroAccuracy);
        MicroAccuracy.Add(metrics.MicroAccuracy - baseline.MicroAccuracy);
        LogLoss.Add(metrics.LogLoss - baseline.LogLoss);
        LogLossReduction.Add(metrics.LogLossReduction - baseline.LogLossReduction);
    }
}
