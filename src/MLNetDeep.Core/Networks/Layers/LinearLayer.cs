using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// y = x·Wᵀ + b; where the initialization says so, x·Wᵀ/√inputs + b. With DropConnect, x·(mask·W)ᵀ + b in training: a weight is dropped with probability rate, the others are scaled by
/// 1/(1 − rate). Source: Wan et al., 2013, "Regularization of neural networks using DropConnect". NOTE: there every row has a mask of
/// its own, and prediction averages over masks drawn from a normal law; here a batch has one, and prediction takes the mean of W.
/// </summary>
internal sealed class LinearLayer(LinearSpec spec, ParameterStore store) : Layer(checked((int)spec.Inputs), checked((int)spec.Outputs))
{
    private readonly ParameterStore _store = store;
    private readonly ParameterRange _weight = store.Reserve($"{spec.Name}.weight", [(int)spec.Outputs, (int)spec.Inputs], decays: true, ParameterRole.Weight);
    private readonly ParameterRange? _bias = spec.HasBias ? store.Reserve($"{spec.Name}.bias", [(int)spec.Outputs], decays: false, ParameterRole.Bias) : null;
    private readonly ColumnSums _biasSums = new((int)spec.Outputs);
    private readonly MaskJob _mask = new() { Factor = spec.WeightFactor };
    private float[] _used = [], _dUsed = [];                     // factor·mask·W, where that is not W, and its gradient, [outputs, inputs]

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

    public override void Allocate(int rows)
    {
        if (spec.DropConnect > 0 || spec.WeightFactor != 1)
            (_used, _dUsed) = (new float[_weight.Length], new float[_weight.Length]);
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        _mask.Mask = DropoutMask.Draw(pass, spec.DropConnect, columns: 0);
        if (!UsesWeightItself)
            _mask.Run(pass.Kernels, _store.ValuesOf(_weight), default, _used);
        MatrixProduct.Forward(pass.Kernels, x, UsedWeight, Bias, y, pass.Rows, Inputs, Outputs);
        if (pass.StartGenerator is { } generator && spec.Initialization.DataStart is { } start)
            Start(start, generator, y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
            MatrixProduct.BackwardInput(pass.Kernels, dy, UsedWeight, dx, pass.Rows, Inputs, Outputs, accumulate: false);
        if (!_weight.Frozen)
            AddWeightGradient(pass, x, dy);
        if (_bias is { Frozen: false })
            _biasSums.Add(pass.Kernels, dy, _store.GradientsOf(_bias), pass.Rows);
    }

    public override void Lower(PredictionBuilder builder) => builder.Linear(FactoredWeight(), Bias, Inputs, Outputs);

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

    private void Start(DataStart start, TorchGenerator generator, Span<float> y /* [rows, Outputs] */)
    {
        if (_weight.Frozen || _bias is { Frozen: true })
            return;
        start.Apply(generator, _store.ValuesOf(_weight), _bias is null ? [] : _store.ValuesOf(_bias), y, Outputs);
    }

    private ReadOnlySpan<float> Bias => _bias is null ? [] : _store.ValuesOf(_bias);

    private ReadOnlySpan<float> UsedWeight => UsesWeightItself ? _store.ValuesOf(_weight) : _used;

    private bool UsesWeightItself => !_mask.Mask.Drops && spec.WeightFactor == 1;

    private ReadOnlySpan<float> FactoredWeight()
    {
        if (spec.WeightFactor == 1)
            return _store.ValuesOf(_weight);
        var weight = new float[_weight.Length];
        TensorPrimitives.Multiply(_store.ValuesOf(_weight), spec.WeightFactor, weight);
        return weight;
    }

    private void AddWeightGradient(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> dy)
    {
        var gradients = _store.GradientsOf(_weight);
        if (UsesWeightItself)
        {
            MatrixProduct.BackwardWeight(pass.Kernels, dy, x, gradients, pass.Rows, Inputs, Outputs);
            return;
        }
        MatrixProduct.BackwardWeight(pass.Kernels, dy, x, _dUsed, pass.Rows, Inputs, Outputs, accumulate: false);
        if (!_mask.Mask.Drops)
        {
            TensorPrimitives.MultiplyAdd(_dUsed, spec.WeightFactor, gradients, gradients);
            return;
        }
        _mask.Run(pass.Kernels, _dUsed, default, _dUsed);
        TensorPrimitives.Add(gradients, _dUsed, gradients);
    }
}
