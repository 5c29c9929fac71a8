using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>y = x ∘ s: each column times a trained number.</summary>
internal sealed class Scale(Tensor scale /* [width] */) : DeviceLayer((int)scale.shape[0])
{
    public override Tensor Forward(DevicePass pass, Tensor x) => x * scale;
}
