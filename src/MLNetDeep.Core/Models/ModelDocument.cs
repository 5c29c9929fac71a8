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
    /// The newest format. Format 2 has tasks, categories and options that format 1 had not; format 3 has options in groups, metrics as one
    /// object, and the encoded row in the encoder alone; format 4 has several networks, a temperature, a range that
    /// predictions are clipped to, numbers of two values that are not embedded, or sparse slots.
    /// </summary>
    public const int CurrentFormat = 4;

    /// <summary>The format of a model that has nothing of format 4, which older versions read.</summary>
    public const int FormatOfOneNetwork = 3;

    /// <summary>The networks after the first one, or null where that is the only one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NetworkSpec[]? FurtherNetworks { get; init; }

    /// <summary>The weight of each network, or null where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float[]? NetworkWeights { get; init; }

    /// <summary>What the scores of classes are divided by, or null for 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Temperature { get; init; }

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

    /// <summary>The format that a model is written in.</summary>
    public static int FormatOf(TrainedModel model) =>
        model.Networks.Count > 1 || model.Temperature != 1 || model.Targets?.Range is not null || model.Encoder.HasTwoValued || model.Encoder.Sparse is not null
            ? CurrentFormat : FormatOfOneNetwork;

    /// <summary>What each network is built of.</summary>
    public IEnumerable<NetworkSpec> Networks() => [Network, .. FurtherNetworks ?? []];

    /// <summary>Refuses parts that lie outside their ranges or do not fit together.</summary>
    /// <exception cref="InvalidDataException">A part is damaged.</exception>
    public void RequireConsistent()
    {
        // In turn: what a check compares lies within the ranges of those before it.
        foreach (var check in (Func<IEnumerable<string>>[])[CountFaults, RangeFaults, PartFaults])
            if (string.Join(" ", check()) is { Length: > 0 } faults)
                throw new InvalidDataException($"{ModelFile.NetworkEntry} is damaged. {faults}");
    }

    private IEnumerable<string> CountFaults()
    {
        if (Format < CurrentFormat
            && (FurtherNetworks is not null || NetworkWeights is not null || Temperature is not null || Targets?.Range is not null || Encoder.TwoValued is not null || Encoder.Sparse is not null))
            yield return $"A model of format {Format} has one network, and no temperature, range of predictions, numbers of two values or sparse slots; these are of format {CurrentFormat}.";
        if (FurtherNetworks is { Length: 0 } || FurtherNetworks?.Any(network => network is null) == true)
            yield return "The further networks must be at least one, and none of them null.";
        if (FurtherNetworks is null != NetworkWeights is null)
            yield return "Several networks must have weights, and one network must have none.";
        else if (NetworkWeights is not null && NetworkEnsemble.WeightFault(NetworkWeights, 1 + FurtherNetworks!.Length) is string fault)
            yield return fault;
        if (Temperature is float temperature)
        {
            if (NetworkEnsemble.TemperatureFault(temperature) is string temperatureFault)
                yield return temperatureFault;
            if (Task == LearningTask.Regression)
                yield return "A regression must have no temperature.";
        }
    }

    // One of several is enough: a message has room for few.
    private IEnumerable<string> RangeFaults() =>
        [.. RangeFaults(Network), .. (FurtherNetworks ?? []).Select(RangeFaults).FirstOrDefault(faults => faults.Any()) ?? []];

    /// <summary>What of an architecture lies outside the ranges of the options that it came from.</summary>
    private IEnumerable<string> RangeFaults(NetworkSpec network)
    {
        return
        [
            .. Within(nameof(network.Outputs), network.Outputs, 1, Array.MaxLength),
            .. Within(nameof(network.Blocks), network.Blocks, 0, DeepResidualOptions.MaximumBlocks),
            .. Within(nameof(network.Width), network.Width, 1, DeepResidualOptions.MaximumWidth),
            .. Within(nameof(network.HiddenWidth), network.HiddenWidth, 1, DeepResidualOptions.MaximumWidth),
            .. Rate(nameof(network.Dropout), network.Dropout),
            .. Rate(nameof(network.ResidualDropout), network.ResidualDropout),
            .. Rate(nameof(network.StochasticDepth), network.StochasticDepth),
            .. Rate(nameof(network.DropConnect), network.DropConnect),
            .. Rate(nameof(network.GroupDropout), network.GroupDropout),
            .. network.Widths is not { } widths ? [] : widths.Count == network.Blocks ? widths.Faults().Select(fault => $"{nameof(network.Widths)} {fault}")
                : [$"{nameof(network.Widths)} must have {network.Blocks} widths, but had {widths.Count}."],
            .. network.FeatureGroups is not { } groups ? [] : groups.Count == Encoder.Columns ? groups.Faults().Select(fault => $"{nameof(network.FeatureGroups)} {fault}")
                : [$"{nameof(network.FeatureGroups)} must have {Encoder.Columns} numbers, but had {groups.Count}."],
            .. network.Members is null ? [] : network.Members.CountFaults().Select(fault => $"{nameof(network.Members)} {fault}"),
            .. network.Block.Faults(), .. network.Block.Faults(network),
            .. network.NumericEmbedding?.Faults().Select(fault => $"{nameof(network.NumericEmbedding)}: {fault}") ?? [],
            .. network.Activation.Faults(),
            .. network.Normalization.Faults(),
            .. Encoder.Sparse is null ? [] : SparseFaults.Of(network).Select(fault => $"{fault} with sparse slots."),
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
        if (Training.Networks?.Any(network => network is null or { TrainingRows: < 0 } or { ValidationRows: < 0 } or { BestEpoch: < 0 } or { Epochs: < 0 }) == true)
            yield return "A network of the training is null, or has a number below 0.";
        foreach (var sentence in Report?.Faults(Labels.Values.Count, Encoder.Columns, Network.Blocks) ?? [])
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
        foreach (var network in Networks())
            if (network.Outputs != outputs)
                return $"The network gives {network.Outputs} scores a row; expected {outputs} for the task {Task}.";
        if (Labels.Values.Count != labels)
            return $"There are {Labels.Values.Count} class labels; expected {labels}.";
        if (!float.IsFinite(ScoreThreshold) || (ScoreThreshold != 0 && Task != LearningTask.Binary))
            return Invariant($"The threshold must be finite, and 0 for the task {Task} unless that is {LearningTask.Binary}, but was {ScoreThreshold}.");
        return Task == LearningTask.Regression == Targets is { IsValid: true } ? ""
            : $"The scaling of targets is {Targets?.ToString() ?? "missing"}; expected finite numbers, a deviation above 0 and an ordered range in a regression, and none else.";
    }
}
