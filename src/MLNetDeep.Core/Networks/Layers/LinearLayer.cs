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
internal sealed class LinearLayer(
    LayerBuilder builder, string name, int inputs, int outputs, bool followedByActivation, bool bias = true) : Layer(inputs, outputs)
{
    private readonly ParameterStore _store = builder.Store;
    private readonly Initialization _initialization = builder.Initialization;
    // What the maps of one network keep the variance through: its activation, or nothing.
    private readonly double _gain = followedByActivation ? builder.Activation.Gain : 1;
    private readonly ParameterRange _weight = builder.Reserve($"{name}.weight", [outputs, inputs], decays: true);
    private readonly ParameterRange? _bias = bias ? builder.Reserve($"{name}.bias", [outputs], decays: false) : null;
    private readonly ColumnSums _biasSums = new(outputs);
    private readonly float _dropConnect = builder.DropConnect;
    private readonly MaskJob _mask = new();
    private float[] _masked = [];                                // mask·W, or mask·dW, [outputs, inputs]

    public override void Initialize(TorchGenerator generator)
    {
        _initialization.FillWeight(generator, _store.ValuesOf(_weight), Inputs, Outputs, _gain);
        if (_bias is not null)
            _initialization.FillBias(generator, _store.ValuesOf(_bias), Inputs);
    }

    public override void Allocate(int rows) => _masked = _dropConnect > 0 ? new float[_weight.Length] : [];

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        _mask.Mask = DropoutMask.Draw(pass, _dropConnect);
        MatrixProduct.Forward(pass.Kernels, x, UsedWeight(pass), Bias, y, pass.Rows, Inputs, Outputs);
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
