using MLNetDeep.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>
/// Batch normalization by libtorch, whose running variance is the unbiased one. Over several shards the statistics are those of all rows,
/// and their gradients go back to all of them. The running ones are kept up on the first device, from which the others have them after
/// each step.
/// </summary>
internal sealed class BatchNorm(NormalizationSpec spec, BatchNormalization norm, IReadOnlyList<DeviceParameters> replicas)
    : ShardedLayer((int)spec.Width)
{
    private readonly Tensor[] _gamma = Of(spec, replicas, "weight"), _beta = Of(spec, replicas, "bias"); // [columns], of each device
    private readonly Tensor[] _mean = Of(spec, replicas, "running_mean"), _variance = Of(spec, replicas, "running_var");

    public override Tensor[] Forward(ReadOnlySpan<DevicePass> passes, Tensor[] shards)
    {
        var training = passes[0].Training;
        // One row has no unbiased variance: libtorch would make the running one undefined, or throw.
        if (training && (shards.Length > 1 || shards[0].shape[0] == 1))
            return Normalize(shards);
        var outputs = new Tensor[shards.Length];
        for (var r = 0; r < shards.Length; r++)
            outputs[r] = functional.batch_norm(
                shards[r], _mean[r], _variance[r], _gamma[r], _beta[r], training, momentum: norm.Momentum, eps: norm.Epsilon);
        return outputs;
    }

    private static Tensor[] Of(NormalizationSpec spec, IReadOnlyList<DeviceParameters> replicas, string name) =>
        [.. replicas.Select(replica => replica[$"{spec.Name}.{name}"])];

    private Tensor[] Normalize(Tensor[] shards)
    {
        var rows = shards.Sum(x => x.shape[0]);
        var mean = SumOf(shards) / rows;
        var centred = new Tensor[shards.Length];
        for (var r = 0; r < shards.Length; r++)
            centred[r] = shards[r] - mean.to(shards[r].device);
        var variance = SumOf([.. centred.Select(x => x.square())]) / rows;
        KeepUp(mean, variance * ((double)rows / Math.Max(rows - 1, 1)));
        var scale = (variance + norm.Epsilon).rsqrt();
        for (var r = 0; r < shards.Length; r++)
            centred[r] = centred[r] * (scale.to(shards[r].device) * _gamma[r]) + _beta[r];
        return centred;
    }

    private void KeepUp(Tensor mean, Tensor variance)
    {
        using var noGradient = no_grad();
        _mean[0].mul_(1 - norm.Momentum).add_(mean, norm.Momentum);
        _variance[0].mul_(1 - norm.Momentum).add_(variance, norm.Momentum);
    }

    // Over the rows of all shards, on the first one's device, [columns]. A plain 0 would be taken for a type of number.
    private static Tensor SumOf(Tensor[] shards)
    {
        var sum = shards[0].sum([0]);
        foreach (var shard in shards.AsSpan(1))
            sum = sum + shard.sum([0]).to(sum.device);
        return sum;
    }
}
