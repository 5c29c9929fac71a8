using MLNetDeep.Networks.Activations;

namespace MLNetDeep.Networks;

/// <summary>An activation that maps every number for itself and has no parameters.</summary>
internal interface IElementwiseActivation
{
    /// <summary>y = f(x).</summary>
    void Forward(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>dx = dy · f′(x).</summary>
    void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx);
}

/// <summary>An elementwise activation of the given function; the type parameter lets the compiler put the function into the loop.</summary>
internal abstract record ElementwiseActivation<TFunction> : Activation, IElementwiseActivation
    where TFunction : struct, IElementwiseFunction
{
    private protected abstract TFunction Function { get; }

    internal sealed override Layer CreateLayer(ActivationSpec spec, ParameterStore store) =>
        new ActivationLayer(this, checked((int)spec.Width), spec.Dropout);

    public void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Forward(Function, x, y);

    public void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) => Elementwise.Backward(Function, x, dy, dx);
}
