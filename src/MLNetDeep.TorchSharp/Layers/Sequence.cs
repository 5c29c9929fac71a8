using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>Layers one after the other.</summary>
internal sealed class Sequence(ShardedLayer[] layers) : ShardedLayer(layers[^1].Outputs)
{
    public override Tensor[] Forward(ReadOnlySpan<DevicePass> passes, Tensor[] shards)
    {
        foreach (var layer in layers)
            shards = layer.Forward(passes, shards);
        return shards;
    }
}

/// <summary>y = S(x) + Drop(F(x)), with S the identity or a projection; with stochastic depth whole rows of F(x) are dropped too.</summary>
internal sealed class Residual(ShardedLayer body, ShardedLayer? projection, float dropout, float stochasticDepth) : ShardedLayer(body.Outputs)
{
    public override Tensor[] Forward(ReadOnlySpan<DevicePass> passes, Tensor[] shards)
    {
        var outputs = body.Forward(passes, shards);
        for (var r = 0; r < shards.Length; r++)
        {
            outputs[r] = passes[r].Drop(outputs[r], dropout);
            if (passes[r].DrawMask(stochasticDepth, shards[r].shape[0], 1) is { } rows)
                outputs[r] = outputs[r] * rows;
        }
        var shortcuts = projection?.Forward(passes, shards) ?? shards;
        for (var r = 0; r < shards.Length; r++)
            outputs[r] = outputs[r] + shortcuts[r];
        return outputs;
    }
}
