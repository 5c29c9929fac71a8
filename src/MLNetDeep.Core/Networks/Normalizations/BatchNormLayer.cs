using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>x̂ = (x − mean)·r with r = 1/√(variance + ε) per column; y = γ·x̂ + β. Threads share the columns.</summary>
internal sealed class BatchNormLayer : Layer
{
    private readonly ParameterStore _store;
    private readonly ParameterRange _gamma, _beta, _runningMean, _runningVariance;
    private readonly float _momentum, _epsilon;
    private readonly ForwardJob _forward;
    private readonly BackwardJob _backward;

    // Of the last batch, each [width].
    private readonly float[] _mean, _variance, _inverse, _scale; // …, r, γ·r
    private readonly float[] _dGamma, _dBeta, _centred;          // …, of one row x − mean

    public BatchNormLayer(LayerBuilder builder, int width, float momentum, float epsilon) : base(width, width)
    {
        _store = builder.Store;
        (_momentum, _epsilon) = (momentum, epsilon);
        _gamma = builder.Reserve("weight", [width], decays: false);
        _beta = builder.Reserve("bias", [width], decays: false);
        _runningMean = builder.ReserveBuffer("running_mean", [width]);
        _runningVariance = builder.ReserveBuffer("running_var", [width]);
        (_mean, _variance, _inverse, _scale) = (new float[width], new float[width], new float[width], new float[width]);
        (_dGamma, _dBeta, _centred) = (new float[width], new float[width], new float[width]);
        _forward = new ForwardJob(this);
        _backward = new BackwardJob(this);
    }

    public override void Initialize(TorchGenerator generator)
    {
        _store.ValuesOf(_gamma).Fill(1f);
        _store.BufferOf(_runningVariance).Fill(1f);
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) => _forward.Run(pass, x, default, y);

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
        _backward.Run(pass, x, dy, dx);

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

    private void InverseDeviation(ReadOnlySpan<float> variance, Span<float> result)
    {
        TensorPrimitives.Add(variance, _epsilon, result);
        TensorPrimitives.ReciprocalSqrt(result, result);
    }

    private void Forward(Pass pass, ColumnSlice x, ColumnSlice y)
    {
        var (first, count) = (x.First, x.Count);
        var mean = _mean.AsSpan(first, count);
        var variance = _variance.AsSpan(first, count);
        var centred = _centred.AsSpan(first, count);
        if (pass.Training)
        {
            MeasureBatch(x, pass.Rows, mean, variance, centred);
            UpdateRunning(first, count, pass.Rows);
        }
        else
        {
            _store.BufferOf(_runningMean).Slice(first, count).CopyTo(mean);
            _store.BufferOf(_runningVariance).Slice(first, count).CopyTo(variance);
        }
        var inverse = _inverse.AsSpan(first, count);
        var scale = _scale.AsSpan(first, count);
        InverseDeviation(variance, inverse);
        TensorPrimitives.Multiply(inverse, _store.ValuesOf(_gamma).Slice(first, count), scale);

        ReadOnlySpan<float> beta = _store.ValuesOf(_beta).Slice(first, count);
        for (var r = 0; r < pass.Rows; r++)
        {
            TensorPrimitives.Subtract(x.Row(r), mean, centred);
            TensorPrimitives.MultiplyAdd(centred, scale, beta, y.Row(r));
        }
    }

    // dx = γ·r·(dy − mean(dy) − x̂·mean(dy·x̂)): Ioffe and Szegedy, section 3.
    private void Backward(Pass pass, ColumnSlice x, ColumnSlice dy, ColumnSlice dx)
    {
        var (first, count) = (x.First, x.Count);
        var mean = _mean.AsSpan(first, count);
        var scale = _scale.AsSpan(first, count);
        var inverse = _inverse.AsSpan(first, count);
        var dGamma = _dGamma.AsSpan(first, count);
        var dBeta = _dBeta.AsSpan(first, count);
        var centred = _centred.AsSpan(first, count);
        dBeta.Clear();
        dGamma.Clear();
        for (var r = 0; r < pass.Rows; r++)
        {
            TensorPrimitives.Subtract(x.Row(r), mean, centred);
            TensorPrimitives.Add(dBeta, dy.Row(r), dBeta);
            TensorPrimitives.MultiplyAdd(centred, dy.Row(r), dGamma, dGamma);
        }
        TensorPrimitives.Multiply(dGamma, inverse, dGamma);
        AddTo(_store.GradientsOf(_beta).Slice(first, count), dBeta);
        AddTo(_store.GradientsOf(_gamma).Slice(first, count), dGamma);
        if (dx.IsEmpty)
            return;

        if (!pass.Training)
        {
            for (var r = 0; r < pass.Rows; r++)
                TensorPrimitives.Multiply(dy.Row(r), scale, dx.Row(r));
            return;
        }
        TensorPrimitives.Multiply(dGamma, inverse, dGamma);
        TensorPrimitives.Multiply(dGamma, -1f / pass.Rows, dGamma);     // −r·mean(dy·x̂)
        TensorPrimitives.Multiply(dBeta, 1f / pass.Rows, dBeta);        // mean(dy)
        for (var r = 0; r < pass.Rows; r++)
        {
            var dxRow = dx.Row(r);
            TensorPrimitives.Subtract(x.Row(r), mean, centred);
            TensorPrimitives.Subtract(dy.Row(r), dBeta, dxRow);
            TensorPrimitives.MultiplyAdd(centred, dGamma, dxRow, dxRow);
            TensorPrimitives.Multiply(dxRow, scale, dxRow);
        }
    }

    private static void MeasureBatch(ColumnSlice x, int rows, Span<float> mean, Span<float> variance, Span<float> centred)
    {
        mean.Clear();
        variance.Clear();
        for (var r = 0; r < rows; r++)
            TensorPrimitives.Add(mean, x.Row(r), mean);
        TensorPrimitives.Multiply(mean, 1f / rows, mean);
        for (var r = 0; r < rows; r++)
        {
            TensorPrimitives.Subtract(x.Row(r), mean, centred);
            TensorPrimitives.MultiplyAdd(centred, centred, variance, variance);
        }
        TensorPrimitives.Multiply(variance, 1f / rows, variance);
    }

    private void UpdateRunning(int first, int count, int rows)
    {
        var mean = _store.BufferOf(_runningMean);
        var variance = _store.BufferOf(_runningVariance);
        var unbiased = rows > 1 ? rows / (rows - 1f) : 1f;        // as PyTorch: the running variance is the unbiased one
        for (var c = first; c < first + count; c++)
        {
            mean[c] += _momentum * (_mean[c] - mean[c]);
            variance[c] += _momentum * (_variance[c] * unbiased - variance[c]);
        }
    }

    private static void AddTo(Span<float> sum, ReadOnlySpan<float> values) => TensorPrimitives.Add(sum, values, sum);

    private sealed class ForwardJob(BatchNormLayer layer) : ColumnJob(layer.Outputs)
    {
        protected override void Apply(Pass pass, ColumnSlice x, ColumnSlice unused, ColumnSlice y) => layer.Forward(pass, x, y);
    }

    private sealed class BackwardJob(BatchNormLayer layer) : ColumnJob(layer.Outputs)
    {
        protected override void Apply(Pass pass, ColumnSlice x, ColumnSlice dy, ColumnSlice dx) => layer.Backward(pass, x, dy, dx);
    }
}
