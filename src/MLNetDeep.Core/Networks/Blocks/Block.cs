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

    /// <summary>Whether the network normalizes and activates once more between the last block and the output map.</summary>
    internal abstract bool EndsLinear { get; }
}
