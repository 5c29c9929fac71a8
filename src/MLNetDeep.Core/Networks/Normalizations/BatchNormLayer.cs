using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>x̂ = (x − mean)·r with r = 1/√(variance + ε) per column; y = γ·x̂ + β.</summary>
internal sealed class BatchNormLayer : Layer
{
    private readonly ParameterStore _store;
    private readonly ParameterRange _gamma, _beta, _runningMean, _runningVariance;
    private readonly float _momentum, _epsilon;
    private readonly bool _startsAtZero;                         // γ
    private readonly ForwardJob _forward;
    private readonly BackwardJob _backward;

    // Of the last batch, each [width].
    private readonly float[] _mean, _variance, _inverse, _scale; // …, r, γ·r
    private readonly float[] _dGamma, _dBeta;
    private float[] _parts = [];                                 // of all ranks, [ranks, 2, width]; none without ranks

    public BatchNormLayer(BatchNormalization kind, NormalizationSpec spec, ParameterStore store) : base(checked((int)spec.Width), checked((int)spec.Width))
    {
        _store = store;
        (_momentum, _epsilon) = (kind.Momentum, kind.Epsilon);
        _startsAtZero = spec.StartsAtZero;
        var width = Inputs;
        _gamma = store.Reserve($"{spec.Name}.weight", [width], decays: false, ParameterRole.Normalization);
        _beta = store.Reserve($"{spec.Name}.bias", [width], decays: false, ParameterRole.Normalization);
        _runningMean = store.ReserveBuffer($"{spec.Name}.running_mean", [width]);
        _runningVariance = store.ReserveBuffer($"{spec.Name}.running_var", [width]);
        (_mean, _variance, _inverse, _scale) = (new float[width], new float[width], new float[width], new float[width]);
        (_dGamma, _dBeta) = (new float[width], new float[width]);
        _forward = new ForwardJob(this);
        _backward = new BackwardJob(this);
    }

