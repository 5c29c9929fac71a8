using System.Numerics.Tensors;
using MLNetDeep.Collectives;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>
/// One rank of a data-parallel training: a network, and the gradient of the mean loss of a batch of which the rank has a shard. All ranks
/// have the same weights and are given the same batch; afterwards all have the same gradient, within rounding that of one device: batch
/// normalization takes the statistics of all rows, and each row has the dropout masks of its place in the batch. Nothing is allocated
/// in a step but in the first one.
/// </summary>
internal sealed class ShardGradient : IDisposable
{
    private readonly ICollective _ranks;
    private readonly GradientSums _sums;
    private readonly Loss _loss;
    private readonly LossSum[] _losses;                          // of the shards, [ranks]

    /// <param name="ranks">The rank's end of the group.</param>
    /// <param name="network">The network, whose buffers are made here.</param>
    /// <param name="loss">The loss to minimize.</param>
    /// <param name="dropout">A stream that the rank alone draws from; all ranks draw the same keys.</param>
    /// <param name="threads">Threads including the one that it is called on.</param>
    /// <param name="maximumRows">The most rows of a batch, over all ranks.</param>
    public ShardGradient(ICollective ranks, Network network, Loss loss, DropoutStream dropout, int threads, int maximumRows)
    {
        (_ranks, Network, _loss) = (ranks, network, loss);
        _losses = new LossSum[ranks.Size];
        _sums = new GradientSums(ranks, network.Store);
        Kernels = new KernelContext(threads);
        Pass = new Pass(Kernels, dropout) { Collective = ranks };
        network.Allocate(Shard.MaxRowsOf(maximumRows, ranks.Size));
    }

    public Network Network { get; }

    public Pass Pass { get; }

    public KernelContext Kernels { get; }

    /// <summary>Leaves the gradient in the network's store; returns the loss of the batch.</summary>
    /// <param name="batch">The batch, the same on all ranks.</param>
    /// <param name="dropoutFactor">A factor on every dropout rate.</param>
    /// <exception cref="CollectiveAbortedException">Another rank has stopped.</exception>
    public LossSum Compute(in Batch batch, float dropoutFactor)
    {
        Pass.TakeShardOf(batch.Rows);
        Pass.Training = true;
        Pass.DropoutFactor = dropoutFactor;
        Network.Store.Gradients.Clear();
        var shard = batch.Slice(Pass.FirstRow, Pass.Rows);
        Network.Forward(Pass, shard.X);
        var dLogits = Network.LogitGradients(Pass);
        var own = _losses[_ranks.Rank] = Network.Evaluate(Pass, _loss, shard.Targets);
        _ranks.Gather<LossSum>(_losses);
        var total = default(LossSum);
        foreach (var ofShard in _losses)
            total += ofShard;
        if (own.Weight > 0)                                      // of the shard's mean, of the batch's
            TensorPrimitives.Multiply(dLogits, (float)(own.Weight / total.Weight), dLogits);
        _sums.Begin();
        Network.Backward(Pass, shard.X, _sums.Offer);
        _sums.Finish();
        return total;
    }

    /// <summary>What the network, or its frozen layers alone, makes of the shard of some rows in evaluation mode, [rows of the shard, outputs].</summary>
    public ReadOnlySpan<float> Score(ReadOnlySpan<float> x /* [rows, inputs] */, int rows, bool frozenLayers)
    {
        Pass.TakeShardOf(rows);
        Pass.Training = false;
        var inputs = x.Length / rows;
        var shard = x.Slice(Pass.FirstRow * inputs, Pass.Rows * inputs);
        return frozenLayers ? Network.ForwardFrozen(Pass, shard) : Network.Score(Pass, shard, ofClasses: _loss is ClassificationLoss);
    }

    public void Dispose() => Kernels.Dispose();
}
