using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>
/// A differentiable map of a batch whose rows are spread over devices, in shards one after the other. As a rule there is one device, and
/// one shard; a batch of fewer rows than devices has as many shards as rows.
/// </summary>
internal abstract class ShardedLayer(int outputs)
{
    /// <summary>Columns of a row that comes out.</summary>
    public int Outputs => outputs;

    /// <param name="passes">What is known of the batch, for each shard.</param>
    /// <param name="shards">[rows of the shard, inputs] each, on the shard's device.</param>
    public abstract Tensor[] Forward(ReadOnlySpan<DevicePass> passes, Tensor[] shards);
}

/// <summary>A layer in which rows do not depend on one another, with a replica on each device.</summary>
internal sealed class Replicated(DeviceLayer[] replicas) : ShardedLayer(replicas[0].Outputs), IDisposable
{
    public override Tensor[] Forward(ReadOnlySpan<DevicePass> passes, Tensor[] shards)
    {
        var outputs = new Tensor[shards.Length];
        for (var r = 0; r < shards.Length; r++)
            outputs[r] = replicas[r].Forward(passes[r], shards[r]);
        return outputs;
    }

    public void Dispose()
    {
        foreach (var replica in replicas.OfType<IDisposable>())
            replica.Dispose();
    }
}
