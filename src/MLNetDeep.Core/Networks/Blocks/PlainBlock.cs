using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Block
{
    /// <summary>
    /// Drop₂(W₂·Drop₁(act(W₁·norm(x)))): <see cref="PreActivation"/> without its shortcut, with the same weights from the same seed.
    /// For comparison, and to see what a shortcut does for the gradients. Source: the plain networks of He et al., 2016, "Deep
    /// residual learning for image recognition", section 3.3.
    /// </summary>
    public static Block Plain() => new PlainBlock();
}

/// <summary>Drop₂(W₂·Drop₁(act(W₁·norm(x)))).</summary>
[Kind("Plain")]
internal sealed record PlainBlock : Block
{
    internal override bool EndsLinear => true;

    internal override bool HasShortcut => false;

    internal override SequenceSpec Describe(LayerSpecBuilder builder, long inputs, long outputs) => SequenceSpec.Of(
        PreActivationBlock.BranchOf(this, builder, inputs, outputs),
        builder.Spec.ResidualDropout > 0 ? new DropoutSpec(outputs, builder.Spec.ResidualDropout) : null);
}
