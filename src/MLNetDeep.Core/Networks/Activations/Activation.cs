using MLNetDeep.Networks.Prediction;

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

    /// <summary>The layer for rows of <paramref name="width"/> columns.</summary>
    internal abstract Layer CreateLayer(LayerBuilder builder, string name, int width);

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    internal virtual IEnumerable<string> Faults() => [];
}

/// <summary>An activation that maps every number for itself and has no parameters.</summary>
internal interface IElementwiseActivation
{
    /// <summary>y = f(x).</summary>
    void Forward(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>dx = dy · f′(x).</summary>
    void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx);
}

/// <summary>An elementwise activation in a network.</summary>
internal sealed class ActivationLayer(IElementwiseActivation activation, int width) : Layer(width, width)
{
    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) => activation.Forward(x, y);

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
        activation.Backward(x, y, dy, dx);

    public override void Lower(PredictionBuilder builder) => builder.Activate(activation);
}
