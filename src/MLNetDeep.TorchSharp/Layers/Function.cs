using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>y = f(x), without parameters.</summary>
internal sealed class Function(Func<Tensor, Tensor> function, int outputs) : DeviceLayer(outputs)
{
    public override Tensor Forward(DevicePass pass, Tensor x) => function(x);
}

/// <summary>y = x + a·(σ(x) − x), with one learned a for each column.</summary>
internal sealed class Parametric(Tensor alpha /* [width] */, Func<Tensor, Tensor> function) : DeviceLayer((int)alpha.shape[0])
{
    public override Tensor Forward(DevicePass pass, Tensor x) => x + alpha * (function(x) - x);
}
