using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>y = f(x), without parameters.</summary>
internal sealed class Function(Func<Tensor, Tensor> function, int outputs) : DeviceLayer(outputs)
{
    public override Tensor Forward(DevicePass pass, Tensor x) => function(x);
}
