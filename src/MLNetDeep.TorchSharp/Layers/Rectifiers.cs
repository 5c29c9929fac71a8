using MLNetDeep.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>y = a·x where x ≤ 0, with one learned slope a for all columns or one for each.</summary>
internal sealed class Prelu(Tensor slopes /* [1] or [width] */, int width) : DeviceLayer(width)
{
    public override Tensor Forward(DevicePass pass, Tensor x) => x.prelu(slopes);
}

/// <summary>y = a·x where x ≤ 0, in training with a slope drawn for each number anew, else with the mean slope.</summary>
internal sealed class Rrelu(RreluActivation activation, int width) : DeviceLayer(width)
{
    public override Tensor Forward(DevicePass pass, Tensor x) => pass.Training
        ? where(x.gt(0), x, x * pass.DrawUniform(activation.Lower, activation.Upper, x.shape))
        : functional.leaky_relu(x, activation.MeanSlope);
}
