using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>y = Drop(f(x)): an elementwise activation and the dropout after it, in one pass over the numbers.</summary>
internal sealed class ActivationLayer(IElementwiseActivation activation, int width, float dropout) : Layer(width, width)
{
    private readonly ForwardJob _forward = new(activation);
    private readonly BackwardJob _backward = new(activation);

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        _forward.Mask = _backward.Mask = DropoutMask.Draw(pass, dropout, Outputs);
        _forward.Run(pass.Kernels, x, default, y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
            _backward.Run(pass.Kernels, x, dy, dx);
    }

    public override void Lower(PredictionBuilder builder) => builder.Activate(activation);

    private sealed class ForwardJob(IElementwiseActivation activation) : RangeJob
    {
        public DropoutMask Mask { get; set; }

        protected override void Apply(int start, ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y)
        {
            activation.Forward(x, y);
            if (Mask.Drops)
                Mask.Apply(start, y, y);
        }
    }

    private sealed class BackwardJob(IElementwiseActivation activation) : RangeJob
    {
        public DropoutMask Mask { get; set; }

        protected override void Apply(int start, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
        {
            if (Mask.Drops)
            {
                Mask.Apply(start, dy, dx);
                dy = dx;
            }
            activation.Backward(x, dy, dx);
        }
    }
}
