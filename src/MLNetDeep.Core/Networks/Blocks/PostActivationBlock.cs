using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Block
{
    /// <summary>
    /// act(Drop₂(norm₂(W₂·Drop₁(act(norm₁(W₁x))))) + x), with a projection P·x in the place of x where the widths differ: the residual
    /// block as it was first. W₁ and W₂ have biases only without normalization, whose β does the same. Source: He et al., 2016, "Deep
    /// residual learning for image recognition", section 3. NOTE: the paper has no dropout, and normalizes P·x.
    /// </summary>
    public static Block PostActivation() => new PostActivationBlock();
}

/// <summary>act(Drop₂(norm₂(W₂·Drop₁(act(norm₁(W₁x))))) + x).</summary>
[Kind("PostActivation")]
internal sealed record PostActivationBlock : Block
{
    internal override bool EndsLinear => false;

    internal override SequenceSpec Describe(LayerSpecBuilder builder, long inputs, long outputs) =>
        Describe(builder, inputs, outputs, projects: false);

    /// <summary>As above, with a projection even where the widths agree if <paramref name="projects"/>.</summary>
    internal SequenceSpec Describe(LayerSpecBuilder builder, long inputs, long outputs, bool projects)
    {
        var hidden = HiddenWidthOf(builder.Spec, outputs);
        var activation1 = builder.Activate("activation1", hidden, builder.Spec.Dropout);
        var branch = SequenceSpec.Of(
            builder.Linear("linear1", inputs, hidden, beforeActivation: true, hasBias: !builder.Normalizes),
            builder.Normalize("norm1", hidden),
            activation1,
            builder.Linear("linear2", activation1.Outputs, outputs, beforeActivation: true, hasBias: !builder.Normalizes),
            builder.Normalize("norm2", outputs));
        return SequenceSpec.Of(builder.Residual(branch, projects), builder.Activate("activation2", outputs));
    }
}
