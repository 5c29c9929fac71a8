using System.Text.Json.Serialization;

namespace MLNetDeep.Reports;

/// <summary>What the model file holds of a report beside the summary of the training.</summary>
internal sealed record ReportSections(string LibraryVersion)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DataSummary? Data { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelEvaluation? Evaluation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PermutationImportance? Importance { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InitialGradientFlow? GradientFlow { get; init; }

    /// <summary>What could not be made, and why; null where all was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fault { get; init; }

    /// <summary>What cannot be in the report of a model of so many classes and features, a sentence each.</summary>
    public IEnumerable<string> Faults(int classes, int columns) =>
    [
        .. Data?.Faults(classes, columns) ?? [],
        .. Evaluation?.Faults(classes) ?? [],
        .. Importance?.Faults(columns) ?? [],
        .. GradientFlow?.Faults() ?? [],
    ];
}
