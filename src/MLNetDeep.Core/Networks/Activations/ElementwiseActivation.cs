using MLNetDeep.Kernels;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>An activation that maps every number for itself and has no parameters.</summary>
internal interface IElementwiseActivation
{
    /// <summary>y = f(x).</summary>
    void Forward(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>dx = dy · f′(x).</summary>
    void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx);
}

/// <summary>An elementwise activation of the given function; the type parameter lets the compiler put the function into the loop.</summary>
internal abstract record ElementwiseActivation<TFunction> : Activation, IElementwiseActivation
    where TFunction : struct, IElementwiseFunction
{
    private protected abstract TFunction Function { get; }

    internal override Layer CreateLayer(LayerBuilder builder, string name, int width) => new ActivationLayer(this, width);

    public void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Forward(Function, x, y);

    public void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
        Elementwise.Backward(Function, x, y, dy, dx);
}

/// <summary>An elementwise activation in a network.</summary>
internal sealed class ActivationLayer(IElementwiseActivation activation, int width) : Layer(width, width)
{
    private readonly ForwardJob _forward = new(activation);
    private readonly BackwardJob _backward = new(activation);

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) => _forward.Run(pass.Kernels, x, default, default, y);

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
            _backward.Run(pass.Kernels, x, y, dy, dx);
    }

    public override void Lower(PredictionBuilder builder) => builder.Activate(activation);

    private sealed class ForwardJob(IElementwiseActivation activation) : RangeJob
    {
        protected override void Apply(
            int start, ReadOnlySpan<float> x, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> y) => activation.Forward(x, y);
    }

    private sealed class BackwardJob(IElementwiseActivation activation) : RangeJob
    {
        protected override void Apply(
            int start, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
            activation.Backward(x, y, dy, dx);
    }
}
