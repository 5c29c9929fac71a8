using MLNetDeep.Networks;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>The architecture of the network, beyond the options on top: <see cref="DeepResidualOptions.Architecture"/>.</summary>
public sealed record ArchitectureOptions
{
    /// <summary>The kind of block. Default: <see cref="Networks.Block.PreActivation"/>.</summary>
    public Block Block { get; init; } = Block.PreActivation();

    /// <summary>What the network reads in the place of each number. Default: <see cref="Networks.NumericEmbedding.None"/>.</summary>
    public NumericEmbedding NumericEmbedding { get; init; } = NumericEmbedding.None();

    /// <summary>Columns inside a block; <see cref="Block.FeedForward"/> and <see cref="Block.Dense"/> ignore it. Range: 1 to 65,536. Default: 256.</summary>
    public int HiddenWidth { get; init; } = DeepResidualDefaults.HiddenWidth;

    /// <summary>Whether the logits are normalized, with <see cref="DeepResidualOptions.Normalization"/>. Default: false.</summary>
    public bool NormalizeLogits { get; init; }

    /// <summary>How the weights are initialized. Default: <see cref="Networks.Initialization.KaimingUniform"/>.</summary>
    public Initialization Initialization { get; init; } = Initialization.KaimingUniform();

    internal IEnumerable<string> Faults(Activation activation) =>
    [
        .. Within(nameof(HiddenWidth), HiddenWidth, 1, DeepResidualOptions.MaximumWidth),
        .. Part(nameof(Block), Block, part => part.Faults()),
        .. Part(nameof(NumericEmbedding), NumericEmbedding, part => part.Faults()),
        .. Part(nameof(Initialization), Initialization, part => part.Faults(activation)),
    ];

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
