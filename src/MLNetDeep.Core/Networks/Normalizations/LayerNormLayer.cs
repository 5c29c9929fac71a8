using System.Numerics.Tensors;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>x̂ = (x − mean)·r with r = 1/√(variance + ε) per row; y = γ·x̂ + β.</summary>
internal sealed class LayerNormLayer(LayerNormalization kind, NormalizationSpec spec, ParameterStore store)
    : Layer(checked((int)spec.Width), checked((int)spec.Width))
{
    private readonly ParameterStore _store = store;
    private readonly ParameterRange _gamma = store.Reserve($"{spec.Name}.weight", [(int)spec.Width], decays: false, ParameterRole.Normalization);
    private readonly ParameterRange _beta = store.Reserve($"{spec.Name}.bias", [(int)spec.Width], decays: false, ParameterRole.Normalization);
    private readonly float[] _normalized = new float[spec.Width]; // one row of x̂
    private readonly float[] _scaled = new float[spec.Width];   // one row of γ·dy

    public override void Initialize(TorchGenerator generator) => _store.ValuesOf(_gamma).Fill(spec.StartsAtZero ? 0f : 1f);

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        Apply(x, y, pass.Rows, Outputs, kind.Epsilon, _store.ValuesOf(_gamma), _store.ValuesOf(_beta));

    // dx = r·(g − mean(g) − x̂·mean(g·x̂)) with g = γ·dy.
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        ReadOnlySpan<float> gamma = _store.ValuesOf(_gamma);
        var dGamma = _store.GradientsOf(_gamma);
        var dBeta = _store.GradientsOf(_beta);
        for (var r = 0; r < pass.Rows; r++)
        {
            var dyRow = dy.Slice(r * Outputs, Outputs);
            var inverse = Normalize(x.Slice(r * Outputs, Outputs), _normalized, kind.Epsilon);
            TensorPrimitives.Add(dBeta, dyRow, dBeta);
            TensorPrimitives.MultiplyAdd(_normalized, dyRow, dGamma, dGamma);
            if (dx.IsEmpty)
                continue;
            var dxRow = dx.Slice(r * Outputs, Outputs);
            TensorPrimitives.Multiply(dyRow, gamma, _scaled);
            var mean = TensorPrimitives.Sum<float>(_scaled) / Outputs;
            var projection = TensorPrimitives.Dot<float>(_scaled, _normalized) / Outputs;
            TensorPrimitives.Subtract(_scaled, mean, dxRow);
            TensorPrimitives.MultiplyAdd(_normalized, -projection, dxRow, dxRow);
            TensorPrimitives.Multiply(dxRow, inverse, dxRow);
        }
    }

    public override void Lower(PredictionBuilder builder) =>
        builder.Add(new Step(Outputs, kind.Epsilon, _store.ValuesOf(_gamma).ToArray(), _store.ValuesOf(_beta).ToArray()));

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

    private static float Normalize(ReadOnlySpan<float> x, Span<float> normalized, float epsilon)
    {
        TensorPrimitives.Subtract(x, TensorPrimitives.Sum(x) / x.Length, normalized);
        var inverse = 1f / MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(normalized) / x.Length + epsilon);
        TensorPrimitives.Multiply(normalized, inverse, normalized);
        return inverse;
    }

    internal sealed class Step(int width, float epsilon, float[] gamma, float[] beta) : RowStep(width, width)
    {
        public float Epsilon => epsilon;
        public ReadOnlySpan<float> Gamma => gamma;               // [Inputs]
        public ReadOnlySpan<float> Beta => beta;                 // [Inputs]

        public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows) => Apply(x, y, rows, Outputs, epsilon, gamma, beta);
    }
}
