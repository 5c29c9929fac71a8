using System.Text.Json.Serialization;
using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>Transfer learning: the initial model, and which layers are frozen: <see cref="DeepResidualOptions.Transfer"/>.</summary>
public sealed record TransferOptions
{
    /// <summary>
    /// A trained or pretrained model to start from; null starts from initialized weights. The model file does not contain it; the summary
    /// has the hash of its weights. Default: null.
    /// </summary>
    [JsonIgnore]
    public InitialModel? InitialModel { get; init; }

    /// <summary>Which layers are frozen, and until which epoch. Default: <see cref="Training.Freezing.None"/>.</summary>
    public Freezing Freezing { get; init; } = Freezing.None();

    /// <param name="options">The options that these are part of; none of their groups is null.</param>
    internal IEnumerable<string> Faults(DeepResidualOptions options) =>
    [
        .. Part(nameof(Freezing), Freezing, part => part.Faults(options.BlockCount, options.NameOfBlockCount)),
        .. InitialModel?.Fault(options) is string fault ? [$"{nameof(InitialModel)}: {fault}"] : Array.Empty<string>(),
    ];

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
