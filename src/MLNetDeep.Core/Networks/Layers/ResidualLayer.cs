using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// y = S(x) + Drop(F(x)), with S the identity or a projection. Backward: the copy of x sums its gradients, the sum copies its.
/// Source: He et al., 2016, "Deep residual learning".
/// </summary>
internal sealed class ResidualLayer(Layer body, Layer? projection, float dropout) : Layer(body.Inputs, body.Outputs)
{
    private readonly AddJob _add = new();
    private readonly MaskJob _mask = new();
    private float[] _dBody = [];                                 // the mask · dy, [rows, Outputs]
    private float[] _shortcut = [];                              // S(x), [rows, Outputs]
    private float[] _dShortcut = [];                             // what S adds to dx, [rows, Inputs]

    public override void Initialize(TorchGenerator generator)
    {
        body.Initialize(generator);
        projection?.Initialize(generator);
    }

    public override void Allocate(int rows)
    {
        body.Allocate(rows);
        if (dropout > 0)
            _dBody = new float[checked(rows * Outputs)];
        if (projection is null)
            return;
        projection.Allocate(rows);
        _shortcut = new float[checked(rows * Outputs)];
        _dShortcut = new float[checked(rows * Inputs)];
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        body.Forward(pass, x, y);
        _mask.Mask = _add.Mask = DropoutMask.Draw(pass, dropout);
        if (projection is not null)
        {
            var shortcut = _shortcut.AsSpan(0, y.Length);
            projection.Forward(pass, x, shortcut);
            pass.Watch?.Passed(projection, shortcut);
            x = shortcut;
        }
        _add.Run(pass.Kernels, y, x, y);
    }

    // NOTE: the body is told y of the whole block, not its own output, which no longer exists after the sum in place:
    // the body's last layer must not need its output in Backward (a linear map does not).
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var dBody = dy;
        if (_mask.Mask.Drops)
        {
            dBody = _dBody.AsSpan(0, dy.Length);
            _mask.Run(pass.Kernels, dy, default, _dBody.AsSpan(0, dy.Length));
        }
        body.Backward(pass, x, y, dBody, dx);

        var dShortcut = dy;
        if (projection is not null)
        {
            var target = dx.IsEmpty ? default : _dShortcut.AsSpan(0, dx.Length);
            projection.Backward(pass, x, _shortcut.AsSpan(0, y.Length), dy, target);
            dShortcut = target;
        }
        if (dx.IsEmpty)
            return;
        _add.Mask = default;
        _add.Run(pass.Kernels, dx, dShortcut, dx);
    }

    public override void Lower(PredictionBuilder builder)
    {
        var start = builder.Keep();
        body.Lower(builder);
        var end = builder.Keep();
        builder.Return(start);
        projection?.Lower(builder);
        builder.AddKept(end);
    }

    // sum = mask · a + b
    private sealed class AddJob : RangeJob
    {
        public DropoutMask Mask { get; set; }

        protected override void Apply(int start, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> sum)
        {
            if (Mask.Drops)
            {
                Mask.Apply(start, a, sum);
                a = sum;
            }
            TensorPrimitives.Add(a, b, sum);
        }
    }
}
