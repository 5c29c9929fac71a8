using MLNetDeep.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Bench.Libtorch;

// The layers of FT-Transformer: Gorishniy, Rubachev, Khrulkov and Babenko, 2021, "Revisiting deep learning models for tabular data".

/// <summary>A trained token, then w·x + b of each number: [rows, numbers] to [rows, 1 + numbers, size].</summary>
internal sealed class FeatureTokens : Module<Tensor, Tensor>
{
    private readonly Parameter _first;                           // [size]
    private readonly Parameter _weight, _bias;                   // [numbers, size]

    public FeatureTokens(int numbers, int size) : base(nameof(FeatureTokens))
    {
        (_first, _weight, _bias) = (Parameter(empty(size)), Parameter(empty(numbers, size)), Parameter(empty(numbers, size)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) =>
        cat([_first.expand(x.shape[0], 1, -1), addcmul(_bias, x.unsqueeze(-1), _weight, 1)], 1);
}

/// <summary>
/// x + projection(attention(LayerNorm(x))), then x + W₂·Drop(GELU(W₁·LayerNorm(x))), of [rows, tokens, size]; the last block gives the first
/// token, [rows, size]. Query, key and value are one map, as in <c>nn.MultiheadAttention</c>.
/// </summary>
internal sealed class TransformerBlock : Module<Tensor, Tensor>
{
    private readonly int _heads;
    private readonly float _dropout;                             // of shares

    // In the order of our parameters.
    private readonly LayerNorm _norm1;
    private readonly Linear? _query;                             // of the first token, where it alone asks
    private readonly Linear _maps, _projection;                  // to query, key and value, or to key and value
    private readonly LayerNorm _norm2;
    private readonly Sequential _map;

    public TransformerBlock(int size, AttentionBlock block, float dropout, bool isLast) : base(nameof(TransformerBlock))
    {
        (_heads, _dropout) = (block.Heads, block.AttentionDropout);
        var hidden = (int)Math.Round(block.Expansion * size);
        _norm1 = LayerNorm(size);
        _query = isLast ? Linear(size, size) : null;
        _maps = Linear(size, isLast ? 2 * size : 3 * size);
        _projection = Linear(size, size);
        _norm2 = LayerNorm(size);
        _map = Sequential(Linear(size, hidden), GELU(), Dropout(dropout), Linear(hidden, size));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var normalized = _norm1.call(x);
        var maps = _maps.call(normalized).chunk(_query is null ? 3 : 2, -1);
        var query = _query is null ? maps[0] : _query.call(normalized.narrow(1, 0, 1));
        var taken = functional.scaled_dot_product_attention(
            Heads(query), Heads(maps[^2]), Heads(maps[^1]), p: training ? _dropout : 0);
        x = (_query is null ? x : x.narrow(1, 0, 1)) + _projection.call(taken.transpose(1, 2).flatten(2));
        x = x + _map.call(_norm2.call(x));
        return _query is null ? x : x.squeeze(1);

        Tensor Heads(Tensor tokens) => tokens.unflatten(2, [_heads, -1]).transpose(1, 2);
    }
}
