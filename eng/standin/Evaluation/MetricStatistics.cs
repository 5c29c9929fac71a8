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

    /// <summary>The standard deviation over the root of the number of runs; 0 below two runs.</summary>
    public double StandardError => Count < 2 ? 0 : StandardDeviation / Math.Sqrt(Count);

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