    public override void Initialize(TorchGenerator generator)
    {
        _store.ValuesOf(_gamma).Fill(_startsAtZero ? 0f : 1f);
        _store.BufferOf(_runningVariance).Fill(1f);
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        if (pass is not { Training: true, Collective: { } ranks })
        {
            _forward.Run(pass, x, y, measures: pass.Training, normalizes: true);
            return;
        }
        _forward.Run(pass, x, y, measures: true, normalizes: false);
        ShardMoments.Gather(ranks, _mean, _variance, ref _parts);
        ShardMoments.Combine(pass.BatchRows / pass.Spread, ranks.Size, _parts, _mean, _variance, _inverse);
        _forward.Run(pass, x, y, measures: false, normalizes: true);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (pass is not { Training: true, Collective: { } ranks })
        {
            _backward.Run(pass, x, dy, dx, sums: true, propagates: true);
            return;
        }
        _backward.Run(pass, x, dy, dx, sums: true, propagates: false);
        ShardMoments.Gather(ranks, _dGamma, _dBeta, ref _parts);
        ShardMoments.Add(_parts, _dGamma, _dBeta);
        _backward.Run(pass, x, dy, dx, sums: false, propagates: true);
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

    private void InverseDeviation(ReadOnlySpan<float> variance, Span<float> result)
    {
        TensorPrimitives.Add(variance, _epsilon, result);
        TensorPrimitives.ReciprocalSqrt(result, result);
    }

    /// <summary>Takes note of the batch's moments of some columns, or, when not training, takes the running ones in their place.</summary>
    private void UpdateMoments(Pass pass, int first, int count)
    {
        var runningMean = _store.BufferOf(_runningMean);
        var runningVariance = _store.BufferOf(_runningVariance);
        var unbiased = pass.BatchRows > 1 ? pass.BatchRows / (pass.BatchRows - 1f) : 1f; // as PyTorch: the running variance is the unbiased one
        for (var c = first; c < first + count; c++)
        {
            if (pass.Training)
            {
                runningMean[c] += _momentum * (_mean[c] - runningMean[c]);
                runningVariance[c] += _momentum * (_variance[c] * unbiased - runningVariance[c]);
            }
            else
                (_mean[c], _variance[c]) = (runningMean[c], runningVariance[c]);
        }
        InverseDeviation(_variance.AsSpan(first, count), _inverse.AsSpan(first, count));
        TensorPrimitives.Multiply(_inverse.AsSpan(first, count), _store.ValuesOf(_gamma).Slice(first, count), _scale.AsSpan(first, count));
    }

    /// <summary>Turns Σ (x − mean)·dy and Σ dy of some columns into the gradients.</summary>
    private void AddGradients(int first, int count)
    {
        var dGamma = _dGamma.AsSpan(first, count);
        TensorPrimitives.Multiply(dGamma, _inverse.AsSpan(first, count), dGamma);
        AddTo(_store.GradientsOf(_beta).Slice(first, count), _dBeta.AsSpan(first, count));
        AddTo(_store.GradientsOf(_gamma).Slice(first, count), dGamma);
    }

    /// <summary>Turns the gradients of some columns, those of the whole batch, into what dx is made of.</summary>
    private void UpdateSlopes(Pass pass, int first, int count)
    {
        var dGamma = _dGamma.AsSpan(first, count);
        var dBeta = _dBeta.AsSpan(first, count);
        var share = pass.Training ? 1f / pass.BatchRows : 0f;    // constants, not batch statistics, have no gradient
        TensorPrimitives.Multiply(dGamma, _inverse.AsSpan(first, count), dGamma);
        TensorPrimitives.Multiply(dGamma, -share, dGamma);       // −r·mean(dy·x̂)
        TensorPrimitives.Multiply(dBeta, share, dBeta);          // mean(dy)
    }

    private static void AddTo(Span<float> sum, ReadOnlySpan<float> values) => TensorPrimitives.Add(sum, values, sum);

    /// <summary>Each part reads its columns three times, the second and third time from the cache.</summary>
    private sealed unsafe class ForwardJob(BatchNormLayer layer) : ColumnJob(layer.Outputs)
    {
        private Pass? _pass;
        private float* _x, _y;
        private bool _measures, _normalizes;

        public void Run(Pass pass, ReadOnlySpan<float> x, Span<float> y, bool measures, bool normalizes)
        {
            MatrixSize.Require(x.Length, pass.Rows, Columns, nameof(x));
            MatrixSize.Require(y.Length, pass.Rows, Columns, nameof(y));
            fixed (float* px = x, py = y)
            {
                (_measures, _normalizes) = (measures, normalizes);
                _pass = pass;
                _x = px;
                _y = py;
                Run(pass.Kernels, pass.Rows);
            }
        }

        protected override void Apply<TOperations, TVector>(int first, int count)
        {
            if (_measures)
                Measure<TOperations, TVector>(first, first + count);
            if (!_normalizes)
                return;
            layer.UpdateMoments(_pass!, first, count);
            Normalize<TOperations, TVector>(first, first + count);
        }

        private void Measure<TOperations, TVector>(int first, int end)
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : unmanaged
        {
            var share = TOperations.Broadcast(1f / Rows);
            fixed (float* means = layer._mean, variances = layer._variance)
                for (var c = first; c < end; c += TOperations.Count)
                {
                    TVector sum = default, squares = default, rest = default;
                    var x = _x + c;
                    for (var r = 0; r < Rows; r++, x += Columns)
                        sum = TOperations.Add(sum, Load<TOperations, TVector>(x, end - c));
                    var mean = TOperations.Multiply(sum, share);
                    x = _x + c;
                    for (var r = 0; r < Rows; r++, x += Columns)
                    {
                        var centred = TOperations.Subtract(Load<TOperations, TVector>(x, end - c), mean);
                        squares = TOperations.MultiplyAdd(centred, centred, squares);
                        rest = TOperations.Add(rest, centred);
                    }
                    // What the sum's rounding left in the mean: Σ (x − mean) would be 0.
                    mean = TOperations.MultiplyAdd(rest, share, mean);
                    Store<TOperations, TVector>(means + c, mean, end - c);
                    Store<TOperations, TVector>(variances + c, TOperations.Multiply(squares, share), end - c);
                }
        }

        private void Normalize<TOperations, TVector>(int first, int end)
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : unmanaged
        {
            fixed (float* means = layer._mean, scales = layer._scale, shifts = layer._store.ValuesOf(layer._beta))
                for (var c = first; c < end; c += TOperations.Count)
                {
                    var mean = Load<TOperations, TVector>(means + c, end - c);
                    var scale = Load<TOperations, TVector>(scales + c, end - c);
                    var shift = Load<TOperations, TVector>(shifts + c, end - c);
                    float* x = _x + c, y = _y + c;
                    for (var r = 0; r < Rows; r++, x += Columns, y += Columns)
                    {
                        var centred = TOperations.Subtract(Load<TOperations, TVector>(x, end - c), mean);
                        Store<TOperations, TVector>(y, TOperations.MultiplyAdd(centred, scale, shift), end - c);
                    }
                }
        }
    }

    /// <summary>dx = γ·r·(dy − mean(dy) − x̂·mean(dy·x̂)): Ioffe and Szegedy, section 3.</summary>
    private sealed unsafe class BackwardJob(BatchNormLayer layer) : ColumnJob(layer.Outputs)
    {
        private Pass? _pass;
        private float* _x, _dy, _dx;
        private bool _sums, _propagates;

        public void Run(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, bool sums, bool propagates)
        {
            MatrixSize.Require(x.Length, pass.Rows, Columns, nameof(x));
            MatrixSize.Require(dy.Length, pass.Rows, Columns, nameof(dy));
            if (!dx.IsEmpty)
                MatrixSize.Require(dx.Length, pass.Rows, Columns, nameof(dx));
            fixed (float* px = x, pdy = dy, pdx = dx)
            {
                (_sums, _propagates) = (sums, propagates);
                _pass = pass;
                _x = px;
                _dy = pdy;
                _dx = pdx;
                Run(pass.Kernels, pass.Rows);
            }
        }

        protected override void Apply<TOperations, TVector>(int first, int count)
        {
            if (_sums)
            {
                Sum<TOperations, TVector>(first, first + count);
                layer.AddGradients(first, count);
            }
            if (!_propagates)
                return;
            layer.UpdateSlopes(_pass!, first, count);
            if (_dx != null)
                Propagate<TOperations, TVector>(first, first + count);
        }

        private void Sum<TOperations, TVector>(int first, int end)
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : unmanaged
        {
            fixed (float* means = layer._mean, products = layer._dGamma, sums = layer._dBeta)
                for (var c = first; c < end; c += TOperations.Count)
                {
                    var mean = Load<TOperations, TVector>(means + c, end - c);
                    TVector product = default, sum = default;
                    float* x = _x + c, dy = _dy + c;
                    for (var r = 0; r < Rows; r++, x += Columns, dy += Columns)
                    {
                        var gradient = Load<TOperations, TVector>(dy, end - c);
                        var centred = TOperations.Subtract(Load<TOperations, TVector>(x, end - c), mean);
                        product = TOperations.MultiplyAdd(centred, gradient, product);
                        sum = TOperations.Add(sum, gradient);
                    }
                    Store<TOperations, TVector>(products + c, product, end - c);
                    Store<TOperations, TVector>(sums + c, sum, end - c);
                }
        }

        private void Propagate<TOperations, TVector>(int first, int end)
            where TOperations : struct, IVectorOperations<TVector>
            where TVector : unmanaged
        {
            fixed (float* means = layer._mean, scales = layer._scale, slopes = layer._dGamma, offsets = layer._dBeta)
                for (var c = first; c < end; c += TOperations.Count)
                {
                    var mean = Load<TOperations, TVector>(means + c, end - c);
                    var scale = Load<TOperations, TVector>(scales + c, end - c);
                    var slope = Load<TOperations, TVector>(slopes + c, end - c);
                    var offset = Load<TOperations, TVector>(offsets + c, end - c);
                    float* x = _x + c, dy = _dy + c, dx = _dx + c;
                    for (var r = 0; r < Rows; r++, x += Columns, dy += Columns, dx += Columns)
                    {
                        var centred = TOperations.Subtract(Load<TOperations, TVector>(x, end - c), mean);
                        var gradient = TOperations.Subtract(Load<TOperations, TVector>(dy, end - c), offset);
                        gradient = TOperations.MultiplyAdd(centred, slope, gradient);
                        Store<TOperations, TVector>(dx, TOperations.Multiply(gradient, scale), end - c);
                    }
                }
        }
    }
}
