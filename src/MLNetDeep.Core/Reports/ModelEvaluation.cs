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

    /// <summary>The confusion matrix; null in a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>How well the probabilities are calibrated; null in a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Reliability? Reliability { get; init; }

    /// <summary>Targets, predictions and residuals; null in a classification.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Residuals? Residuals { get; init; }

    internal IEnumerable<string> Faults(int classes)
    {
        if (Rows < 1)
            yield return Invariant($"The report's evaluation must be of at least 1 row, but was {Rows}.");
        if (!double.IsFinite(Threshold ?? 0) || Metrics.Any(one => !double.IsFinite(one.Value)))
            yield return "The report's metrics must be finite.";
        foreach (var fault in (IEnumerable<string>)[.. Confusion?.Faults(classes) ?? [], .. Reliability?.Faults() ?? [], .. Residuals?.Faults() ?? []])
            yield return fault;
    }
}
