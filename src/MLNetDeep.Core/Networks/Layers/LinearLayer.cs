using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>y = x·Wᵀ + b.</summary>
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
    private bool _afterCrelu, _endsBranch;

    public override bool Settle(bool afterCrelu, bool endsBranch)
    {
        (_afterCrelu, _endsBranch) = (afterCrelu, endsBranch);
        return false;
    }

    public override void Initialize(TorchGenerator generator)
    {
        var weight = _store.ValuesOf(_weight);
        if (_afterCrelu && _initialization.Mirrors)
            FillMirrored(generator, weight);
        else
            _initialization.FillWeight(generator, weight, Inputs, Outputs, _gain);
        if (_bias is not null)
            _initialization.FillBias(generator, _store.ValuesOf(_bias), Inputs);
        if (!(_endsBranch && _initialization.ClearsBranchEnds))
            return;
        weight.Clear();
        if (_bias is not null)
            _store.ValuesOf(_bias).Clear();
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        MatrixProduct.Forward(pass.Kernels, x, _store.ValuesOf(_weight), Bias, y, pass.Rows, Inputs, Outputs);
        if (pass.ScalesMaps)
            BringToVarianceOne(y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!_weight.Frozen)
            MatrixProduct.BackwardWeight(pass.Kernels, dy, x, _store.GradientsOf(_weight), pass.Rows, Inputs, Outputs);
        if (_bias is { Frozen: false })
            _biasSums.Add(pass.Kernels, dy, _store.GradientsOf(_bias), pass.Rows);
        if (!dx.IsEmpty)
            MatrixProduct.BackwardInput(pass.Kernels, dy, _store.ValuesOf(_weight), dx, pass.Rows, Inputs, Outputs, accumulate: false);
    }

    public override void Lower(PredictionBuilder builder) => builder.Linear(_store.ValuesOf(_weight), Bias, Inputs, Outputs);

    // [W, −W]
    private void FillMirrored(TorchGenerator generator, Span<float> weight /* [Outputs, Inputs] */)
    {
        var half = Inputs / 2;
        var drawn = new float[Outputs * half];
        _initialization.FillWeight(generator, drawn, half, Outputs, _gain);
        for (var o = 0; o < Outputs; o++)
        {
            var row = weight.Slice(o * Inputs, Inputs);
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
}
