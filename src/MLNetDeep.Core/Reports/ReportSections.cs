using System.Text.Json.Serialization;
using MLNetDeep.Storage;

namespace MLNetDeep.Reports;

/// <summary>What the model file holds of a report beside the summary of the training.</summary>
internal sealed record ReportSections(string LibraryVersion)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DataSummary? Data { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelEvaluation? Evaluation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PermutationImportance? Importance { get => field ?? Later?.Value.Importance; init; }

    /// <summary>The importance where it is measured when somebody asks, such as when the report is written; null where it is known.</summary>
    [JsonIgnore]
    public Lazy<LateImportance>? Later { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FirstTokenAttention? Attention { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InitialGradientFlow? GradientFlow { get; init; }

    /// <summary>What could not be made, and why; null where all was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Fault
    {
        get => string.Join(" ", ((string?[])[KnownFault, Later?.Value.Fault]).Where(fault => fault is not null)) is { Length: > 0 } text ? text : null;
        init => KnownFault = value;
    }

    /// <summary>The faults of what was made so far: asking for it measures nothing.</summary>
    [JsonIgnore]
    public string? KnownFault { get; init; }

    /// <summary>What cannot be in the report of a model of so many classes, features and blocks, a sentence each.</summary>
    public IEnumerable<string> Faults(int classes, int columns, int blocks) =>
    [
        .. Data?.Faults(classes, columns) ?? [],
        .. Evaluation?.Faults(classes) ?? [],
        .. Importance?.Faults(columns) ?? [],
        .. Attention?.Faults(columns, blocks) ?? [],
        .. GradientFlow?.Faults() ?? [],
    ];
}

/// <summary>The importance of the features, or why there is none.</summary>
internal sealed record LateImportance(PermutationImportance? Importance, string? Fault);
