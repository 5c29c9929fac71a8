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

    // Of each part, one behind the other: together they are those of one map.
    private readonly ParameterRange[] _weights =
        [.. spec.Names.Select(name => store.Reserve($"{name}.weight", [OutputsOfPart(spec), (int)spec.Inputs], decays: true, ParameterRole.Weight))];
    private readonly ParameterRange[] _biases = !spec.HasBias ? []
        : [.. spec.Names.Select(name => store.Reserve($"{name}.bias", [OutputsOfPart(spec)], decays: false, ParameterRole.Bias))];
    private readonly ColumnSums _biasSums = new((int)spec.Outputs);
    private readonly MaskJob _mask = new() { Factor = spec.WeightFactor };
    private float[] _used = [], _dUsed = [];                     // factor·mask·W, where that is not W, and its gradient, [outputs, inputs]

    /// <summary>The weight of each part, one where there is one map.</summary>
    public IReadOnlyList<ParameterRange> Weights => _weights;

    public override void Initialize(TorchGenerator generator)
    {
        for (var part = 0; part < _weights.Length; part++)
            Initialize(spec, generator, _store.ValuesOf(_weights[part]), spec.HasBias ? _store.ValuesOf(_biases[part]) : []);
    }

    /// <summary>Draws the start of a map, or of one of its parts, whose bias may be that of several members.</summary>
    public static void Initialize(LinearSpec spec, TorchGenerator generator, Span<float> weight, Span<float> bias)
    {
        int inputs = (int)spec.Inputs, outputs = OutputsOfPart(spec);
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
            (_used, _dUsed) = (new float[Weight.Length], new float[Weight.Length]);
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        _mask.Mask = DropoutMask.Draw(pass, spec.DropConnect, columns: 0);
        if (!UsesWeightItself)
            _mask.Run(pass.Kernels, Weight, default, _used);
        MatrixProduct.Forward(pass.Kernels, x, UsedWeight, Bias, y, pass.Rows, Inputs, Outputs);
        if (pass.StartGenerator is { } generator && spec.Initialization.DataStart is { } start)
            Start(start, generator, y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
            MatrixProduct.BackwardInput(pass.Kernels, dy, UsedWeight, dx, pass.Rows, Inputs, Outputs, accumulate: false);
        // That of a frozen part among others is computed too, and used by nobody.
        if (!Array.TrueForAll(_weights, range => range.Frozen))
            AddWeightGradient(pass, x, dy);
        if (!Array.TrueForAll(_biases, range => range.Frozen))
            _biasSums.Add(pass.Kernels, dy, Joint(_store.Gradients, _biases), pass.Rows);
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
        if (_weights.Concat(_biases).Any(range => range.Frozen))
            return;
        start.Apply(generator, Weight, Bias, y, Outputs);
    }

    private static int OutputsOfPart(LinearSpec spec) => (int)spec.Outputs / Math.Max(spec.Parts.Count, 1);

    private Span<float> Weight => Joint(_store.Values, _weights);

    private Span<float> Bias => Joint(_store.Values, _biases);

    // Ranges that were reserved one behind the other; none where there are none.
    private static Span<float> Joint(Span<float> all, ParameterRange[] ranges) =>
        ranges.Length == 0 ? [] : all.Slice(ranges[0].Offset, ranges[0].Length * ranges.Length);

    private ReadOnlySpan<float> UsedWeight => UsesWeightItself ? Weight : _used;

    private bool UsesWeightItself => !_mask.Mask.Drops && spec.WeightFactor == 1;

    private ReadOnlySpan<float> FactoredWeight()
    {
        if (spec.WeightFactor == 1)
            return Weight;
        var weight = new float[Weight.Length];
        TensorPrimitives.Multiply(Weight, spec.WeightFactor, weight);
        return weight;
    }

    private void AddWeightGradient(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> dy)
    {
        var gradients = Joint(_store.Gradients, _weights);
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
