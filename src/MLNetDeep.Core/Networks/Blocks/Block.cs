namespace MLNetDeep.Networks;

/// <summary>
/// The part that a deep network repeats, made by the method of its name, as in <c>Block.PreActivation()</c>.
/// Default of the trainer: <see cref="PreActivation"/>.
/// </summary>
public abstract partial record Block
{
    private protected Block() { }

    /// <summary>The layers of one block from <paramref name="inputs"/> to <paramref name="outputs"/> columns; an activation at the end may
    /// change how many leave.</summary>
    internal abstract SequenceSpec Describe(LayerSpecBuilder builder, long inputs, long outputs);

    /// <summary>Whether the network normalizes and activates once more between the last block and the output map.</summary>
    internal abstract bool EndsLinear { get; }

    /// <summary>Whether the first block reads the encoded row itself: the network has no input map.</summary>
    internal virtual bool ReadsRow => false;

    /// <summary>Whether the blocks read a token of each feature, with <see cref="NetworkSpec.Width"/> columns, in the place of the input map's columns.</summary>
    internal virtual bool ReadsTokens => false;

    /// <summary>Names of the options that do not count with this block.</summary>
    internal virtual IReadOnlyList<string> Unused => [];

    /// <summary>Whether something goes around the block's maps, so that the network is whole without them.</summary>
    internal virtual bool HasShortcut => true;

    /// <summary>Columns inside a block of <paramref name="width"/>.</summary>
    internal virtual long HiddenWidthOf(NetworkSpec spec, long width) => spec.HiddenWidth;

    /// <summary>The activation of the network.</summary>
    internal virtual Activation ActivationOf(NetworkSpec spec) => spec.Activation;

    /// <summary>The activation between the last block and the output map, where the block ends linear.</summary>
    internal virtual Activation LastActivationOf(NetworkSpec spec) => ActivationOf(spec);

    /// <summary>The normalization of the network.</summary>
    internal virtual Normalization NormalizationOf(NetworkSpec spec) => spec.Normalization;

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];

    /// <summary>Says what of the other parts of a network the block cannot be with, if anything: a name, a range, and what it was.</summary>
    internal virtual IEnumerable<string> Faults(NetworkSpec spec) => [];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}
