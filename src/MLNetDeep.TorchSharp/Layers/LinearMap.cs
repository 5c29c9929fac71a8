using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>y = factor·x·Wᵀ + b; with DropConnect, W with weights dropped. In mixed precision the operands are rounded to bfloat16.</summary>
internal sealed class LinearMap(Tensor weight /* [outputs, inputs] */, Tensor? bias, float dropConnect, float factor = 1) : DeviceLayer((int)weight.shape[0])
{
    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var used = pass.DropWeights(weight, dropConnect);
        if (factor != 1)
            used = used * factor;
        if (!pass.MixedPrecision)
            return functional.linear(x, used, bias);
        var y = functional.linear(x.to_type(ScalarType.BFloat16), used.to_type(ScalarType.BFloat16)).to_type(ScalarType.Float32);
        return bias is null ? y : y + bias;
    }
}

/// <summary>y = x ∘ s: each column times a trained number.</summary>
internal sealed class Scale(Tensor scale /* [width] */) : DeviceLayer((int)scale.shape[0])
{
    public override Tensor Forward(DevicePass pass, Tensor x) => x * scale;
}
