using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>Inverted dropout: a number is dropped with probability rate, the others are scaled by 1/(1 − rate). Off when predicting.</summary>
internal sealed class DropoutLayer(int width, float rate) : Layer(width, width)
{
    private readonly ForwardJob _forward = new();
    private readonly BackwardJob _backward = new();
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
        _forward.Set(_mask, pass.Dropout.NextKey(), now);
        _forward.Run(pass.Kernels, x, default, default, y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (dx.IsEmpty)
            return;
        if (_dropped)
            _backward.Run(pass.Kernels, dy, _mask.AsSpan(0, dy.Length), default, dx);
        else
            dy.CopyTo(dx);
    }

    public override void Lower(PredictionBuilder builder) { }

    // Draws the mask and applies it while it is in the cache.
    private sealed class ForwardJob : RangeJob
    {
        private float[] _mask = [];
        private uint _key;
        private float _rate;

        public void Set(float[] mask, uint key, float rate) => (_mask, _key, _rate) = (mask, key, rate);

        protected override void Apply(
            int start, ReadOnlySpan<float> x, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> y)
        {
            var mask = _mask.AsSpan(start, x.Length);
            DropoutStream.FillMask(mask, _key, start, _rate);
            TensorPrimitives.Multiply(x, mask, y);
        }
    }

    private sealed class BackwardJob : RangeJob
    {
        protected override void Apply(
            int start, ReadOnlySpan<float> dy, ReadOnlySpan<float> mask, ReadOnlySpan<float> c, Span<float> dx) =>
            TensorPrimitives.Multiply(dy, mask, dx);
    }
}
