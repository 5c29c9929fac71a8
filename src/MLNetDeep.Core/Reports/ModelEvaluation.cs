using System.Text.Json.Serialization;

namespace MLNetDeep.Reports;

/// <summary>How good the model of the best epoch is. Each row counts once, whatever its weight.</summary>
/// <param name="Rows">Rows that were predicted.</param>
/// <param name="OnTrainingRows">
/// Whether they are the training rows, as there were none for validation: the numbers then flatter the model.
/// </param>
public sealed record ModelEvaluation(int Rows, bool OnTrainingRows)
{
    /// <summary>Mean of −log p of the label's probability p, at least 1e-15; null in a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LogLoss { get; init; }

    /// <summary>
    /// The probability of the second class above which a row was taken for it; null where that is one half, and but in binary
    /// classification.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Threshold { get; init; }

    /// <summary>Share of rows whose predicted class is the label; null in a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Accuracy { get; init; }

    /// <summary>
    /// Mean over the classes of F1 = 2·precision·recall/(precision + recall), those neither seen nor predicted left out; null in a
    /// regression.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MacroF1 { get; init; }

    /// <summary>
    /// Probability that a row of the second class is scored above one of the first, ties counting half (area under the ROC curve); null
    /// but in binary classification, and where the rows are all of one class.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Auc { get; init; }

    /// <summary>Root of the mean squared error, in the targets' unit; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Rmse { get; init; }

    /// <summary>Mean absolute error, in the targets' unit; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MeanAbsoluteError { get; init; }

    /// <summary>1 − squared error / squared deviation of the targets; null for classes, and where all targets are equal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RSquared { get; init; }

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
        foreach (var metric in (double?[])[LogLoss, Threshold, Accuracy, MacroF1, Auc, Rmse, MeanAbsoluteError, RSquared])
            if (metric is double value && !double.IsFinite(value))
                yield return "The report's metrics must be finite.";
        foreach (var fault in (IEnumerable<string>)[.. Confusion?.Faults(classes) ?? [], .. Reliability?.Faults() ?? [], .. Residuals?.Faults() ?? []])
            yield return fault;
    }
}
