using MLNetDeep.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>Batch normalization by libtorch, whose running variance is the unbiased one.</summary>
internal sealed class BatchNorm(DeviceLayerBuilder builder, BatchNormalization norm) : DeviceLayer((int)builder["weight"].shape[0])
{
    private readonly Tensor _gamma = builder["weight"], _beta = builder["bias"];
    private readonly Tensor _mean = builder["running_mean"], _variance = builder["running_var"];

    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        if (!pass.Training || x.shape[0] > 1)
            return functional.batch_norm(x, _mean, _variance, _gamma, _beta, pass.Training, momentum: norm.Momentum, eps: norm.Epsilon);
        // One row has no unbiased variance: libtorch would make the running one undefined. The biased one is 0.
        using (no_grad())
        {
            _mean.mul_(1 - norm.Momentum).add_(x.squeeze(0), norm.Momentum);
            _variance.mul_(1 - norm.Momentum);
        }
        return functional.batch_norm(x, _mean.clone(), _variance.clone(), _gamma, _beta, training: true, eps: norm.Epsilon);
    }
}
