using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// y = S(x) + F(x), with S the identity or a projection. Backward: the copy of x sums its gradients, the sum copies its.
/// Source: He et al., 2016, "Deep residual learning".
/// </summary>
internal sealed class ResidualLayer(Layer body, Layer? projection) : Layer(body.Inputs, body.Outputs)
{
    private readonly AddJob _add = new();
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
        if (projection is null)
            return;
        projection.Allocate(rows);
        _shortcut = new float[checked(rows * Outputs)];
        _dShortcut = new float[checked(rows * Inputs)];
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        body.Forward(pass, x, y);
        if (projection is null)
        {
            _add.Run(pass.Kernels, y, x, default, y);
            return;
        }
        var shortcut = _shortcut.AsSpan(0, y.Length);
        projection.Forward(pass, x, shortcut);
        _add.Run(pass.Kernels, y, shortcut, default, y);
    }

    // NOTE: the body is told y of the whole block, not its own output, which no longer exists after the sum in place:
    // the body's last layer must not need its output in Backward (a linear map and dropout do not).
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        body.Backward(pass, x, y, dy, dx);
        if (projection is null)
        {
            if (!dx.IsEmpty)
                _add.Run(pass.Kernels, dx, dy, default, dx);
            return;
        }
        var dShortcut = dx.IsEmpty ? default : _dShortcut.AsSpan(0, dx.Length);
        projection.Backward(pass, x, _shortcut.AsSpan(0, y.Length), dy, dShortcut);
        if (!dx.IsEmpty)
            _add.Run(pass.Kernels, dx, dShortcut, default, dx);
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
}
