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
internal sealed record PreActivationBlock : Block
{
    internal override bool EndsLinear => true;

    internal override Layer CreateLayer(LayerBuilder builder, NetworkSpec spec, int inputs, int outputs) => new ResidualLayer(
        Body(builder, spec, inputs, outputs), Projection(builder, inputs, outputs, inputs != outputs), spec.ResidualDropout, builder.StochasticDepth);

    internal override long WeightsOf(NetworkSpec spec, long inputs, long outputs) =>
        checked(BodyWeightsOf(spec, inputs, outputs) + ProjectionWeightsOf(inputs, outputs));

    /// <summary>W₂·Drop₁(act(W₁·norm(x))).</summary>
    internal static SequenceLayer Body(LayerBuilder builder, NetworkSpec spec, int inputs, int outputs)
    {
        var norm = spec.Normalization.CreateLayer(builder, "norm", inputs);
        var linear1 = new LinearLayer(builder, "linear1", inputs, spec.HiddenWidth, followedByActivation: true);
        var activation = spec.Activation.CreateLayer(builder, "activation", spec.HiddenWidth, spec.Dropout);
        var linear2 = new LinearLayer(builder, "linear2", activation.Outputs, outputs, followedByActivation: false);
        return new SequenceLayer(norm, linear1, activation, linear2);
    }

    internal static long BodyWeightsOf(NetworkSpec spec, long inputs, long outputs) => checked(
        spec.Normalization.WeightsOf(inputs) + LinearLayer.WeightsOf(inputs, spec.HiddenWidth) + spec.Activation.WeightsOf(spec.HiddenWidth)
        + LinearLayer.WeightsOf(spec.Activation.OutputsOf(spec.HiddenWidth), outputs));
}
