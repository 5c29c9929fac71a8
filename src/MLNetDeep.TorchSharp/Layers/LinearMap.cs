using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>y = factor·x·Wᵀ + b; with DropConnect, W with weights dropped. In mixed precision the operands are rounded to bfloat16.</summary>
/// <param name="weights">The rows of W, [outputs, inputs], in parts of one map each.</param>
/// <param name="biases">b in as many parts, or none.</param>
/// <param name="dropConnect">Range: [0, 1).</param>
/// <param name="factor">What W is multiplied by.</param>
internal sealed class LinearMap(Tensor[] weights, Tensor[] biases, float dropConnect, float factor = 1)
    : DeviceLayer((int)weights.Sum(weight => weight.shape[0]))
{
    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var used = pass.DropWeights(weights is [var one] ? one : cat(weights), dropConnect);
        var bias = biases switch { [] => null, [var single] => single, _ => cat(biases) };
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
