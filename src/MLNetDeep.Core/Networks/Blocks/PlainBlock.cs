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
internal sealed record PlainBlock : Block
{
    internal override bool EndsLinear => true;

    internal override bool HasShortcut => false;

    internal override Layer CreateLayer(LayerBuilder builder, NetworkSpec spec, int inputs, int outputs)
    {
        var body = PreActivationBlock.Body(builder, spec, inputs, outputs);
        return spec.ResidualDropout > 0 ? new SequenceLayer(body, new DropoutLayer(outputs, spec.ResidualDropout)) : body;
    }

    internal override long WeightsOf(NetworkSpec spec, long inputs, long outputs) => PreActivationBlock.BodyWeightsOf(spec, inputs, outputs);
}
