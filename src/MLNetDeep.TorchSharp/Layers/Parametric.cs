using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>y = x + a·(σ(x) − x), with one learned a for each column.</summary>
internal sealed class Parametric(Tensor alpha /* [width] */, Func<Tensor, Tensor> function) : DeviceLayer((int)alpha.shape[0])
{
    public override Tensor Forward(DevicePass pass, Tensor x) => x + alpha * (function(x) - x);
}
