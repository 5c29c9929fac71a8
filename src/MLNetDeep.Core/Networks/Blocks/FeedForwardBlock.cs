using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Block
{
    /// <summary>
    /// The transformer's feed-forward part, x + Drop₂(W₂·Drop₁(GELU(W₁·LayerNorm(x)))), with expansion·width columns inside. The kind
    /// of activation and normalization and the width inside are the block's own, before the output map too: the options
    /// Activation, Normalization and HiddenWidth do not count. Sources: Vaswani et al., 2017, "Attention is all you need", section 3.3;
    /// the order of Xiong et al., 2020, "On layer normalization in the transformer architecture". NOTE: Drop₁ is not in the papers.
    /// </summary>
    /// <param name="expansion">Columns inside the block, in widths. Range: 1 to 64. Default: 4.</param>
    public static Block FeedForward(int expansion = 4) => new FeedForwardBlock(expansion);
}

/// <summary>x + Drop₂(W₂·Drop₁(GELU(W₁·LayerNorm(x)))).</summary>
[Kind("FeedForward")]
internal sealed record FeedForwardBlock(int Expansion = 4) : Block
{
    private const int MaximumExpansion = 64;

    internal override bool EndsLinear => true;

    internal override IReadOnlyList<string> Unused => ["HiddenWidth", "Activation", "Normalization"];

    internal override long HiddenWidthOf(NetworkSpec spec, long width) => Expansion * width;

    internal override Activation ActivationOf(NetworkSpec spec) => Activation.Gelu();

    internal override Normalization NormalizationOf(NetworkSpec spec) => Normalization.LayerNorm();

    internal override SequenceSpec Describe(LayerSpecBuilder builder, long inputs, long outputs) =>
        SequenceSpec.Of(builder.Residual(PreActivationBlock.BranchOf(this, builder, inputs, outputs)));

    internal override IEnumerable<string> Faults() => Expansion is >= 1 and <= MaximumExpansion ? []
        : [Invariant($"FeedForward's expansion must be in [1, {MaximumExpansion}], but was {Expansion}.")];
}
