using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Block
{
    /// <summary>
    /// x + Drop₂(W₂·Drop₁(act(W₁·norm(x)))), with a projection P·x in the place of x where the widths differ.
    /// Source: the tabular ResNet of Gorishniy et al., 2021, "Revisiting deep learning models for tabular data", section 3.2.
    /// </summary>
    public static Block PreActivation() => new PreActivationBlock();
}

/// <summary>x + Drop₂(W₂·Drop₁(act(W₁·norm(x)))).</summary>
[Kind("PreActivation")]
internal sealed record PreActivationBlock : Block
{
    internal override bool EndsLinear => true;

    internal override SequenceSpec Describe(LayerSpecBuilder builder, long inputs, long outputs) =>
        SequenceSpec.Of(builder.Residual(BranchOf(this, builder, inputs, outputs)));

    /// <summary>W₂·Drop₁(act(W₁·norm(x))).</summary>
    internal static SequenceSpec BranchOf(Block block, LayerSpecBuilder builder, long inputs, long outputs)
    {
        var hidden = block.HiddenWidthOf(builder.Spec, outputs);
        var activation = builder.Activate("activation", hidden, builder.Spec.Dropout);
        return SequenceSpec.Of(
            builder.Normalize("norm", inputs),
            builder.Linear("linear1", inputs, hidden, beforeActivation: true),
            activation,
            builder.Linear("linear2", activation.Outputs, outputs));
    }
}
