using System.Text.Json.Serialization;
using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>What training takes from another model, and what it leaves as it is: <see cref="DeepResidualOptions.Transfer"/>.</summary>
public sealed record TransferOptions
{
    /// <summary>
    /// A trained or pretrained model that training starts from, or null to start from drawn weights. It is no part of the options in a
    /// model file, whose summary names it by its hash. Default: null.
    /// </summary>
    [JsonIgnore]
    public InitialModel? InitialModel { get; init; }

    /// <summary>What of the network training leaves as it is, and until when. Default: <see cref="Training.Freezing.None"/>.</summary>
    public Freezing Freezing { get; init; } = Freezing.None();

    /// <param name="options">The options that these are part of; none of their groups is null.</param>
    internal IEnumerable<string> Faults(DeepResidualOptions options) =>
    [
        .. Part(nameof(Freezing), Freezing, part => part.Faults(options.BlockCount)),
        .. InitialModel?.Fault(options) is string fault ? [$"{nameof(InitialModel)}: {fault}"] : Array.Empty<string>(),
    ];

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
