namespace Microsoft.ML.Data;

internal interface IMetricsStatistics<TMetrics>
{
    void Add(TMetrics metrics);
}

/// <summary>Statistics of <see cref="RegressionMetrics"/> over several runs.</summary>
public sealed class RegressionMetricsStatistics : IMetricsStatistics<RegressionMetrics>
{
    internal RegressionMetricsStatistics()
    {
    }

    /// <summary>Of <see cref="RegressionMetrics.MeanAbsoluteError"/>.</summary>
    public MetricStatistics MeanAbsoluteError { get; } = new();

    /// <summary>Of <see cref="RegressionMetrics.MeanSquaredError"/>.</summary>
    public MetricStatistics MeanSquaredError { get; } = new();

    /// <summary>Of <see cref="RegressionMetrics.RootMeanSquaredError"/>.</summary>
    public MetricStatistics RootMeanSquaredError { get; } = new();

    /// <summary>Of <see cref="RegressionMetrics.LossFunction"/>.</summary>
    public MetricStatistics LossFunction { get; } = new();

    /// <summary>Of <see cref="RegressionMetrics.RSquared"/>.</summary>
    public MetricStatistics RSquared { get; } = new();

    void IMetricsStatistics<RegressionMetrics>.Add(RegressionMetrics metrics)
    {
        MeanAbsoluteError.Add(metrics.MeanAbsoluteError);
        MeanSquaredError.Add(metrics.MeanSquaredError);
        RootMeanSquaredError.Add(metrics.RootMeanSquaredError);
        LossFunction.Add(metrics.LossFunction);
        RSquared.Add(metrics.RSquared);
    }
}

/// <summary>Statistics of <see cref="BinaryClassificationMetrics"/> over several runs.</summary>
public sealed class BinaryClassificationMetricsStatistics : IMetricsStatistics<BinaryClassificationMetrics>
{
    internal BinaryClassificationMetricsStatistics()
    {
    }

    /// <summary>Of <see cref="BinaryClassificationMetrics.AreaUnderRocCurve"/>.</summary>
    public MetricStatistics AreaUnderRocCurve { get; } = new();

    /// <summary>Of <see cref="BinaryClassificationMetrics.Accuracy"/>.</summary>
    public MetricStatistics Accuracy { get; } = new();

    /// <summary>Of <see cref="BinaryClassificationMetrics.PositivePrecision"/>.</summary>
    public MetricStatistics PositivePrecision { get; } = new();

    /// <summary>Of <see cref="BinaryClassificationMetrics.PositiveRecall"/>.</summary>
    public MetricStatistics PositiveRecall { get; } = new();

    /// <summary>Of <see cref="BinaryClassificationMetrics.NegativePrecision"/>.</summary>
    public MetricStatistics NegativePrecision { get; } = new();

    /// <summary>Of <see cref="BinaryClassificationMetrics.NegativeRecall"/>.</summary>
    public MetricStatistics NegativeRecall { get; } = new();

    /// <summary>Of <see cref="BinaryClassificationMetrics.F1Score"/>.</summary>
    public MetricStatistics F1Score { get; } = new();

    /// <summary>Of <see cref="BinaryClassificationMetrics.AreaUnderPrecisionRecallCurve"/>.</summary>
    public MetricStatistics AreaUnderPrecisionRecallCurve { get; } = new();

    void IMetricsStatistics<BinaryClassificationMetrics>.Add(BinaryClassificationMetrics metrics)
    {
        AreaUnderRocCurve.Add(metrics.AreaUnderRocCurve);
        Accuracy.Add(metrics.Accuracy);
        PositivePrecision.Add(metrics.PositivePrecision);
        PositiveRecall.Add(metrics.PositiveRecall);
        NegativePrecision.Add(metrics.NegativePrecision);
        NegativeRecall.Add(metrics.NegativeRecall);
        F1Score.Add(metrics.F1Score);
        AreaUnderPrecisionRecallCurve.Add(metrics.AreaUnderPrecisionRecallCurve);
    }
}

/// <summary>Statistics of <see cref="MulticlassClassificationMetrics"/> over several runs.</summary>
public sealed class MulticlassClassificationMetricsStatistics : IMetricsStatistics<MulticlassClassificationMetrics>
{
    private MetricStatistics[] _perClassLogLoss;

    internal MulticlassClassificationMetricsStatistics()
    {
    }

    /// <summary>Of <see cref="MulticlassClassificationMetrics.MacroAccuracy"/>.</summary>
    public MetricStatistics MacroAccuracy { get; } = new();

    /// <summary>Of <see cref="MulticlassClassificationMetrics.MicroAccuracy"/>.</summary>
    public MetricStatistics MicroAccuracy { get; } = new();

    /// <summary>Of <see cref="MulticlassClassificationMetrics.LogLoss"/>.</summary>
    public MetricStatistics LogLoss { get; } = new();

    /// <summary>Of <see cref="MulticlassClassificationMetrics.LogLossReduction"/>.</summary>
    public MetricStatistics LogLossReduction { get; } = new();

    /// <summary>Of <see cref="MulticlassClassificationMetrics.TopKAccuracy"/>.</summary>
    public MetricStatistics TopKAccuracy { get; } = new();

    /// <summary>Of <see cref="MulticlassClassificationMetrics.PerClassLogLoss"/>, one entry a class.</summary>
    public IReadOnlyList<MetricStatistics> PerClassLogLoss => _perClassLogLoss;

    void IMetricsStatistics<MulticlassClassificationMetrics>.Add(MulticlassClassificationMetrics metrics)
    {
        MacroAccuracy.Add(metrics.MacroAccuracy);
        MicroAccuracy.Add(metrics.MicroAccuracy);
        LogLoss.Add(metrics.LogLoss);
        LogLossReduction.Add(metrics.LogLossReduction);
        TopKAccuracy.Add(metrics.TopKAccuracy);
        _perClassLogLoss ??= [.. metrics.PerClassLogLoss.Select(_ => new MetricStatistics())];
        for (var i = 0; i < _perClassLogLoss.Length; i++)
            _perClassLogLoss[i].Add(metrics.PerClassLogLoss[i]);
    }
}
