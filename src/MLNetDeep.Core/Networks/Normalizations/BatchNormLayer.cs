using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>x̂ = (x − mean)·r with r = 1/√(variance + ε) per column; y = γ·x̂ + β.</summary>
internal sealed class BatchNormLayer(LayerBuilder builder, int width, float momentum, float epsilon) : Layer(width, width)
{
    private readonly ParameterStore _store = builder.Store;
    private readonly ParameterRange _gamma = builder.Reserve("weight", [width], decays: false);
    private readonly ParameterRange _beta = builder.Reserve("bias", [width], decays: false);
    private readonly ParameterRange _runningMean = builder.ReserveBuffer("running_mean", [width]);
    private readonly ParameterRange _runningVariance = builder.ReserveBuffer("running_var", [width]);

    // Of the last batch, each [width].
    private readonly float[] _mean = new float[width];
    private readonly float[] _variance = new float[width];
    private readonly float[] _scale = new float[width];          // γ·r
    private readonly float[] _dGamma = new float[width];
    private readonly float[] _dBeta = new float[width];
    private readonly float[] _centred = new float[width];        // one row of x − mean

    public override void Initialize(TorchGenerator generator)
    {
        _store.ValuesOf(_gamma).Fill(1f);
        _store.BufferOf(_runningVariance).Fill(1f);
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        if (pass.Training)
        {
            MeasureBatch(pass, x);
            UpdateRunning(pass.Rows);
        }
        else
        {
            _store.BufferOf(_runningMean).CopyTo(_mean);
            _store.BufferOf(_runningVariance).CopyTo(_variance);
        }
        InverseDeviation(_variance, _scale);
        TensorPrimitives.Multiply(_scale, _store.ValuesOf(_gamma), _scale);

        ReadOnlySpan<float> beta = _store.ValuesOf(_beta);
        for (var r = 0; r < pass.Rows; r++)
        {
            TensorPrimitives.Subtract(x.Slice(r * Outputs, Outputs), _mean, _centred);
            TensorPrimitives.MultiplyAdd(_centred, _scale, beta, y.Slice(r * Outputs, Outputs));
        }
    }

    // dx = γ·r·(dy − mean(dy) − x̂·mean(dy·x̂)): Ioffe and Szegedy, section 3.
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        Array.Clear(_dBeta);
        Array.Clear(_dGamma);
        for (var r = 0; r < pass.Rows; r++)
        {
            var dyRow = dy.Slice(r * Outputs, Outputs);
            TensorPrimitives.Subtract(x.Slice(r * Outputs, Outputs), _mean, _centred);
            TensorPrimitives.Add(_dBeta, dyRow, _dBeta);
            TensorPrimitives.MultiplyAdd(_centred, dyRow, _dGamma, _dGamma);
        }
        InverseDeviation(_variance, _centred);                    // r, for a moment
        TensorPrimitives.Multiply(_dGamma, _centred, _dGamma);
        AddTo(_store.GradientsOf(_beta), _dBeta);
        AddTo(_store.GradientsOf(_gamma), _dGamma);
        if (dx.IsEmpty)
            return;

        if (!pass.Training)
        {
            for (var r = 0; r < pass.Rows; r++)
                TensorPrimitives.Multiply(dy.Slice(r * Outputs, Outputs), _scale, dx.Slice(r * Outputs, Outputs));
            return;
        }
        TensorPrimitives.Multiply(_dGamma, _centred, _dGamma);
        TensorPrimitives.Multiply(_dGamma, -1f / pass.Rows, _dGamma);   // −r·mean(dy·x̂)
        TensorPrimitives.Multiply(_dBeta, 1f / pass.Rows, _dBeta);      // mean(dy)
        for (var r = 0; r < pass.Rows; r++)
        {
            var dxRow = dx.Slice(r * Outputs, Outputs);
            TensorPrimitives.Subtract(x.Slice(r * Outputs, Outputs), _mean, _centred);
            TensorPrimitives.Subtract(dy.Slice(r * Outputs, Outputs), _dBeta, dxRow);
            TensorPrimitives.MultiplyAdd(_centred, _dGamma, dxRow, dxRow);
            TensorPrimitives.Multiply(dxRow, _scale, dxRow);
        }
    }

    public override void Lower(PredictionBuilder builder)
    {
        var scale = new float[Outputs];
        var shift = new float[Outputs];
        InverseDeviation(_store.BufferOf(_runningVariance), scale);
        TensorPrimitives.Multiply(scale, _store.ValuesOf(_gamma), scale);
        TensorPrimitives.Multiply(_store.BufferOf(_runningMean), scale, shift);
        TensorPrimitives.Subtract(_store.ValuesOf(_beta), shift, shift);
        builder.Affine(scale, shift);
    }

    private void MeasureBatch(Pass pass, ReadOnlySpan<float> x)
    {
        Array.Clear(_mean);
        Array.Clear(_variance);
        for (var r = 0; r < pass.Rows; r++)
            TensorPrimitives.Add(_mean, x.Slice(r * Outputs, Outputs), _mean);
        TensorPrimitives.Multiply(_mean, 1f / pass.Rows, _mean);
        for (var r = 0; r < pass.Rows; r++)
        {
            TensorPrimitives.Subtract(x.Slice(r * Outputs, Outputs), _mean, _centred);
            TensorPrimitives.MultiplyAdd(_centred, _centred, _variance, _variance);
        }
        TensorPrimitives.Multiply(_variance, 1f / pass.Rows, _variance);
    }

    private void UpdateRunning(int rows)
    {
        var mean = _store.BufferOf(_runningMean);
        var variance = _store.BufferOf(_runningVariance);
        var unbiased = rows > 1 ? rows / (rows - 1f) : 1f;        // as PyTorch: the running variance is the unbiased one
        for (var c = 0; c < Outputs; c++)
        {
            mean[c] += momentum * (_mean[c] - mean[c]);
            variance[c] += momentum * (_variance[c] * unbiased - variance[c]);
        }
    }

    private void InverseDeviation(ReadOnlySpan<float> variance, Span<float> result)
    {
        TensorPrimitives.Add(variance, epsilon, result);
        TensorPrimitives.ReciprocalSqrt(result, result);
    }

    private static void AddTo(Span<float> sum, ReadOnlySpan<float> values) => TensorPrimitives.Add(sum, values, sum);
}
