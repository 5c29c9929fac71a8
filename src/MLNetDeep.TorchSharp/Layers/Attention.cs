using MLNetDeep.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>The first columns of a row.</summary>
internal sealed class FirstColumns(int columns) : DeviceLayer(columns)
{
    public override Tensor Forward(DevicePass pass, Tensor x) => x.narrow(1, 0, Outputs);
}

/// <summary>A trained token, then one of each feature.</summary>
internal sealed class Tokens(TokenSpec spec, DeviceParameters parameters) : DeviceLayer((int)spec.Outputs)
{
    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        int number = 0, bias = 0, missing = 0, category = 0;
        var tokens = new List<Tensor> { Of("first").unsqueeze(0).expand(x.shape[0], -1) };
        for (int t = 0, count; t < spec.Tokens.Count; t += count)
        {
            count = FeatureToken.PlainNumbersFrom(spec.Tokens, t);
            tokens.Add(count > 0 ? Numbers(spec.Tokens[t].Column, count) : Token(spec.Tokens[t]));
            count = Math.Max(count, 1);
        }
        return cat(tokens, 1);

        Tensor Numbers(int column, int count)
        {
            var y = x.narrow(1, column, count).unsqueeze(-1) * Of("weight").narrow(0, number, count) + Of("bias").narrow(0, bias, count);
            (number, bias) = (number + count, bias + count);
            return y.flatten(1);
        }

        Tensor Token(FeatureToken token)
        {
            var own = x.narrow(1, token.Column, token.Columns);
            var y = token.Source switch
            {
                TokenSource.Embedded => own,
                TokenSource.Number => own * Of("weight").select(0, number++),
                TokenSource.OneHot => own.matmul(Of($"categories.{category++}.weight")),
                TokenSource.Place => Of($"categories.{category++}.weight").index_select(0, own.flatten().to_type(ScalarType.Int64)),
                _ => throw Techniques.Unknown(token),
            };
            if (token.HasBias)
                y = y + Of("bias").select(0, bias++);
            if (!token.CanBeMissing)
                return y;
            var m = x.narrow(1, token.MissingColumn, 1);
            return y * (1 - m) + Of("missing").select(0, missing++) * m;
        }
    }

    private Tensor Of(string name) => parameters[$"{spec.Name}.{name}"];
}

/// <summary>Drop(softmax(Q·Kᵀ/√d))·V of each head.</summary>
/// <param name="spec">The attention.</param>
/// <param name="queries">The map to the first token's query; null where all tokens ask.</param>
/// <param name="maps">The map of each token to query, key and value, or to key and value.</param>
internal sealed class Attention(AttentionSpec spec, LinearMap? queries, LinearMap maps) : DeviceLayer((int)spec.Outputs)
{
    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var shape = spec.Shape;
        var rows = x.shape[0];
        var query = queries?.Forward(pass, x.narrow(1, 0, shape.Size));
        var mapped = maps.Forward(pass, x.reshape(rows * shape.Tokens, shape.Size)).view(rows, shape.Tokens, -1).chunk(queries is null ? 3 : 2, 2);
        var q = Heads(query is null ? mapped[0] : query.unsqueeze(1));
        var shares = functional.softmax(q.matmul(Heads(mapped[^2]).transpose(2, 3)) * shape.Scale, 3); // [rows, heads, queries, tokens]
        if (pass.DrawMask(spec.Dropout, rows, shape.Heads, shape.Tokens, shape.Queries) is { } mask)
            shares = shares * mask.transpose(2, 3);
        return shares.matmul(Heads(mapped[^1])).transpose(1, 2).reshape(rows, Outputs);

        Tensor Heads(Tensor tokens) => tokens.reshape(rows, tokens.shape[1], shape.Heads, shape.HeadSize).transpose(1, 2);
    }
}
