using MLNetDeep.Networks;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>What the network is made of, beside the options on top: <see cref="DeepResidualOptions.Architecture"/>.</summary>
public sealed record ArchitectureOptions
{
    /// <summary>The kind of block. Default: <see cref="Networks.Block.PreActivation"/>.</summary>
    public Block Block { get; init; } = Block.PreActivation();

    /// <summary>Columns inside a block; <see cref="Block.FeedForward"/> has its own. Range: 1 to 65,536. Default: 256.</summary>
    public int HiddenWidth { get; init; } = DeepResidualDefaults.HiddenWidth;

    /// <summary>
    /// Whether the output map is followed by the blocks' kind of normalization, over the logits. Default: false.
    /// </summary>
    public bool NormalizeLogits { get; init; }

    /// <summary>How the weights start. Default: <see cref="Networks.Initialization.KaimingUniform"/>.</summary>
    public Initialization Initialization { get; init; } = Initialization.KaimingUniform();

    internal IEnumerable<string> Faults(Activation activation) =>
    [
        .. Within(nameof(HiddenWidth), HiddenWidth, 1, DeepResidualOptions.MaximumWidth),
        .. Part(nameof(Block), Block, part => part.Faults()),
        .. Part(nameof(Initialization), Initialization, part => part.Faults(activation)),
    ];

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
