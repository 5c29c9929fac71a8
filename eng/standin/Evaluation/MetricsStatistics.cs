namespace Microsoft.ML.Data;

/// <summary>Gathers differences between metrics, each metric for itself.</summary>
internal interface IMetricsStatistics<TMetrics>
{
    void AddDifference(TMetrics metrics, TMetrics baseline);
}

/// <summary>Statistics of the differences between two <see cref="MulticlassClassificationMetrics"/> over several runs.</summary>
public sealed class MulticlassClassificationMetricsStatistics : IMetricsStatistics<MulticlassClassificationMetrics>
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

    void IMetricsStatistics<MulticlassClassificationMetrics>.AddDifference(MulticlassClassificationMetrics metrics, MulticlassClassificationMetrics baseline)
    {
        MacroAccuracy.Add(metrics.MacroAccuracy - baseline.MacroAccuracy);
        MicroAccuracy.Add(metrics.MicroAccuracy - baseline.MicroAccuracy);
        LogLoss.Add(metrics.LogLoss - baseline.LogLoss);
        LogLossReduction.Add(metrics.LogLossReduction - baseline.LogLossReduction);
    }
}

/// <summary>Statistics of the differences between two <see cref="BinaryClassificationMetrics"/> over several runs.</summary>
public sealed class BinaryClassificationMetricsStatistics : IMetricsStatistics<BinaryClassificationMetrics>
{
    internal BinaryClassificationMetricsStatistics() { }

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

    void IMetricsStatistics<BinaryClassificationMetrics>.AddDifference(BinaryClassificationMetrics metrics, BinaryClassificationMetrics baseline)
    {
        AreaUnderRocCurve.Add(metrics.AreaUnderRocCurve - baseline.AreaUnderRocCurve);
        Accuracy.Add(metrics.Accuracy - baseline.Accuracy);
        PositivePrecision.Add(metrics.PositivePrecision - baseline.PositivePrecision);
        PositiveRecall.Add(metrics.PositiveRecall - baseline.PositiveRecall);
        NegativePrecision.Add(metrics.NegativePrecision - baseline.NegativePrecision);
        NegativeRecall.Add(metrics.NegativeRecall - baseline.NegativeRecall);
        F1Score.Add(metrics.F1Score - baseline.F1Score);
        AreaUnderPrecisionRecallCurve.Add(metrics.AreaUnderPrecisionRecallCurve - baseline.AreaUnderPrecisionRecallCurve);
    }
}

/// <summary>Statistics of the differences between two <see cref="RegressionMetrics"/> over several runs.</summary>
public sealed class RegressionMetricsStatistics : IMetricsStatistics<RegressionMetrics>
{
    internal RegressionMetricsStatistics() { }

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

    void IMetricsStatistics<RegressionMetrics>.AddDifference(RegressionMetrics metrics, RegressionMetrics baseline)
    {
        MeanAbsoluteError.Add(metrics.MeanAbsoluteError - baseline.MeanAbsoluteError);
        MeanSquaredError.Add(metrics.MeanSquaredError - baseline.MeanSquaredError);
        RootMeanSquaredError.Add(metrics.RootMeanSquaredError - baseline.RootMeanSquaredError);
        LossFunction.Add(metrics.LossFunction - baseline.LossFunction);
        RSquared.Add(metrics.RSquared - baseline.RSquared);
    }
}
