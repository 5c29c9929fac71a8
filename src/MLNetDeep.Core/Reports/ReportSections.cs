using System.Text.Json.Serialization;
using MLNetDeep.Storage;

namespace MLNetDeep.Reports;

/// <summary>What the model file holds of a report beside the summary of the training.</summary>
internal sealed record ReportSections(string LibraryVersion)
{
    /// <summary>What the label is called; null in an older file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LabelName { get; init; }

    /// <summary>The unit of a regression's targets, where the options named one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TargetUnit { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DataSummary? Data { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelEvaluation? Evaluation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PermutationImportance? Importance { get => field ?? Later?.Value.Importance; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FeatureEffects? Effects { get => field ?? Later?.Value.Effects; init; }

    /// <summary>Importance and effects where they are measured when somebody asks, such as when the report is written; null where they are known.</summary>
    [JsonIgnore]
    public Lazy<LateParts>? Later { get; init; }

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
        .. Effects?.Faults(columns, classes) ?? [],
        .. Attention?.Faults(columns, blocks) ?? [],
        .. GradientFlow?.Faults() ?? [],
    ];
}
