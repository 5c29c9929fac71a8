using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Models;

/// <summary>What <c>network.json</c> holds.</summary>
/// <param name="Format">The format's version.</param>
/// <param name="Producer">The library and version that wrote it; for people.</param>
/// <param name="WeightsSha256">SHA-256 of the numbers in <c>weights.safetensors</c>, in hexadecimal.</param>
/// <param name="Network">The architecture.</param>
/// <param name="Encoder">What encodes a row.</param>
/// <param name="Labels">What the classes are called.</param>
/// <param name="Training">How the model came about.</param>
/// <param name="ColumnNames">What the features are called, or null where they have no names.</param>
internal sealed record ModelDocument(
    int Format, string Producer, string WeightsSha256, NetworkSpec Network, EncoderState Encoder, ClassLabels Labels, TrainingSummary Training,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? ColumnNames = null)
{
    /// <summary>The newest format, which this version writes.</summary>
    public const int CurrentFormat = 1;

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
            .. spec.InputGroups is null || (spec.InputGroups.Count == spec.Inputs && !spec.InputGroups.Faults().Any()) ? Array.Empty<string>()
                : [$"{nameof(spec.InputGroups)} must be {spec.Inputs} numbers of at least 0."],
            .. spec.Block.Faults(),
            .. spec.Activation.Faults(),
            .. spec.Normalization.Faults(),
        ]);
        if (faults.Length == 0)
            faults = SizeFault(spec.Block.Resolve(spec), weights);
        if (faults.Length == 0 && Labels.Values.Count != spec.Outputs)
            faults = $"There are {Labels.Values.Count} class labels; expected {spec.Outputs}.";
        if (faults.Length == 0 && Labels.Values.Any(value => value is null))
            faults = "A class label is null.";
        if (faults.Length == 0 && ColumnNames is not null && (ColumnNames.Count != Encoder.Fill.Length || ColumnNames.Any(name => name is null)))
            faults = $"There are {ColumnNames.Count} names of features; expected {Encoder.Fill.Length}, none of them null.";
        if (faults.Length == 0 && Training.Curve.Any(epoch => epoch is null))
            faults = "An epoch of the curve is null.";
        if (faults.Length > 0)
            throw new InvalidDataException($"network.json is damaged. {faults}");
    }

    private static string SizeFault(NetworkSpec spec, long weights)
    {
        // Some activations change the width that the map after them reads.
        var between = spec.Blocks == 0 ? spec.Width : spec.Block.OutputsOf(spec.Activation, spec.Width);
        var block = Math.Min(spec.Width, between) * spec.HiddenWidth + spec.Width * spec.Activation.OutputsOf(spec.HiddenWidth);
        var last = spec.Block.EndsLinear ? spec.Activation.OutputsOf(spec.Width) : between;
        var fits = (long)spec.Inputs * spec.Width <= weights
            && spec.Outputs * last <= weights
            && (spec.Blocks == 0 || (block <= weights && spec.Blocks <= weights / block));
        return fits ? ""
            : $"A network of {spec.Blocks} blocks of {spec.Width}×{spec.HiddenWidth} from {spec.Inputs} to {spec.Outputs} columns "
            + $"has more than the {weights} weights there are.";
    }

    private static IEnumerable<string> Positive(string name, int value, long most) =>
        value >= 1 && value <= most ? [] : [Invariant($"{name} must be at least 1 and fit the weights, however: {value}.")];
}
