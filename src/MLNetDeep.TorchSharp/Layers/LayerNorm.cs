using MLNetDeep.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>Layer normalization by libtorch.</summary>
internal sealed class LayerNorm(DeviceLayerBuilder builder, LayerNormalization norm) : DeviceLayer((int)builder["weight"].shape[0])
{
    private readonly Tensor _gamma = builder["weight"], _beta = builder["bias"];

    public override Tensor Forward(DevicePass pass, Tensor x) => functional.layer_norm(x, _gamma.shape, _gamma, _beta, eps: norm.Epsilon);
}
