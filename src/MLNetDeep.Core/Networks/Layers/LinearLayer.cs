using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// y = x·Wᵀ + b. With DropConnect, x·(mask·W)ᵀ + b in training: a weight is dropped with probability rate, the others are scaled by
/// 1/(1 − rate). Source: Wan et al., 2013, "Regularization of neural networks using DropConnect". NOTE: there every row has a mask of
/// its own, and prediction averages over masks drawn from a normal law; here a batch has one, and prediction takes the mean of W.
/// </summary>
internal sealed class LinearLayer(LinearSpec spec, ParameterStore store) : Layer(checked((int)spec.Inputs), checked((int)spec.Outputs))
{
    private readonly ParameterStore _store = store;
    private readonly ParameterRange _weight = store.Reserve($"{spec.Name}.weight", [(int)spec.Outputs, (int)spec.Inputs], decays: true);
    private readonly ParameterRange? _bias = spec.HasBias ? store.Reserve($"{spec.Name}.bias", [(int)spec.Outputs], decays: false) : null;
    private readonly ColumnSums _biasSums = new((int)spec.Outputs);
    private readonly MaskJob _mask = new();
    private float[] _masked = [];                                // mask·W, or mask·dW, [outputs, inputs]

    public ParameterRange Weight => _weight;

    public override void Initialize(TorchGenerator generator) =>
        Initialize(spec, generator, _store.ValuesOf(_weight), _bias is null ? [] : _store.ValuesOf(_bias));

    /// <summary>Draws the start of a map, whose bias may be that of several members.</summary>
    public static void Initialize(LinearSpec spec, TorchGenerator generator, Span<float> weight, Span<float> bias)
    {
        int inputs = (int)spec.Inputs, outputs = (int)spec.Outputs;
        var (initialization, gain) = (spec.Initialization, spec.Gain);
        if (spec.Place.AfterCrelu && initialization.Mirrors)
            FillMirrored(generator, weight, inputs, outputs, initialization, gain);
        else
            initialization.FillWeight(generator, weight, inputs, outputs, gain);
        if (!bias.IsEmpty)
            initialization.FillBias(generator, bias, inputs);
        if (!(spec.Place.EndsBranch && initialization.ClearsBranchEnds))
            return;
        weight.Clear();
        bias.Clear();
    }

    public override void Allocate(int rows) => _masked = spec.DropConnect > 0 ? new float[_weight.Length] : [];

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        _mask.Mask = DropoutMask.Draw(pass, spec.DropConnect, columns: 0);
        MatrixProduct.Forward(pass.Kernels, x, UsedWeight(pass), Bias, y, pass.Rows, Inputs, Outputs);
        if (pass.ScalesMaps)
            BringToVarianceOne(y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
            MatrixProduct.BackwardInput(pass.Kernels, dy, UsedWeight(pass), dx, pass.Rows, Inputs, Outputs, accumulate: false);
        if (!_weight.Frozen)
            AddWeightGradient(pass, x, dy);
        if (_bias is { Frozen: false })
            _biasSums.Add(pass.Kernels, dy, _store.GradientsOf(_bias), pass.Rows);
    }

    public override void Lower(PredictionBuilder builder) => builder.Linear(_store.ValuesOf(_weight), Bias, Inputs, Outputs);

    // [W, −W]
    private static void FillMirrored(
        TorchGenerator generator, Span<float> weight /* [outputs, inputs] */, int inputs, int outputs, Initialization initialization, double gain)
    {
        var half = inputs / 2;
        var drawn = new float[MatrixSize.Of(outputs, half)];
        initialization.FillWeight(generator, drawn, half, outputs, gain);
        for (var o = 0; o < outputs; o++)
        {
            var row = weight.Slice(o * inputs, inputs);
            drawn.AsSpan(o * half, half).CopyTo(row);
            TensorPrimitives.Negate(row[..half], row[half..]);
        }
    }

    private void BringToVarianceOne(Span<float> y /* [rows, Outputs] */)
    {
        double mean = 0, variance = 0;
        foreach (var value in y)
            mean += (double)value / y.Length;
        foreach (var value in y)
            variance += (value - mean) * (value - mean) / y.Length;
        // What rounding alone lets vary must not be blown up.
        if (!(variance > 1e-10 * mean * mean && variance > 1e-20) || _weight.Frozen || _bias is { Frozen: true })
            return;
        var scale = (float)(1 / Math.Sqrt(variance));
        TensorPrimitives.Multiply(_store.ValuesOf(_weight), scale, _store.ValuesOf(_weight));
        if (_bias is not null)
            TensorPrimitives.Multiply(_store.ValuesOf(_bias), scale, _store.ValuesOf(_bias));
        TensorPrimitives.Multiply(y, scale, y);
    }

    private ReadOnlySpan<float> Bias => _bias is null ? [] : _store.ValuesOf(_bias);

    private ReadOnlySpan<float> UsedWeight(Pass pass)
    {
        if (!_mask.Mask.Drops)
            return _store.ValuesOf(_weight);
        _mask.Run(pass.Kernels, _store.ValuesOf(_weight), default, _masked);
        return _masked;
    }

    private void AddWeightGradient(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> dy)
    {
        var gradients = _store.GradientsOf(_weight);
        if (!_mask.Mask.Drops)
        {
            MatrixProduct.BackwardWeight(pass.Kernels, dy, x, gradients, pass.Rows, Inputs, Outputs);
            return;
        }
        _masked.AsSpan().Clear();
        MatrixProduct.BackwardWeight(pass.Kernels, dy, x, _masked, pass.Rows, Inputs, Outputs);
        _mask.Run(pass.Kernels, _masked, default, _masked);
        TensorPrimitives.Add(gradients, _masked, gradients);
    }
}
