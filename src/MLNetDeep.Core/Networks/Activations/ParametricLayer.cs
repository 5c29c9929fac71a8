using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>y = x + a·(σ(x) − x), with one learned a for each column.</summary>
internal sealed class ParametricLayer : Layer
{
    private readonly ParameterStore _store;
    private readonly ParameterRange _alpha;                      // a, [width]
    private readonly IElementwiseActivation _activation;
    private readonly MixJob _mix;
    private readonly SlopeJob _slope;
    private readonly ProductSums _products;
    private readonly float[] _values;                            // a, where the threads find it

    public ParametricLayer(IElementwiseActivation activation, ActivationSpec spec, ParameterStore store)
        : base(checked((int)spec.Width), checked((int)spec.Width))
    {
        _store = store;
        _activation = activation;
        _alpha = store.Reserve($"{spec.Name}.alpha", [Inputs], decays: true, ParameterRole.Activation);
        _values = new float[Inputs];
        _mix = new MixJob(activation, _values);
        _slope = new SlopeJob(activation, _values);
        _products = new ProductSums(Inputs);
    }

    public override void Initialize(TorchGenerator generator) => _store.ValuesOf(_alpha).Fill(1);

    public override void Allocate(int rows) => _mix.Differences = new float[MatrixSize.Of(rows, Inputs)];

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        _store.ValuesOf(_alpha).CopyTo(_values);
        _mix.Run(pass.Kernels, x, default, y);
    }

    // dx = dy + a·(dy·σ′(x) − dy), da = Σ dy·(σ(x) − x) over the rows.
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!_alpha.Frozen)
            _products.Add(pass.Kernels, _mix.Differences.AsSpan(0, x.Length), dy, _store.GradientsOf(_alpha), pass.Rows);
        if (!dx.IsEmpty)
            _slope.Run(pass.Kernels, x, dy, dx, pass.Rows);
    }

    public override void Lower(PredictionBuilder builder) => builder.Add(new Step(_activation, _store.ValuesOf(_alpha).ToArray()));

    // y = x + a·d
    private static void Mix(ReadOnlySpan<float> differences, ReadOnlySpan<float> alpha, ReadOnlySpan<float> x, Span<float> y) =>
        TensorPrimitives.MultiplyAdd(differences, alpha, x, y);

    private sealed class MixJob(IElementwiseActivation activation, float[] alpha) : RangeJob
    {
        public float[] Differences { get; set; } = [];           // σ(x) − x, [rows, width], kept for Backward

        protected override void Apply(int start, ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y)
        {
            var differences = Differences.AsSpan(start, x.Length);
            activation.Forward(x, differences);
            TensorPrimitives.Subtract(differences, x, differences);
            var column = start % alpha.Length;
            for (int i = 0, count; i < x.Length; i += count, column = 0)
            {
                count = Math.Min(alpha.Length - column, x.Length - i);
                Mix(differences.Slice(i, count), alpha.AsSpan(column, count), x.Slice(i, count), y.Slice(i, count));
            }
        }
    }

    private sealed class SlopeJob(IElementwiseActivation activation, float[] alpha) : RowJob(alpha.Length, alpha.Length, alpha.Length)
    {
        protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
        {
            activation.Backward(x, dy, dx);
            TensorPrimitives.Subtract(dx, dy, dx);
            Mix(dx, alpha, dy, dx);
        }
    }

    internal sealed class Step(IElementwiseActivation activation, float[] alpha) : RowStep(alpha.Length, alpha.Length)
    {
        public IElementwiseActivation Activation => activation;
        public ReadOnlySpan<float> Alpha => alpha;               // [Inputs]

        public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows)
        {
            activation.Forward(x, y);
            TensorPrimitives.Subtract(y, x, y);
            for (var r = 0; r < rows; r++)
            {
                var row = y.Slice(r * Inputs, Inputs);
                Mix(row, alpha, x.Slice(r * Inputs, Inputs), row);
            }
        }
    }
}
