using System.Numerics.Tensors;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>Inverted dropout: a number is dropped with probability rate, the others are scaled by 1/(1 − rate). Off when predicting.</summary>
internal sealed class DropoutLayer(int width, float rate) : Layer(width, width)
{
    private float[] _mask = [];                                  // [rows, width]
    private bool _dropped;

    public override void Allocate(int rows) => _mask = new float[checked(rows * Outputs)];

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        var now = rate * pass.DropoutFactor;
        _dropped = pass.Training && now > 0;
        if (!_dropped)
        {
            x.CopyTo(y);
            return;
        }
        var mask = _mask.AsSpan(0, x.Length);
        pass.Dropout.FillMask(mask, now);
        TensorPrimitives.Multiply(x, mask, y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (dx.IsEmpty)
            return;
        if (_dropped)
            TensorPrimitives.Multiply(dy, _mask.AsSpan(0, dy.Length), dx);
        else
            dy.CopyTo(dx);
    }

    public override void Lower(PredictionBuilder builder) { }
}
