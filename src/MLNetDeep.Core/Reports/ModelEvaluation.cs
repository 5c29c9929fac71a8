using System.Text.Json.Serialization;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>How good the model of the best epoch is. Each row counts once, whatever its weight.</summary>
/// <param name="Rows">Rows that were predicted.</param>
/// <param name="OnTrainingRows">
/// Whether they are the training rows, as there were none for validation: the numbers then flatter the model.
/// </param>
/// <param name="Metrics">The metrics of the task, but for the loss, with six significant digits.</param>
public sealed record ModelEvaluation(int Rows, bool OnTrainingRows, Metrics Metrics)
{
    /// <summary>
    /// The probability of the second class above which a row was taken for it; null where that is one half, and but in binary
    /// classification.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Threshold { get; init; }

    /// <summary>Which classes were taken for which; null in a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>Whether the probabilities are what they say; null in a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Reliability? Reliability { get; init; }

    /// <summary>Predictions beside what they should be; null for classes.</summary>
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
