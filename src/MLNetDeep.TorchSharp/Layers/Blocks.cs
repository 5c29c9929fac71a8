using MLNetDeep.Networks;

namespace MLNetDeep.Libtorch;

/// <summary>The layer of each kind of block, as the block itself makes the managed one.</summary>
internal static class Blocks
{
    /// <param name="builder">Its names are the block's.</param>
    /// <param name="spec">The architecture, with what the kind of block decides by itself.</param>
    /// <param name="inputs">Columns of a row that goes in.</param>
    public static ShardedLayer Create(DeviceLayerBuilder builder, NetworkSpec spec, int inputs) => spec.Block switch
    {
        PreActivationBlock or FeedForwardBlock =>
            new Residual(Body(builder, spec), Projection(builder, inputs, spec.Width), spec.ResidualDropout, builder.StochasticDepth),
        PlainBlock => Sequence.Of(Body(builder, spec), builder.Each(_ => new Dropout(spec.ResidualDropout, spec.Width))),
        PostActivationBlock => PostActivation(builder, spec, inputs),
        _ => throw Techniques.Unknown(spec.Block),
    };

    // W₂·Drop₁(act(W₁·norm(x)))
    private static Sequence Body(DeviceLayerBuilder builder, NetworkSpec spec) => Sequence.Of(
        builder.Normalize(spec.Normalization, "norm"),
        builder.Linear("linear1"),
        builder.Activate(spec.Activation, "activation", spec.HiddenWidth, spec.Dropout),
        builder.Linear("linear2"));

    // act(Drop₂(norm₂(W₂·Drop₁(act(norm₁(W₁x))))) + x)
    private static Sequence PostActivation(DeviceLayerBuilder builder, NetworkSpec spec, int inputs)
    {
        var bias = spec.Normalization is NoneNormalization;
        var body = Sequence.Of(
            builder.Linear("linear1", bias),
            builder.Normalize(spec.Normalization, "norm1"),
            builder.Activate(spec.Activation, "activation1", spec.HiddenWidth, spec.Dropout),
            builder.Linear("linear2", bias),
            builder.Normalize(spec.Normalization, "norm2"));
        return Sequence.Of(
            new Residual(body, Projection(builder, inputs, spec.Width), spec.ResidualDropout, builder.StochasticDepth),
            builder.Activate(spec.Activation, "activation2", spec.Width, dropout: 0));
    }

    private static ShardedLayer? Projection(DeviceLayerBuilder builder, int inputs, int outputs) =>
        inputs == outputs ? null : (builder with { DropConnect = 0 }).Linear("shortcut", bias: false);
}
