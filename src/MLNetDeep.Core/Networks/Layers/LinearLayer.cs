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

    public ParameterRange Weight => _weight;

    public override void Initialize(TorchGenerator generator)
    {
        _initialization.FillWeight(generator, _store.ValuesOf(_weight), Inputs, Outputs, _gain);
        if (_bias is not null)
            _initialization.FillBias(generator, _store.ValuesOf(_bias), Inputs);
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        MatrixProduct.Forward(pass.Kernels, x, _store.ValuesOf(_weight), Bias, y, pass.Rows, Inputs, Outputs);

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

    private ReadOnlySpan<float> Bias => _bias is null ? [] : _store.ValuesOf(_bias);
}
