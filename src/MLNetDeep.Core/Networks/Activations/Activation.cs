namespace MLNetDeep.Networks;

/// <summary>
/// The nonlinearity between two linear maps. Each kind is a record in a file of its own, made by the method of its name, as in
/// <c>Activation.Elu(alpha: 1)</c>. Default of the trainer: <see cref="Parametric"/> of <see cref="Selu"/>.
/// </summary>
public abstract partial record Activation
{
    private protected Activation() { }

    /// <summary>The gain that keeps the variance through this activation in Xavier and Kaiming initialization, as PyTorch's
    /// <c>calculate_gain</c> has it; 1 where the literature gives none.</summary>
    internal virtual double Gain => 1;

    /// <summary>How many columns come out where <paramref name="width"/> go in.</summary>
    internal virtual long OutputsOf(long width) => width;

    /// <summary>How many parameters the layer of <paramref name="width"/> columns has.</summary>
    internal virtual long WeightsOf(long width) => 0;

    /// <summary>The layer, with the dropout of its outputs.</summary>
    internal abstract Layer CreateLayer(ActivationSpec spec, ParameterStore store);

    /// <summary>The dropout of an activation that does not do it in its own pass over the numbers.</summary>
    private protected static Layer WithDropout(Layer layer, float dropout) =>
        dropout > 0 ? new SequenceLayer(layer, new DropoutLayer(layer.Outputs, dropout)) : layer;

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}
