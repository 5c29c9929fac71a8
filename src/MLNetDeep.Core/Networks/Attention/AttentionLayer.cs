using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// Multi-head attention among the tokens of a row, without the projection of what it gives: of each head y = Drop(softmax(Q·Kᵀ/√d))·V, where Q,
/// K and V are linear maps of the tokens and d the columns of a head. Source: Vaswani et al., 2017, "Attention is all you need", section 3.2.
/// </summary>
/// <param name="Queries">The map to queries: of the first token alone; null where <paramref name="Maps"/> gives them of all tokens.</param>
/// <param name="Maps">The map of each token to its query, key and value, or to key and value, side by side.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Dropout">Rate at which shares, what softmax gives, are dropped. Range: [0, 1).</param>
internal sealed record AttentionSpec(LinearSpec? Queries, LinearSpec Maps, AttentionShape Shape, float Dropout)
    : LayerSpec(checked((long)Shape.Tokens * Shape.Size), checked((long)Shape.Queries * Shape.Size))
{
    public override long Weights => checked((Queries?.Weights ?? 0) + Maps.Weights);

    public override Layer Create(ParameterStore store) => new AttentionLayer(this, store);

    public override (LayerSpec Layer, bool GivesCrelu) At(LayerPlace place)
    {
        var within = place with { EndsBranch = false };          // the projection ends it
        return (this with { Queries = (LinearSpec?)Queries?.At(within).Layer, Maps = (LinearSpec)Maps.At(within).Layer }, false);
    }
}

/// <summary>See <see cref="AttentionSpec"/>. Keeps the shares of a batch: rows · heads · queries · tokens floats.</summary>
internal sealed unsafe class AttentionLayer : Layer
{
    private readonly AttentionShape _shape;
    private readonly LinearLayer? _queries;
    private readonly LinearLayer _maps;
    private readonly float _dropout;
    private readonly AttentionForwardJob _forward = new();
    private readonly AttentionBackwardJob _backward = new();
    private DropoutMask _mask;
    private float[] _shares = [];                                // [rows, heads, tokens, queries], negative where dropped
    private float[] _first = [], _query = [], _dQuery = [], _dFirst = []; // [rows, size]; none where all tokens ask
    private float[] _mapped = [], _dMapped = [];                 // what the maps give, [rows, tokens, their outputs]

    public AttentionLayer(AttentionSpec spec, ParameterStore store) : base(checked((int)spec.Inputs), checked((int)spec.Outputs))
    {
        (_shape, _dropout) = (spec.Shape, spec.Dropout);
        _queries = (LinearLayer?)spec.Queries?.Create(store);
        _maps = (LinearLayer)spec.Maps.Create(store);
    }

    public override void Initialize(TorchGenerator generator)
    {
        _queries?.Initialize(generator);
        _maps.Initialize(generator);
    }

    public override void Allocate(int rows)
    {
        _queries?.Allocate(rows);
        _maps.Allocate(checked(rows * _shape.Tokens));
        _shares = New(_shape.RowShares);
        var mapped = checked(_maps.Outputs * _shape.Tokens);
        (_mapped, _dMapped) = (New(mapped), New(mapped));
        if (_queries is not null)
            (_first, _query, _dQuery, _dFirst) = (New(_shape.Size), New(_shape.Size), New(_shape.Size), New(_shape.Size));

        float[] New(int columns) => GC.AllocateUninitializedArray<float>(MatrixSize.Of(rows, columns));
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        var mapped = _mapped.AsSpan(0, pass.Rows * _shape.Tokens * _maps.Outputs);
        if (_queries is not null)
        {
            for (var r = 0; r < pass.Rows; r++)
                x.Slice(r * Inputs, _shape.Size).CopyTo(_first.AsSpan(r * _shape.Size));
            Map(_queries, pass, _first.AsSpan(0, y.Length), _query.AsSpan(0, y.Length));
        }
        pass.SpreadRows(_shape.Tokens);
        Map(_maps, pass, x, mapped);
        pass.GatherRows(_shape.Tokens);
        _mask = DropoutMask.Draw(pass, _dropout, _shape.RowShares);
        MatrixSize.Require(y.Length, pass.Rows, Outputs, nameof(y));
        fixed (float* query = _query, all = _mapped, shares = _shares, py = y)
            _forward.Run(pass.Kernels, _shape, Operands(query, all), _mask, shares, py, pass.Rows);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        MatrixSize.Require(dy.Length, pass.Rows, Outputs, nameof(dy));
        fixed (float* query = _query, all = _mapped, dQuery = _dQuery, dAll = _dMapped, shares = _shares, pdy = dy)
            _backward.Run(pass.Kernels, _shape, Operands(query, all), _mask, shares, pdy, Operands(dQuery, dAll), pass.Rows);

        var outputs = pass.Rows * _shape.Tokens * _maps.Outputs;
        pass.SpreadRows(_shape.Tokens);
        _maps.Backward(pass, x, _mapped.AsSpan(0, outputs), _dMapped.AsSpan(0, outputs), dx);
        pass.GatherRows(_shape.Tokens);
        if (_queries is null)
            return;
        var first = dx.IsEmpty ? default : _dFirst.AsSpan(0, dy.Length);
        _queries.Backward(pass, _first.AsSpan(0, dy.Length), _query.AsSpan(0, dy.Length), _dQuery.AsSpan(0, dy.Length), first);
        for (var start = 0; start < first.Length; start += _shape.Size)
            ShortVector.Add(first.Slice(start, _shape.Size), dx.Slice(start * _shape.Tokens, _shape.Size));
    }

    /// <summary>Adds, of the rows of the last Forward without dropout, what the first token takes from each token, the mean of the heads.</summary>
    /// <param name="rows">Rows of that Forward.</param>
    /// <param name="sums">[tokens].</param>
    public void AddFirstShares(int rows, Span<double> sums)
    {
        for (var i = 0; i < rows * _shape.Heads * _shape.Tokens; i++)
            sums[i % _shape.Tokens] += _shares[i * _shape.Queries] / (double)_shape.Heads;
    }

    public override void Lower(PredictionBuilder builder)
    {
        var tokens = _queries is null ? -1 : builder.Keep();
        var query = -1;
        if (_queries is not null)
        {
            builder.Add(new FirstColumnsLayer.Step(Inputs, _shape.Size));
            _queries.Lower(builder);
            query = builder.Keep();
            builder.Return(tokens);
        }
        builder.SpreadRows(_shape.Tokens);
        _maps.Lower(builder);
        builder.GatherRows(_shape.Tokens);
        if (query < 0)
            builder.Add(new AttentionStep(_shape));
        else
            builder.Add(new AttentionStep(_shape), query);
    }

    private static void Map(LinearLayer map, Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        map.Forward(pass, x, y);
        pass.Watch?.Passed(map, y);
    }

    private AttentionOperands Operands(float* query, float* all) =>
        _queries is null ? AttentionOperands.Joint(all, _shape) : AttentionOperands.OfFirst(query, all, _shape);
}
