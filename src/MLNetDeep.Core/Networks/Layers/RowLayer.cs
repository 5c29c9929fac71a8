using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>A function of a whole row, without parameters.</summary>
internal interface IRowFunction
{
    /// <summary>y = f(x) of one row.</summary>
    void Forward(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>dx = dy · ∂f/∂x of one row; dx is overwritten.</summary>
    void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx);
}

/// <summary>y = f(x) row by row.</summary>
internal sealed class RowLayer(IRowFunction function, int inputs, int outputs) : Layer(inputs, outputs)
{
    private readonly ForwardJob _forward = new(function, inputs, outputs);
    private readonly BackwardJob _backward = new(function, inputs, outputs);

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) => _forward.Run(pass.Kernels, x, default, y, pass.Rows);

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
            _backward.Run(pass.Kernels, x, dy, dx, pass.Rows);
    }

    public override void Lower(PredictionBuilder builder) => builder.Add(new Step(function, Inputs, Outputs));

    private sealed class ForwardJob(IRowFunction function, int inputs, int outputs) : RowJob(inputs, 0, outputs)
    {
        protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y) => function.Forward(x, y);
    }

    private sealed class BackwardJob(IRowFunction function, int inputs, int outputs) : RowJob(inputs, outputs, inputs)
    {
        protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx) => function.Backward(x, dy, dx);
    }

    internal sealed class Step(IRowFunction function, int inputs, int outputs) : RowStep(inputs, outputs)
    {
        public IRowFunction Function => function;

        public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows)
        {
            for (var r = 0; r < rows; r++)
                function.Forward(x.Slice(r * Inputs, Inputs), y.Slice(r * Outputs, Outputs));
        }
    }
}
