using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>Inverted dropout: a number is dropped with probability rate, the others are scaled by 1/(1 − rate). Off when predicting.</summary>
internal sealed class DropoutLayer(int width, float rate) : Layer(width, width)
{
    private readonly MaskJob _job = new();

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        _job.Mask = DropoutMask.Draw(pass, rate, Outputs);
        Run(pass, x, y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
            Run(pass, dy, dx);
    }

    public override void Lower(PredictionBuilder builder) { }

    private void Run(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        if (_job.Mask.Drops)
            _job.Run(pass.Kernels, x, default, y);
        else
            x.CopyTo(y);
    }
}
