using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Block
{
    /// <summary>
    /// Drop₁(act(norm(W·x))): a layer of the classic multilayer perceptron. The first block reads the encoded row, and the output map reads
    /// the last block, with no further map: <c>Widths = [300, 100]</c> is the 300-100 network. W has a bias only without normalization, whose
    /// β does the same. The options HiddenWidth and ResidualDropout do not count, and stochastic depth is refused, since there is no
    /// shortcut. Sources: Rumelhart, Hinton and Williams, 1986, "Learning representations by back-propagating errors"; the order of Ioffe
    /// and Szegedy, 2015, "Batch normalization", section 3.2.
    /// </summary>
    public static Block Dense() => new DenseBlock();
}

/// <summary>Drop₁(act(norm(W·x))).</summary>
[Kind("Dense")]
internal sealed record DenseBlock : Block
{
    internal override bool EndsLinear => false;

    internal override bool ReadsRow => true;

    internal override bool HasShortcut => false;

    internal override IReadOnlyList<string> Unused => ["HiddenWidth", "ResidualDropout"];

    internal override SequenceSpec Describe(LayerSpecBuilder builder, long inputs, long outputs) => SequenceSpec.Of(
        builder.Linear("linear", inputs, outputs, beforeActivation: true, hasBias: !builder.Normalizes),
        builder.Normalize("norm", outputs),
        builder.Activate("activation", outputs, builder.Spec.Dropout));
}
