using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Reports;
using MLNetDeep.Training;

namespace MLNetDeep.Models;

/// <summary>What <c>network.json</c> holds.</summary>
/// <param name="Format">The format's version.</param>
/// <param name="Producer">The library and version that wrote it; for people.</param>
/// <param name="WeightsSha256">SHA-256 of the numbers in <c>weights.safetensors</c>, in hexadecimal.</param>
/// <param name="Network">The architecture.</param>
/// <param name="Encoder">What encodes a row.</param>
/// <param name="Labels">What the classes are called; none in a regression.</param>
/// <param name="Training">How the model came about.</param>
/// <param name="ColumnNames">What the features are called, or null where they have no names.</param>
internal sealed record ModelDocument(
    int Format, string Producer, string WeightsSha256, NetworkSpec Network, EncoderState Encoder, ClassLabels Labels, TrainingSummary Training,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? ColumnNames = null)
{
    /// <summary>The newest format, which this version writes. Format 2 has tasks, categories and options that format 1 had not.</summary>
    public const int CurrentFormat = 2;

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

    /// <summary>Refuses what cannot be a network of so many weights, before anything is allocated for it.</summary>
    /// <exception cref="InvalidDataException">The parts do not fit together.</exception>
    public void RequireConsistent(long weights)
    {
        var spec = Network;
        var faults = string.Join(" ", (IEnumerable<string>)
        [
            .. Positive(nameof(spec.Inputs), spec.Inputs, weights),
            .. Positive(nameof(spec.Outputs), spec.Outputs, weights),
            .. Positive(nameof(spec.Width), spec.Width, weights),
            .. Positive(nameof(spec.HiddenWidth), spec.HiddenWidth, long.MaxValue),
            .. spec.Blocks is >= 0 and <= DeepResidualOptions.MaximumBlocks ? Array.Empty<string>()
                : [Invariant($"{nameof(spec.Blocks)} must lie in [0, {DeepResidualOptions.MaximumBlocks}], however: {spec.Blocks}.")],
            .. spec.Dropout is >= 0 and < 1 && spec.ResidualDropout is >= 0 and < 1 ? Array.Empty<string>()
                : [Invariant($"Dropout rates must lie in [0, 1), however: {spec.Dropout} and {spec.ResidualDropout}.")],
            .. spec is { StochasticDepth: >= 0 and < 1, DropConnect: >= 0 and < 1, GroupDropout: >= 0 and < 1 } ? Array.Empty<string>()
                : [Invariant($"Rates must lie in [0, 1), however: {spec.StochasticDepth}, {spec.DropConnect} and {spec.GroupDropout}.")],
            .. EmbeddingFaults(spec, weights),
            .. spec.Block.Faults(),
            .. spec.Activation.Faults(),
            .. spec.Normalization.Faults(),
        ]);
        if (faults.Length == 0 && spec.InputGroups is { } groups && (groups.Count != spec.EmbeddedInputs || groups.Faults().Any()))
            faults = $"{nameof(spec.InputGroups)} must be {spec.EmbeddedInputs} numbers of at least 0.";
        if (faults.Length == 0)
            faults = SizeFault(spec.Block.Resolve(spec), weights);
        if (faults.Length == 0)
            faults = TaskFault();
        if (faults.Length == 0 && Labels.Values.Any(value => value is null))
            faults = "A class label is null.";
        if (faults.Length == 0 && ColumnNames is not null && (ColumnNames.Count != Encoder.Columns || ColumnNames.Any(name => name is null)))
            faults = $"There are {ColumnNames.Count} names of features; expected {Encoder.Columns}, none of them null.";
        if (faults.Length == 0 && Training.Curve.Any(epoch => epoch is null))
            faults = "An epoch of the curve is null.";
        if (faults.Length == 0 && Report is not null)
            faults = string.Join(" ", Report.Faults(Labels.Values.Count, Encoder.Columns));
        if (faults.Length > 0)
            throw new InvalidDataException($"network.json is damaged. {faults}");
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

    // Their tables' weights are counted before anything is made of them.
    private static IEnumerable<string> EmbeddingFaults(NetworkSpec spec, long weights)
    {
        var embeddings = spec.Embeddings ?? [];
        if (embeddings.Any(one => one is null or { Values: < 2 } or { Dimension: < 1 or > 4_096 }) || embeddings.Count > spec.Inputs)
            return [$"{nameof(spec.Embeddings)} must be at most {spec.Inputs} tables of at least 2 values and of 1 to 4096 dimensions."];
        var size = embeddings.Sum(one => (long)one.Values * one.Dimension);
        return size <= weights ? [] : [$"The embeddings have {size} weights; there are {weights}."];
    }

    private static string SizeFault(NetworkSpec spec, long weights)
    {
        // Some activations change the width that the map after them reads.
        var between = spec.Blocks == 0 ? spec.Width : spec.Block.OutputsOf(spec.Activation, spec.Width);
        var block = Math.Min(spec.Width, between) * spec.HiddenWidth + spec.Width * spec.Activation.OutputsOf(spec.HiddenWidth);
        var last = spec.Block.EndsLinear ? spec.Activation.OutputsOf(spec.Width) : between;
        var fits = (long)spec.EmbeddedInputs * spec.Width <= weights
            && spec.Outputs * last <= weights
            && (spec.Blocks == 0 || (block <= weights && spec.Blocks <= weights / block));
        return fits ? ""
            : $"A network of {spec.Blocks} blocks of {spec.Width}×{spec.HiddenWidth} from {spec.Inputs} to {spec.Outputs} columns "
            + $"has more than the {weights} weights there are.";
    }

    private static IEnumerable<string> Positive(string name, int value, long most) =>
        value >= 1 && value <= most ? [] : [Invariant($"{name} must be at least 1 and fit the weights, however: {value}.")];
}
