using System.Text.Json.Serialization;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>How good the model of the best epoch is. Each row counts once, whatever its weight.</summary>
/// <param name="Rows">Rows that were predicted.</param>
/// <param name="OnTrainingRows">
/// Whether these are the training rows, because there were no validation rows: the numbers are then too optimistic.
/// </param>
/// <param name="Metrics">The metrics of the task except the loss, with six significant digits.</param>
public sealed record ModelEvaluation(int Rows, bool OnTrainingRows, Metrics Metrics)
{
    /// <summary>
    /// The probability above which a row was predicted as the second class; null where it is 0.5, and for tasks other than binary
    /// classification.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Threshold { get; init; }

    /// <summary>Whether the rows were given to the report, such as a test set; else they are of the training.</summary>
    [JsonIgnore]
    public bool OnGivenRows { get; internal init; }

    /// <summary>Rows that were given to the report, too, but could not be measured; null where there are none.</summary>
    [JsonIgnore]
    public LeftOutRows? LeftOut { get; internal init; }

    /// <summary>What each row adds to the metrics, to compare two models by; null but for rows that were given to the report.</summary>
    internal RowMeasures? Measures { get; init; }

    /// <summary>What is reached without looking at any feature; null in a model of an older version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Baseline? Baseline { get; init; }

    /// <summary>The confusion matrix; null in a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>
    /// The area under the ROC curve of each class against all others, in the order of <see cref="ConfusionMatrix.Classes"/>, null for a class without
    /// rows; null unless there are more than two classes, and where it would take more than 2²⁶ probabilities.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double?>? ClassAreas { get; init; }

    /// <summary>The ROC curve of two classes; null unless there are two, and where only one has rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RocCurve? Curve { get; init; }

    /// <summary>What comes of some thresholds, rising, and of that of the model; null where there is no <see cref="Curve"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ThresholdOutcome>? Thresholds { get; init; }

    /// <summary>How well the probabilities are calibrated; null in a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Reliability? Reliability { get; init; }

    /// <summary>Targets, predictions and residuals; null in a classification.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Residuals? Residuals { get; init; }

    /// <summary>Share of the rows whose prediction is off by at most a tenth of the target; null in a classification.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? WithinTenPercent { get; init; }

    /// <summary>Whether the model orders the rows no better than chance, or is as far off as the mean of the targets.</summary>
    internal bool IsNoBetterThanGuessing => Metrics.Auc <= 0.5 || (Baseline is { Class: null } mean && Metrics.Rmse >= mean.Value);

    internal IEnumerable<string> Faults(int classes)
    {
        if (Rows < 1)
            yield return Invariant($"The report's evaluation must be of at least 1 row, but was {Rows}.");
        if (!double.IsFinite(Threshold ?? 0) || Metrics.Any(one => !double.IsFinite(one.Value)))
            yield return "The report's metrics must be finite.";
        if (ClassAreas is { } areas && (areas.Count != Confusion?.Classes.Count || areas.Any(area => !(area is null or (>= 0 and <= 1)))))
            yield return "The report's areas must be one from 0 to 1 for each class of its confusion matrix.";
        if (WithinTenPercent is { } within && within is not (>= 0 and <= 1))
            yield return Invariant($"The report's share within ten percent must be in [0, 1], but was {within}.");
        if (Thresholds is not null && Curve is null)
            yield return "The report has thresholds, but no curve.";
        IEnumerable<string> parts =
        [
            .. Baseline?.Faults(classes) ?? [], .. Confusion?.Faults(classes) ?? [], .. Curve?.Faults(classes) ?? [],
            .. Thresholds is null ? [] : ThresholdOutcome.Faults(Thresholds), .. Reliability?.Faults() ?? [], .. Residuals?.Faults() ?? [],
        ];
        foreach (var fault in parts)
            yield return fault;
    }
}
