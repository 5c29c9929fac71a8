using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>y[r, m] = s[m] ∘ (W·(r[m] ∘ x[r, m])) + b[m]: one product over the rows of all members.</summary>
/// <remarks>The scales r and s start at 1, so that the members start apart by the input's scale alone; W and b as the initialization says.</remarks>
internal sealed class MemberLinearLayer : Layer
{
    private readonly MemberLinearSpec _spec;
    private readonly ParameterStore _store;
    private readonly LinearLayer _map;                           // W
    private readonly SharedByMembersLayer _shared;               // the map on the rows of all members
    private readonly ParameterRange _inputScale, _outputScale, _bias;
    private readonly ColumnScale _scaleInputs, _scaleOutputs;
    private readonly ProductSums _inputSums, _outputSums;
    private readonly ColumnSums _biasSums;
    private float[] _scaled = [], _mapped = [];                  // r ∘ x, [rows, Inputs], and W·(r ∘ x), [rows, Outputs]
    private float[] _dMapped = [];                               // s ∘ dy, [rows, Outputs]
    private float[] _dScaled = [];                               // the gradient of r ∘ x, [rows, Inputs]

    public MemberLinearLayer(MemberLinearSpec spec, ParameterStore store) : base(checked((int)spec.Inputs), checked((int)spec.Outputs))
    {
        (_spec, _store) = (spec, store);
        int inputs = (int)spec.Map.Inputs, outputs = (int)spec.Map.Outputs;
        var name = spec.Map.Name;
        _map = new LinearLayer(spec.Map with { HasBias = false }, store);
        _shared = new SharedByMembersLayer(_map, spec.Members);
        _inputScale = store.Reserve($"{name}.input_scale", [spec.Members, inputs], decays: true, ParameterRole.Weight);
        _outputScale = store.Reserve($"{name}.output_scale", [spec.Members, outputs], decays: true, ParameterRole.Weight);
        _bias = store.Reserve($"{name}.bias", [spec.Members, outputs], decays: false, ParameterRole.Bias);
        (_scaleInputs, _scaleOutputs) = (new ColumnScale(Inputs), new ColumnScale(Outputs));
        (_inputSums, _outputSums, _biasSums) = (new ProductSums(Inputs), new ProductSums(Outputs), new ColumnSums(Outputs));
    }

    public override void Initialize(TorchGenerator generator)
    {
        LinearLayer.Initialize(_spec.Map, generator, _store.ValuesOf(_map.Weights[0]), _store.ValuesOf(_bias));
        _store.ValuesOf(_inputScale).Fill(1);
        _store.ValuesOf(_outputScale).Fill(1);
    }

    public override void Allocate(int rows)
    {
        _shared.Allocate(rows);
        (_scaled, _dScaled) = (new float[MatrixSize.Of(rows, Inputs)], new float[MatrixSize.Of(rows, Inputs)]);
        (_mapped, _dMapped) = (new float[MatrixSize.Of(rows, Outputs)], new float[MatrixSize.Of(rows, Outputs)]);
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        var scaled = _scaled.AsSpan(0, x.Length);
        var mapped = _mapped.AsSpan(0, y.Length);
        _scaleInputs.Run(pass.Kernels, x, _store.ValuesOf(_inputScale), default, scaled, pass.Rows);
        _shared.Forward(pass, scaled, mapped);
        _scaleOutputs.Run(pass.Kernels, mapped, _store.ValuesOf(_outputScale), _store.ValuesOf(_bias), y, pass.Rows);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        ReadOnlySpan<float> scaled = _scaled.AsSpan(0, x.Length), mapped = _mapped.AsSpan(0, dy.Length);
        var dMapped = _dMapped.AsSpan(0, dy.Length);
        if (!_bias.Frozen)
            _biasSums.Add(pass.Kernels, dy, _store.GradientsOf(_bias), pass.Rows);
        if (!_outputScale.Frozen)
            _outputSums.Add(pass.Kernels, dy, mapped, _store.GradientsOf(_outputScale), pass.Rows);
        _scaleOutputs.Run(pass.Kernels, dy, _store.ValuesOf(_outputScale), default, dMapped, pass.Rows);
        var dScaled = dx.IsEmpty && _inputScale.Frozen ? default : _dScaled.AsSpan(0, x.Length);
        _shared.Backward(pass, scaled, mapped, dMapped, dScaled);
        if (!_inputScale.Frozen)
            _inputSums.Add(pass.Kernels, dScaled, x, _store.GradientsOf(_inputScale), pass.Rows);
        if (!dx.IsEmpty)
            _scaleInputs.Run(pass.Kernels, dScaled, _store.ValuesOf(_inputScale), default, dx, pass.Rows);
    }

    public override void Lower(PredictionBuilder builder)
    {
        builder.Affine(_store.ValuesOf(_inputScale).ToArray(), new float[Inputs]);
        _shared.Lower(builder);
        builder.Affine(_store.ValuesOf(_outputScale).ToArray(), _store.ValuesOf(_bias).ToArray());
    }
}
