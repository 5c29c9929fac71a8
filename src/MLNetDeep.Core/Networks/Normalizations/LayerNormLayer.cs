using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>x̂ = (x − mean)·r with r = 1/√(variance + ε) per row; y = γ·x̂ + β.</summary>
internal sealed class LayerNormLayer : Layer
{
    private readonly NormalizationSpec _spec;
    private readonly float _epsilon;
    private readonly ParameterStore _store;
    private readonly ParameterRange _gamma, _beta;
    private readonly ForwardJob _forward;
    private readonly BackwardJob _backward;
    private readonly StandardizedSums _gammaSums;
    private readonly ColumnSums _betaSums;
    private float[] _means = [], _inverses = [];                 // of each row: its mean, and r

    public LayerNormLayer(LayerNormalization kind, NormalizationSpec spec, ParameterStore store) : base(checked((int)spec.Width), checked((int)spec.Width))
    {
        (_spec, _epsilon, _store) = (spec, kind.Epsilon, store);
        _gamma = store.Reserve($"{spec.Name}.weight", [Inputs], decays: false, ParameterRole.Normalization);
        _beta = store.Reserve($"{spec.Name}.bias", [Inputs], decays: false, ParameterRole.Normalization);
        (_forward, _backward, _gammaSums, _betaSums) = (new ForwardJob(this), new BackwardJob(this), new StandardizedSums(Inputs), new ColumnSums(Inputs));
    }

    public override void Initialize(TorchGenerator generator) => _store.ValuesOf(_gamma).Fill(_spec.StartsAtZero ? 0f : 1f);

    public override void Allocate(int rows) => (_means, _inverses) = (new float[rows], new float[rows]);

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) => _forward.Run(pass.Kernels, x, default, y, pass.Rows);

    // dx = r·(g − mean(g) − x̂·mean(g·x̂)) with g = γ·dy; dγ = Σ x̂·dy and dβ = Σ dy over the rows.
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        _backward.Run(pass, x, dy, dx);
        _gammaSums.Add(pass.Kernels, x, _means, _inverses, dy, _store.GradientsOf(_gamma), pass.Rows);
        _betaSums.Add(pass.Kernels, dy, _store.GradientsOf(_beta), pass.Rows);
    }

    public override void Lower(PredictionBuilder builder) =>
        builder.Add(new Step(Outputs, _epsilon, _store.ValuesOf(_gamma).ToArray(), _store.ValuesOf(_beta).ToArray()));

    private static void Apply(
        ReadOnlySpan<float> x, Span<float> y, int rows, int width, float epsilon, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta)
    {
        for (var r = 0; r < rows; r++)
        {
            var row = y.Slice(r * width, width);
            Normalize(x.Slice(r * width, width), row, epsilon);
            TensorPrimitives.MultiplyAdd(row, gamma, beta, row);
        }
    }

    private static (float Mean, float Inverse) Normalize(ReadOnlySpan<float> x, Span<float> normalized, float epsilon)
    {
        var mean = TensorPrimitives.Sum(x) / x.Length;
        TensorPrimitives.Subtract(x, mean, normalized);
        var inverse = 1f / MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(normalized) / x.Length + epsilon);
        TensorPrimitives.Multiply(normalized, inverse, normalized);
        return (mean, inverse);
    }

    private sealed class ForwardJob(LayerNormLayer layer) : RowBlockJob(layer.Inputs, 0, layer.Outputs)
    {
        protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y, int rows) =>
            LayerNormLayer.Apply(x, y, rows, AColumns, layer._epsilon, layer._store.ValuesOf(layer._gamma), layer._store.ValuesOf(layer._beta));
    }

    // dx, and what is known of each row for the sums over rows. A part is a block of rows.
    private sealed unsafe class BackwardJob(LayerNormLayer layer) : ParallelJob
    {
        private const int PartFloats = 8 * 1024;

        private readonly int _width = layer.Inputs, _partRows = Math.Max(1, PartFloats / layer.Inputs);
        private KernelContext _kernels = null!;
        private float* _x, _dy, _dx;
        private int _rows;

        public void Run(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
        {
            (_kernels, _rows) = (pass.Kernels, pass.Rows);
            MatrixSize.Require(x.Length, _rows, _width, nameof(x));
            MatrixSize.Require(dy.Length, _rows, _width, nameof(dy));
            if (!dx.IsEmpty)
                MatrixSize.Require(dx.Length, _rows, _width, nameof(dx));
            fixed (float* px = x, pdy = dy, pdx = dx)
            {
                _x = px;
                _dy = pdy;
                _dx = pdx;
                _kernels.Run(this, MatrixSize.Parts(_rows, _partRows), inParallel: (long)_rows * _width >= MinParallelFloats);
            }
        }

        public override void RunPart(int part)
        {
            var scratch = _kernels.Scratch.Rent(2L * _width);
            Span<float> normalized = new(scratch.Pointer, _width), scaled = new(scratch.Pointer + _width, _width); // a row of x̂ and of γ·dy
            ReadOnlySpan<float> gamma = layer._store.ValuesOf(layer._gamma);
            var end = Math.Min((part + 1) * _partRows, _rows);
            for (var r = part * _partRows; r < end; r++)
            {
                (layer._means[r], layer._inverses[r]) = Normalize(new ReadOnlySpan<float>(_x + (long)r * _width, _width), normalized, layer._epsilon);
                if (_dx == null)
                    continue;
                var dx = new Span<float>(_dx + (long)r * _width, _width);
                TensorPrimitives.Multiply(new ReadOnlySpan<float>(_dy + (long)r * _width, _width), gamma, scaled);
                var mean = TensorPrimitives.Sum<float>(scaled) / _width;
                var projection = TensorPrimitives.Dot<float>(scaled, normalized) / _width;
                TensorPrimitives.Subtract(scaled, mean, dx);
                TensorPrimitives.MultiplyAdd(normalized, -projection, dx, dx);
                TensorPrimitives.Multiply(dx, layer._inverses[r], dx);
            }
            _kernels.Scratch.Return(scratch);
        }
    }

    internal sealed class Step(int width, float epsilon, float[] gamma, float[] beta) : RowStep(width, width)
    {
        public float Epsilon => epsilon;
        public ReadOnlySpan<float> Gamma => gamma;               // [Inputs]
        public ReadOnlySpan<float> Beta => beta;                 // [Inputs]

        public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows) => Apply(x, y, rows, Outputs, epsilon, gamma, beta);
    }
}
