namespace MLNetDeep.Networks;

public abstract partial record Block
{
    /// <summary>
    /// act(Drop₂(norm₂(W₂·Drop₁(act(norm₁(W₁x))))) + x), with a projection P·x in the place of x where the widths differ: the residual
    /// block as it was first. W₁ and W₂ have biases only without normalization, whose β does the same. Source: He et al., 2016, "Deep
    /// residual learning for image recognition", section 3. NOTE: the paper has no dropout, and normalizes P·x.
    /// </summary>
    public static Block PostActivation() => new PostActivationBlock();
}

/// <summary>act(Drop₂(norm₂(W₂·Drop₁(act(norm₁(W₁x))))) + x).</summary>
internal sealed record PostActivationBlock : Block
{
    internal override bool EndsLinear => false;

    internal override long OutputsOf(Activation activation, long width) => activation.OutputsOf(width);

    internal override Layer CreateLayer(LayerBuilder builder, NetworkSpec spec, int inputs, int outputs) =>
        Create(builder, spec, inputs, outputs, projects: inputs != outputs);

    internal override long WeightsOf(NetworkSpec spec, long inputs, long outputs)
    {
        var bias = spec.Normalization is NoneNormalization;
        return checked(
            LinearLayer.WeightsOf(inputs, spec.HiddenWidth, bias) + spec.Normalization.WeightsOf(spec.HiddenWidth)
            + spec.Activation.WeightsOf(spec.HiddenWidth) + LinearLayer.WeightsOf(spec.Activation.OutputsOf(spec.HiddenWidth), outputs, bias)
            + spec.Normalization.WeightsOf(outputs) + ProjectionWeightsOf(inputs, outputs) + spec.Activation.WeightsOf(outputs));
    }

    /// <summary>As above, with a projection even where the widths agree if <paramref name="projects"/>.</summary>
    internal static Layer Create(LayerBuilder builder, NetworkSpec spec, int inputs, int outputs, bool projects)
    {
        var bias = spec.Normalization is NoneNormalization;
        var linear1 = new LinearLayer(builder, "linear1", inputs, spec.HiddenWidth, followedByActivation: true, bias);
        var norm1 = spec.Normalization.CreateLayer(builder, "norm1", spec.HiddenWidth);
        var activation1 = spec.Activation.CreateLayer(builder, "activation1", spec.HiddenWidth, spec.Dropout);
        var linear2 = new LinearLayer(builder, "linear2", activation1.Outputs, outputs, followedByActivation: true, bias);
        var norm2 = spec.Normalization.CreateLayer(builder, "norm2", outputs);
        var projection = Projection(builder, inputs, outputs, projects);
        var activation2 = spec.Activation.CreateLayer(builder, "activation2", outputs, dropout: 0);
        var body = new SequenceLayer(linear1, norm1, activation1, linear2, norm2);
        return new SequenceLayer(new ResidualLayer(body, projection, spec.ResidualDropout, builder.StochasticDepth), activation2);
    }
}
