using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// y = S(x) + Drop(F(x)), with S the identity or a projection; with stochastic depth whole rows of F(x) are dropped too. Backward: the
/// copy of x sums its gradients, the sum copies its. Source: He et al., 2016, "Deep residual learning".
/// </summary>
internal sealed class ResidualLayer(Layer body, Layer? projection, float dropout, float stochasticDepth = 0) : Layer(body.Inputs, body.Outputs)
{
    private readonly BranchDropout _dropout = new(body.Outputs, dropout, stochasticDepth);
    private readonly AddJob _add = new();
    private readonly DropJob _drop = new();
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
        _dropout.Allocate(rows);
        if (_dropout.IsUsed)
            _dBody = new float[MatrixSize.Of(rows, Outputs)];
        if (projection is null)
            return;
        projection.Allocate(rows);
        _shortcut = new float[MatrixSize.Of(rows, Outputs)];
        _dShortcut = new float[MatrixSize.Of(rows, Inputs)];
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        body.Forward(pass, x, y);
        _dropout.Draw(pass);
        _drop.Dropout = _add.Dropout = _dropout.Drops ? _dropout : null;
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
    // the body's last layer must not need its output in Backward (a linear map or a normalization does not).
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var dBody = dy;
        if (_dropout.Drops)
        {
            dBody = _dBody.AsSpan(0, dy.Length);
            _drop.Run(pass.Kernels, dy, default, _dBody.AsSpan(0, dy.Length));
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
        _add.Dropout = null;
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

    // result = mask · a
    private sealed class DropJob : RangeJob
    {
        public BranchDropout? Dropout { get; set; }

        protected override void Apply(int start, ReadOnlySpan<float> a, ReadOnlySpan<float> unused, Span<float> result) =>
            Dropout!.Apply(start, a, result);
    }

    // sum = mask · a + b
    private sealed class AddJob : RangeJob
    {
        public BranchDropout? Dropout { get; set; }

        protected override void Apply(int start, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> sum)
        {
            if (Dropout is not null)
            {
                Dropout.Apply(start, a, sum);
                a = sum;
            }
            TensorPrimitives.Add(a, b, sum);
        }
    }
}
