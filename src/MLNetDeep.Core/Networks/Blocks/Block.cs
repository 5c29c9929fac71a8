namespace MLNetDeep.Networks;

/// <summary>
/// The part that a deep network repeats, made by the method of its name, as in <c>Block.PreActivation()</c>.
/// Default of the trainer: <see cref="PreActivation"/>.
/// </summary>
public abstract partial record Block
{
    private protected Block() { }

    /// <summary>The layer of one block from <paramref name="inputs"/> to <paramref name="outputs"/> columns.</summary>
    internal abstract Layer CreateLayer(LayerBuilder builder, NetworkSpec spec, int inputs, int outputs);

    /// <summary>How many numbers the layer of one block has: parameters and running statistics.</summary>
    /// <param name="spec">The architecture, resolved.</param>
    /// <param name="inputs">Columns that enter.</param>
    /// <param name="outputs">Columns of the sum.</param>
    internal abstract long WeightsOf(NetworkSpec spec, long inputs, long outputs);

    /// <summary>Whether the network normalizes and activates once more between the last block and the output map.</summary>
    internal abstract bool EndsLinear { get; }

    /// <summary>Whether something goes around the block's maps, so that the network is whole without them.</summary>
    internal virtual bool HasShortcut => true;

    /// <summary>The architecture with what this kind of block decides by itself.</summary>
    internal virtual NetworkSpec Resolve(NetworkSpec spec) => spec;

    /// <summary>How many columns leave a block of <paramref name="width"/>.</summary>
    internal virtual long OutputsOf(Activation activation, long width) => width;

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];

    private protected static long ProjectionWeightsOf(long inputs, long outputs) =>
        inputs == outputs ? 0 : LinearLayer.WeightsOf(inputs, outputs, bias: false);

    /// <summary>P of the shortcut P·x, whose weights are never dropped; null for the identity.</summary>
    private protected static LinearLayer? Projection(LayerBuilder builder, int inputs, int outputs, bool isNeeded) =>
        !isNeeded ? null
            : new LinearLayer(builder with { DropConnect = 0 }, "shortcut", inputs, outputs, followedByActivation: false, bias: false);

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}
