using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>y[r, m] = x[r, m]·W[m]ᵀ + b[m]. The rows of one member are gathered, multiplied, and put back among the others.</summary>
internal sealed class MemberHeadsLayer : Layer
{
    private readonly MemberHeadsSpec _spec;
    private readonly ParameterStore _store;
    private readonly ParameterRange _weight;                     // [members, outputs, inputs]
    private readonly ParameterRange? _bias;                      // [members, outputs]
    private readonly int _members, _inputs, _outputs;            // columns of a member
    private readonly ColumnSums _biasSums;
    private float[] _x = [], _y = [];                            // one member's rows, [rows, inputs] and [rows, outputs]

    public MemberHeadsLayer(MemberHeadsSpec spec, ParameterStore store) : base(checked((int)spec.Inputs), checked((int)spec.Outputs))
    {
        (_spec, _store) = (spec, store);
        (_members, _inputs, _outputs) = (spec.Members, (int)spec.Map.Inputs, (int)spec.Map.Outputs);
        _weight = store.Reserve($"{spec.Name}.weight", [_members, _outputs, _inputs], decays: true, ParameterRole.Weight);
        _bias = spec.Map.HasBias ? store.Reserve($"{spec.Name}.bias", [_members, _outputs], decays: false, ParameterRole.Bias) : null;
        _biasSums = new ColumnSums(Outputs);
    }

    public override void Initialize(TorchGenerator generator)
    {
        for (var m = 0; m < _members; m++)
            LinearLayer.Initialize(_spec.Map, generator, WeightOf(m), _bias is null ? [] : _store.ValuesOf(_bias).Slice(m * _outputs, _outputs));
    }

    public override void Allocate(int rows) =>
        (_x, _y) = (new float[MatrixSize.Of(rows, _inputs)], new float[MatrixSize.Of(rows, _outputs)]);

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        var own = _x.AsSpan(0, pass.Rows * _inputs);
        var result = _y.AsSpan(0, pass.Rows * _outputs);
        for (var m = 0; m < _members; m++)
        {
            Gather(x, m, _inputs, own);
            Multiply(own, _spec.Map.WeightFactor);
            MatrixProduct.Forward(pass.Kernels, own, WeightOf(m), BiasOf(m), result, pass.Rows, _inputs, _outputs);
            if (pass.StartGenerator is { } generator && !_weight.Frozen)
                _spec.Map.Initialization.DataStart?.Apply(generator, WeightOf(m), BiasOf(m), result, _outputs);
            Scatter(result, m, _outputs, y);
        }
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var own = _x.AsSpan(0, pass.Rows * _inputs);
        var dOwn = _y.AsSpan(0, pass.Rows * _outputs);
        for (var m = 0; m < _members; m++)
        {
            Gather(dy, m, _outputs, dOwn);
            if (!_weight.Frozen)
            {
                Gather(x, m, _inputs, own);
                Multiply(own, _spec.Map.WeightFactor);
                var gradient = _store.GradientsOf(_weight).Slice(m * _outputs * _inputs, _outputs * _inputs);
                MatrixProduct.BackwardWeight(pass.Kernels, dOwn, own, gradient, pass.Rows, _inputs, _outputs);
            }
            if (dx.IsEmpty)
                continue;
            MatrixProduct.BackwardInput(pass.Kernels, dOwn, WeightOf(m), own, pass.Rows, _inputs, _outputs, accumulate: false);
            Multiply(own, _spec.Map.WeightFactor);
            Scatter(own, m, _inputs, dx);
        }
        if (_bias is { Frozen: false })
            _biasSums.Add(pass.Kernels, dy, _store.GradientsOf(_bias), pass.Rows);
    }

    public override void Lower(PredictionBuilder builder) => builder.Add(new Step(
        [.. Enumerable.Range(0, _members).Select(m => FactoredWeightOf(m))], _bias is null ? new float[Outputs] : _store.ValuesOf(_bias).ToArray(),
        _inputs, _outputs));

    private Span<float> WeightOf(int member) => _store.ValuesOf(_weight).Slice(member * _outputs * _inputs, _outputs * _inputs);

    private float[] FactoredWeightOf(int member)
    {
        var weight = WeightOf(member).ToArray();
        Multiply(weight, _spec.Map.WeightFactor);
        return weight;
    }

    private static void Multiply(Span<float> values, float factor)
    {
        if (factor != 1)
            TensorPrimitives.Multiply(values, factor, values);
    }

    private Span<float> BiasOf(int member) => _bias is null ? [] : _store.ValuesOf(_bias).Slice(member * _outputs, _outputs);

    private void Gather(ReadOnlySpan<float> all /* [rows, members, columns] */, int member, int columns, Span<float> own /* [rows, columns] */)
    {
        for (int start = 0, from = member * columns; start < own.Length; start += columns, from += _members * columns)
            all.Slice(from, columns).CopyTo(own.Slice(start, columns));
    }

    private void Scatter(ReadOnlySpan<float> own /* [rows, columns] */, int member, int columns, Span<float> all /* [rows, members, columns] */)
    {
        for (int start = 0, to = member * columns; start < own.Length; start += columns, to += _members * columns)
            own.Slice(start, columns).CopyTo(all.Slice(to, columns));
    }

    /// <summary>In prediction: each member's map on the rows of its own.</summary>
    internal sealed class Step(float[][] weights, float[] bias, int inputs, int outputs)
        : PredictionStep(checked(inputs * weights.Length), checked(outputs * weights.Length))
    {
        private readonly PackedWeights[] _packed = Array.ConvertAll(weights, weight => new PackedWeights(weight, inputs, outputs));

        public IReadOnlyList<float[]> Weights => weights;        // of each member, [outputs, inputs]

        public ReadOnlySpan<float> Bias => bias;                 // [members, outputs]

        public override void Run(KernelContext kernels, ReadOnlySpan<float> x, ReadOnlySpan<float> kept, Span<float> y, int rows)
        {
            for (var r = 0; r < rows; r++)
                for (var m = 0; m < weights.Length; m++)
                    MatrixProduct.Forward(
                        kernels, x.Slice(r * Inputs + m * inputs, inputs), _packed[m], bias.AsSpan(m * outputs, outputs),
                        y.Slice(r * Outputs + m * outputs, outputs), rows: 1);
        }
    }
}
