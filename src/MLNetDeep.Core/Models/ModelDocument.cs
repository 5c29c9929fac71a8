using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Reports;
using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep.Models;

/// <summary>What <c>network.json</c> holds.</summary>
/// <param name="Format">The format's version.</param>
/// <param name="Producer">The library and version that wrote it; for people.</param>
/// <param name="WeightsSha256">SHA-256 of the numbers in <c>weights.safetensors</c>, in hexadecimal.</param>
/// <param name="Network">The architecture.</param>
/// <param name="Encoder">What encodes a row.</param>
/// <param name="Labels">The class labels; none in a regression.</param>
/// <param name="Training">How the model came about.</param>
/// <param name="ColumnNames">What the features are called, or null where they have no names.</param>
internal sealed record ModelDocument(
    int Format, string Producer, string WeightsSha256, NetworkSpec Network, EncoderState Encoder, ClassLabels Labels, TrainingSummary Training,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? ColumnNames = null)
{
    /// <summary>
    /// The newest format, which this version writes. Format 2 has tasks, categories and options that format 1 had not; format 3 has options
    /// in groups, metrics as one object, and the encoded row in the encoder alone.
    /// </summary>
    public const int CurrentFormat = 3;

    /// <summary>What was learnt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public LearningTask Task { get; init; }

    /// <summary>How a regression's scores are scaled; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TargetScaling? Targets { get; init; }

    /// <summary>From which score on a row is taken for the second of two classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public float ScoreThreshold { get; init; }

    /// <summary>What the report has beside the summary of the training; null in older files and where it was not wanted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonConverter(typeof(OneLineConverter<ReportSections>))]
    public ReportSections? Report { get; init; }

    /// <summary>Refuses parts that lie outside their ranges or do not fit together.</summary>
    /// <exception cref="InvalidDataException">A part is damaged.</exception>
    public void RequireConsistent()
    {
        // In turn: what a check compares lies within the ranges of those before it.
        foreach (var check in (Func<IEnumerable<string>>[])[RangeFaults, PartFaults])
            if (string.Join(" ", check()) is { Length: > 0 } faults)
                throw new InvalidDataException($"{ModelFile.NetworkEntry} is damaged. {faults}");
    }

    /// <summary>What of the architecture lies outside the ranges of the options that it came from.</summary>
    private IEnumerable<string> RangeFaults()
    {
        return
        [
            .. Within(nameof(Network.Outputs), Network.Outputs, 1, Array.MaxLength),
            .. Within(nameof(Network.Blocks), Network.Blocks, 0, DeepResidualOptions.MaximumBlocks),
            .. Within(nameof(Network.Width), Network.Width, 1, DeepResidualOptions.MaximumWidth),
            .. Within(nameof(Network.HiddenWidth), Network.HiddenWidth, 1, DeepResidualOptions.MaximumWidth),
            .. Rate(nameof(Network.Dropout), Network.Dropout),
            .. Rate(nameof(Network.ResidualDropout), Network.ResidualDropout),
            .. Rate(nameof(Network.StochasticDepth), Network.StochasticDepth),
            .. Rate(nameof(Network.DropConnect), Network.DropConnect),
            .. Rate(nameof(Network.GroupDropout), Network.GroupDropout),
            .. Network.Widths is not { } widths ? [] : widths.Count == Network.Blocks ? widths.Faults().Select(fault => $"{nameof(Network.Widths)} {fault}")
                : [$"{nameof(Network.Widths)} must have {Network.Blocks} widths, but had {widths.Count}."],
            .. Network.FeatureGroups is not { } groups ? [] : groups.Count == Encoder.Columns ? groups.Faults().Select(fault => $"{nameof(Network.FeatureGroups)} {fault}")
                : [$"{nameof(Network.FeatureGroups)} must have {Encoder.Columns} numbers, but had {groups.Count}."],
            .. Network.Members is null ? [] : Network.Members.CountFaults().Select(fault => $"{nameof(Network.Members)} {fault}"),
            .. Network.Block.Faults(),
            .. Network.NumericEmbedding?.Faults().Select(fault => $"{nameof(Network.NumericEmbedding)}: {fault}") ?? [],
            .. Network.Activation.Faults(),
            .. Network.Normalization.Faults(),
        ];
    }

    private IEnumerable<string> PartFaults()
    {
        if (TaskFault() is { Length: > 0 } fault)
            yield return fault;
        if (Labels.Values.Any(value => value is null))
            yield return "A class label is null.";
        if (ColumnNames is not null && (ColumnNames.Count != Encoder.Columns || ColumnNames.Any(name => name is null)))
            yield return $"There are {ColumnNames.Count} names of features; expected {Encoder.Columns}, none of them null.";
        if (Training.Curve.Any(epoch => epoch is null))
            yield return "An epoch of the curve is null.";
        if (Training is { TrainingRows: < 0 } or { ValidationRows: < 0 } or { BestEpoch: < 0 } || Training.BestEpoch > Math.Max(1, Training.Curve.Count))
            yield return Invariant($"The training must be of at least 0 rows, and its best epoch one of {Training.Curve.Count}, but they were ")
                + Invariant($"{Training.TrainingRows} and {Training.ValidationRows} rows and epoch {Training.BestEpoch}.");
        foreach (var sentence in Report?.Faults(Labels.Values.Count, Encoder.Columns) ?? [])
            yield return sentence;
    }

    private string TaskFault()
    {
        if (!Enum.IsDefined(Task))
            return $"The task is unknown: {Task}.";
        var (labels, outputs) = Task switch
        {
            LearningTask.Multiclass => (Network.Outputs, Network.Outputs),
            LearningTask.Binary => (2, 1),
            _ => (0, 1),
        };
        if (Network.Outputs != outputs)
            return $"The network gives {Network.Outputs} scores a row; expected {outputs} for the task {Task}.";
        if (Labels.Values.Count != labels)
            return $"There are {Labels.Values.Count} class labels; expected {labels}.";
        if (!float.IsFinite(ScoreThreshold) || (ScoreThreshold != 0 && Task != LearningTask.Binary))
            return Invariant($"The threshold must be finite, and 0 for the task {Task} unless that is {LearningTask.Binary}, but was {ScoreThreshold}.");
        return Task == LearningTask.Regression == Targets is { IsValid: true } ? ""
            : $"The scaling of targets is {Targets?.ToString() ?? "missing"}; expected finite numbers in a regression, and none else.";
    }
}
