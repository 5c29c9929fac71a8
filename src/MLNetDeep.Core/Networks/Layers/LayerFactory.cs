namespace MLNetDeep.Networks;

/// <summary>The layers of this library's own engine, one for each kind of <see cref="LayerSpec"/>.</summary>
internal static class LayerFactory
{
    /// <summary>Makes a layer, and those in it, whose parameters are reserved in the store in their order.</summary>
    /// <exception cref="OverflowException">A width is more than an array can have.</exception>
    public static Layer Create(LayerSpec spec, ParameterStore store) => spec switch
    {
        LinearSpec linear => new LinearLayer(linear, store),
        NormalizationSpec normalization => normalization.Kind.CreateLayer(normalization, store),
        ActivationSpec activation => activation.Kind.CreateLayer(activation, store),
        DropoutSpec dropout => new DropoutLayer(checked((int)dropout.Width), dropout.Rate),
        GroupDropoutSpec dropout => new GroupDropoutLayer(dropout.Groups(), dropout.Rate),
        EmbeddingSpec embedding => new EmbeddingLayer(embedding, store),
        SequenceSpec sequence => new SequenceLayer([.. sequence.Layers.Select(layer => Create(layer, store))]),
        ResidualSpec residual => new ResidualLayer(
            Create(residual.Branch, store), residual.Shortcut is null ? null : Create(residual.Shortcut, store), residual.Dropout, residual.StochasticDepth),
        _ => throw new NotSupportedException($"No layer is known for {spec.GetType().Name}."),
    };
}
