namespace MLNetDeep.Training;

/// <summary>How good the weights are on the validation rows; null what is not of the task.</summary>
internal readonly record struct ValidationScore(double Loss)
{
    public double? LogLoss { get; init; }
    public double? Accuracy { get; init; }
    public double? MacroF1 { get; init; }
    public double? Auc { get; init; }
    public double? Rmse { get; init; }
    public double? MeanAbsoluteError { get; init; }

    /// <summary>The number that the metric looks at.</summary>
    public double Of(ValidationMetric metric) => metric switch
    {
        ValidationMetric.Loss => Loss,
        ValidationMetric.LogLoss => LogLoss!.Value,
        ValidationMetric.Accuracy => Accuracy!.Value,
        ValidationMetric.MacroF1 => MacroF1!.Value,
        ValidationMetric.Auc => Auc!.Value,
        ValidationMetric.Rmse => Rmse!.Value,
        _ => MeanAbsoluteError!.Value,
    };
}
