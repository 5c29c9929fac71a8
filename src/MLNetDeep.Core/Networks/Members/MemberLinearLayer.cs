using System.Numerics.Tensors;
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
    private readonly ParameterRange _weight, _inputScale, _outputScale, _bias;
    private readonly ScaleJob _scaleInputs, _scaleOutputs;
    private readonly ProductSums _inputSums, _outputSums;
    private readonly ColumnSums _biasSums;
    private readonly int _inputs, _outputs;                      // columns of a member
    private readonly float[] _used;                              // factor·W, or its gradient, [outputs, inputs]
    private float[] _scaled = [], _mapped = [];                  // r ∘ x, [rows, Inputs], and W·(r ∘ x), [rows, Outputs]
    private float[] _dMapped = [];                               // s ∘ dy, [rows, Outputs]
    private float[] _dScaled = [];                               // the gradient of r ∘ x, [rows, Inputs]

    public MemberLinearLayer(MemberLinearSpec spec, ParameterStore store) : base(checked((int)spec.Inputs), checked((int)spec.Outputs))
    {
        (_spec, _store) = (spec, store);
        (_inputs, _outputs) = ((int)spec.Map.Inputs, (int)spec.Map.Outputs);
        var name = spec.Map.Name;
        _weight = store.Reserve($"{name}.weight", [_outputs, _inputs], decays: true, ParameterRole.Weight);
        _inputScale = store.Reserve($"{name}.input_scale", [spec.Members, _inputs], decays: true, ParameterRole.Weight);
        _outputScale = store.Reserve($"{name}.output_scale", [spec.Members, _outputs], decays: true, ParameterRole.Weight);
        _bias = store.Reserve($"{name}.bias", [spec.Members, _outputs], decays: false, ParameterRole.Bias);
        _used = spec.Map.WeightFactor == 1 ? [] : new float[MatrixSize.Of(_outputs, _inputs)];
        (_scaleInputs, _scaleOutputs) = (new ScaleJob(Inputs), new ScaleJob(Outputs));
        (_inputSums, _outputSums, _biasSums) = (new ProductSums(Inputs), new ProductSums(Outputs), new ColumnSums(Outputs));
    }

    public override void Initialize(TorchGenerator generator)
    {
        LinearLayer.Initialize(_spec.Map, generator, _store.ValuesOf(_weight), _store.ValuesOf(_bias));
        _store.ValuesOf(_inputScale).Fill(1);
        _store.ValuesOf(_outputScale).Fill(1);
    }

    public override void Allocate(int rows)
    {
        (_scaled, _dScaled) = (new float[MatrixSize.Of(rows, Inputs)], new float[MatrixSize.Of(rows, Inputs)]);
        (_mapped, _dMapped) = (new float[MatrixSize.Of(rows, Outputs)], new float[MatrixSize.Of(rows, Outputs)]);
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        var scaled = _scaled.AsSpan(0, x.Length);
        var mapped = _mapped.AsSpan(0, y.Length);
        _scaleInputs.Run(pass, x, _store.ValuesOf(_inputScale), default, scaled);
        MatrixProduct.Forward(pass.Kernels, scaled, UsedWeight(), [], mapped, pass.Rows * _spec.Members, _inputs, _outputs);
        if (pass.StartGenerator is { } generator && !_weight.Frozen)
            _spec.Map.Initialization.DataStart?.Apply(generator, _store.ValuesOf(_weight), [], mapped, _outputs);
        _scaleOutputs.Run(pass, mapped, _store.ValuesOf(_outputScale), _store.ValuesOf(_bias), y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var rows = pass.Rows * _spec.Members;
        var dMapped = _dMapped.AsSpan(0, dy.Length);
        var dScaled = _dScaled.AsSpan(0, x.Length);
        if (!_bias.Frozen)
            _biasSums.Add(pass.Kernels, dy, _store.GradientsOf(_bias), pass.Rows);
        if (!_outputScale.Frozen)
            _outputSums.Add(pass.Kernels, dy, _mapped, _store.GradientsOf(_outputScale), pass.Rows);
        _scaleOutputs.Run(pass, dy, _store.ValuesOf(_outputScale), default, dMapped);
        if (!_weight.Frozen)
            AddWeightGradient(pass, dMapped, rows);
        if (dx.IsEmpty && _inputScale.Frozen)
            return;
        MatrixProduct.BackwardInput(pass.Kernels, dMapped, UsedWeight(), dScaled, rows, _inputs, _outputs, accumulate: false);
        if (!_inputScale.Frozen)
            _inputSums.Add(pass.Kernels, dScaled, x, _store.GradientsOf(_inputScale), pass.Rows);
        if (!dx.IsEmpty)
            _scaleInputs.Run(pass, dScaled, _store.ValuesOf(_inputScale), default, dx);
    }

    public override void Lower(PredictionBuilder builder)
    {
        builder.Affine(_store.ValuesOf(_inputScale).ToArray(), new float[Inputs]);
        builder.SpreadRows(_spec.Members);
        builder.Linear(UsedWeight(), [], _inputs, _outputs);
        builder.GatherRows(_spec.Members);
        builder.Affine(_store.ValuesOf(_outputScale).ToArray(), _store.ValuesOf(_bias).ToArray());
    }

    // factor·W
    private ReadOnlySpan<float> UsedWeight()
    {
        if (_spec.Map.WeightFactor == 1)
            return _store.ValuesOf(_weight);
        TensorPrimitives.Multiply(_store.ValuesOf(_weight), _spec.Map.WeightFactor, _used);
        return _used;
    }

    private void AddWeightGradient(Pass pass, ReadOnlySpan<float> dMapped, int rows)
    {
        var gradients = _store.GradientsOf(_weight);
        if (_spec.Map.WeightFactor == 1)
        {
            MatrixProduct.BackwardWeight(pass.Kernels, dMapped, _scaled, gradients, rows, _inputs, _outputs);
            return;
        }
        _used.AsSpan().Clear();
        MatrixProduct.BackwardWeight(pass.Kernels, dMapped, _scaled, _used, rows, _inputs, _outputs);
        TensorPrimitives.MultiplyAdd(_used, _spec.Map.WeightFactor, gradients, gradients);
    }

    /// <summary>scale ∘ x + shift, row by row.</summary>
    private sealed unsafe class ScaleJob(int columns) : RowJob(columns, 0, columns)
    {
        private float* _scale, _shift;

        public void Run(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> y)
        {
            fixed (float* pscale = scale, pshift = shift)
            {
                _scale = pscale;
                _shift = pshift;
                Run(pass.Kernels, x, default, y, pass.Rows);
            }
        }

        protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y)
        {
            var scale = new ReadOnlySpan<float>(_scale, x.Length);
            if (_shift == null)
                TensorPrimitives.Multiply(x, scale, y);
            else
                TensorPrimitives.MultiplyAdd(x, scale, new ReadOnlySpan<float>(_shift, x.Length), y);
        }
    }
}
