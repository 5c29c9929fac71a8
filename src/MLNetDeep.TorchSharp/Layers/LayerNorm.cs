using MLNetDeep.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>Layer normalization by libtorch.</summary>
internal sealed class LayerNorm(Tensor gamma /* [width] */, Tensor beta, LayerNormalization norm) : DeviceLayer((int)gamma.shape[0])
{
    public override Tensor Forward(DevicePass pass, Tensor x) => functional.layer_norm(x, gamma.shape, gamma, beta, eps: norm.Epsilon);
}
