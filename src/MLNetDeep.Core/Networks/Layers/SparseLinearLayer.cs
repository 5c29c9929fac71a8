using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>The first map of rows with a sparse part: y = x·Wᵀ + Σ s·T[slot] + b over the set slots, of the values s.</summary>
/// <param name="Map">The map of the columns, which may be none; its weight is <c>weight</c>, [outputs, inputs], its bias <c>bias</c>.</param>
/// <param name="Sparse">The sparse part, whose weight is <c>sparse.weight</c>, [slots, outputs].</param>
internal sealed record SparseLinearSpec(LinearSpec Map, SparseShape Sparse) : LayerSpec(Map.Inputs, Map.Outputs)
{
    /// <summary>How many inputs a row has set on the average: what a start and 1/√inputs go by.</summary>
    public double MeanInputs => Map.Inputs + (double)Sparse.MeanSet;

    /// <summary>What the map multiplies its weights by: 1/√<see cref="MeanInputs"/> or 1.</summary>
    public float WeightFactor => Map.Initialization.DividesByRootOfInputs ? (float)(1 / Math.Sqrt(MeanInputs)) : 1;

    public override long Weights => checked(Map.Weights + Sparse.Slots * Map.Outputs);

    public override Layer Create(ParameterStore store) => new SparseLinearLayer(this, store);

    public override (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place) => (this with { Map = (LinearSpec)Map.At(place).Layer }, false);
}

/// <summary>
/// y = f·(x·Wᵀ + Σ s·T[slot]) + b with f = <see cref="SparseLinearSpec.WeightFactor"/>: what a dense map of all slots gives, at the cost of those
/// that are set. Gradients of unset slots are 0 and take no work.
/// </summary>
internal sealed class SparseLinearLayer : Layer
{
    private readonly SparseLinearSpec _spec;
    private readonly ParameterStore _store;
    private readonly ParameterRange? _weight;                    // W, [outputs, inputs]; null where there are no columns
    private readonly ParameterRange _table, _bias;               // T, [slots, outputs]; b, [outputs]
    private readonly ColumnSums _biasSums;
    private readonly SparseForward _forward;
    private readonly SparseBackward _backward;
    private float[] _dz = [];                                    // f·dy, [rows, outputs]

    public SparseLinearLayer(SparseLinearSpec spec, ParameterStore store) : base(checked((int)spec.Inputs), checked((int)spec.Outputs))
    {
        _spec = spec;
        _store = store;
        _weight = Inputs == 0 ? null : store.Reserve($"{spec.Map.Name}.weight", [Outputs, Inputs], decays: true);
        _table = store.Reserve($"{spec.Map.Name}.sparse.weight", [spec.Sparse.Slots, Outputs], decays: true);
        _bias = store.Reserve($"{spec.Map.Name}.bias", [Outputs], decays: false, ParameterRole.Bias);
        _biasSums = new ColumnSums(Outputs);
        _forward = new SparseForward(Outputs);
        _backward = new SparseBackward(Outputs);
    }

    /// <summary>T, [slots, outputs].</summary>
    public ParameterRange Table => _table;

    // As one map of all inputs; a start that goes by their number is brought to the mean number of set ones.
    public override void Initialize(TorchGenerator generator)
    {
        var all = _spec.Map with { Inputs = Inputs + (long)_spec.Sparse.Slots };
        var weight = new float[MatrixSize.Of(Outputs, checked((int)all.Inputs))];
        LinearLayer.Initialize(all, generator, weight, _store.ValuesOf(_bias));
        if (!_spec.Map.Initialization.DividesByRootOfInputs)
            TensorPrimitives.Multiply(weight, (float)Math.Sqrt(all.Inputs / _spec.MeanInputs), weight);
        Take(weight);
    }

    public override void Allocate(int rows) => _dz = new float[MatrixSize.Of(rows, Outputs)];

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        if (_weight is null)
            y.Clear();
        else
            MatrixProduct.Forward(pass.Kernels, x, _store.ValuesOf(_weight), bias: [], y, pass.Rows, Inputs, Outputs);
        _forward.Run(pass, _store.ValuesOf(_table), _spec.WeightFactor, _store.ValuesOf(_bias), y);
        if (pass.StartGenerator is { } generator && _spec.Map.Initialization.DataStart is { } start)
            Start(start, generator, y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var dz = _dz.AsSpan(0, pass.Rows * Outputs);
        TensorPrimitives.Multiply(dy, _spec.WeightFactor, dz);
        if (_weight is not null && !dx.IsEmpty)
            MatrixProduct.BackwardInput(pass.Kernels, dz, _store.ValuesOf(_weight), dx, pass.Rows, Inputs, Outputs, accumulate: false);
        if (_weight is { Frozen: false })
            MatrixProduct.BackwardWeight(pass.Kernels, dz, x, _store.GradientsOf(_weight), pass.Rows, Inputs, Outputs);
        if (!_table.Frozen)
            _backward.Run(pass, dz, _store.GradientsOf(_table));
        if (!_bias.Frozen)
            _biasSums.Add(pass.Kernels, dy, _store.GradientsOf(_bias), pass.Rows);
    }

    public override void Lower(PredictionBuilder builder)
    {
        var bias = _store.ValuesOf(_bias).ToArray();
        if (_weight is not null)
            builder.Linear(Factored(_weight), bias, Inputs, Outputs);
        builder.AddSparse(Factored(_table), _weight is null ? bias : null, _spec.Sparse.Slots, Outputs);
    }

    private float[] Factored(ParameterRange range)
    {
        var weight = new float[range.Length];
        TensorPrimitives.Multiply(_store.ValuesOf(range), _spec.WeightFactor, weight);
        return weight;
    }

    private void Start(DataStart start, TorchGenerator generator, Span<float> y /* [rows, Outputs] */)
    {
        if (_weight is { Frozen: true } || _table.Frozen || _bias.Frozen)
            return;
        var weight = All();
        start.Apply(generator, weight, _store.ValuesOf(_bias), y, Outputs);
        Take(weight);
    }

    // [outputs, inputs and slots]: [W, Tᵀ].
    private float[] All()
    {
        var inputs = Inputs + _spec.Sparse.Slots;
        var all = new float[MatrixSize.Of(Outputs, inputs)];
        var table = _store.ValuesOf(_table);
        for (var o = 0; o < Outputs; o++)
        {
            if (_weight is not null)
                _store.ValuesOf(_weight).Slice(o * Inputs, Inputs).CopyTo(all.AsSpan(o * inputs));
            for (var slot = 0; slot < _spec.Sparse.Slots; slot++)
                all[o * inputs + Inputs + slot] = table[slot * Outputs + o];
        }
        return all;
    }

    private void Take(ReadOnlySpan<float> all /* [outputs, inputs and slots] */)
    {
        var inputs = Inputs + _spec.Sparse.Slots;
        var table = _store.ValuesOf(_table);
        for (var o = 0; o < Outputs; o++)
        {
            if (_weight is not null)
                all.Slice(o * inputs, Inputs).CopyTo(_store.ValuesOf(_weight)[(o * Inputs)..]);
            for (var slot = 0; slot < _spec.Sparse.Slots; slot++)
                table[slot * Outputs + o] = all[o * inputs + Inputs + slot];
        }
    }
}
