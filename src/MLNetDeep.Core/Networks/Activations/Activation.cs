namespace MLNetDeep.Networks;

/// <summary>
/// The nonlinearity between two linear maps. Each kind is a record in a file of its own, made by the method of its name, as in
/// <c>Activation.Elu(alpha: 1)</c>. Default of the trainer: <see cref="Relu"/>.
/// </summary>
public abstract partial record Activation
{
    private protected Activation() { }

    /// <summary>The gain that keeps the variance through this activation in Xavier and Kaiming initialization, as PyTorch's
    /// <c>calculate_gain</c> has it; 1 where the literature gives none.</summary>
    internal virtual double Gain => 1;

    /// <summary>The layer for rows of <paramref name="width"/> columns, with the dropout of its outputs.</summary>
    internal abstract Layer CreateLayer(LayerBuilder builder, string name, int width, float dropout);

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];
}
