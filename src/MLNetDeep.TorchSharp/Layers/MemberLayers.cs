using MLNetDeep.Networks;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>A layer on the rows of all members: k times as many rows of a k-th of the columns.</summary>
internal sealed class SharedByMembers(ShardedLayer shared, int members) : ShardedLayer(shared.Outputs * members)
{
    public override Tensor[] Forward(ReadOnlySpan<DevicePass> passes, Tensor[] shards)
    {
        var spread = new Tensor[shards.Length];
        for (var r = 0; r < shards.Length; r++)
        {
            spread[r] = shards[r].reshape(shards[r].shape[0] * members, -1);
            passes[r].FirstRow *= members;
        }
        var outputs = shared.Forward(passes, spread);
        for (var r = 0; r < shards.Length; r++)
        {
            outputs[r] = outputs[r].reshape(shards[r].shape[0], -1);
            passes[r].FirstRow /= members;
        }
        return outputs;
    }
}

/// <summary>y[r, m] = scale[m] ∘ x[r].</summary>
internal sealed class MemberScale(Tensor scale /* [members, columns] */) : DeviceLayer((int)scale.NumberOfElements)
{
    public override Tensor Forward(DevicePass pass, Tensor x) => (x.unsqueeze(1) * scale).flatten(1);
}

/// <summary>y[r, m] = x[r, m]·W[m]ᵀ + b[m].</summary>
internal sealed class MemberHeads(Tensor weight /* [members, outputs, inputs] */, Tensor? bias /* [members, outputs] */, float factor)
    : DeviceLayer((int)(weight.shape[0] * weight.shape[1]))
{
    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var rows = x.reshape(x.shape[0], weight.shape[0], weight.shape[2]) * factor;
        var y = rows.transpose(0, 1).matmul(weight.transpose(1, 2)).transpose(0, 1);    // [rows, members, outputs]
        return (bias is null ? y : y + bias).reshape(x.shape[0], Outputs);
    }
}

/// <summary>y[r, m] = s[m] ∘ (W·(r[m] ∘ x[r, m])) + b[m].</summary>
/// <param name="parameters">The parameters of the device.</param>
/// <param name="spec">The map.</param>
internal sealed class MemberLinear(DeviceParameters parameters, MemberLinearSpec spec) : DeviceLayer((int)spec.Outputs)
{
    private readonly LinearMap _shared = new([parameters[$"{spec.Map.Name}.weight"]], biases: [], dropConnect: 0, spec.Map.WeightFactor);
    private readonly Tensor _inputScale = parameters[$"{spec.Map.Name}.input_scale"], _outputScale = parameters[$"{spec.Map.Name}.output_scale"];
    private readonly Tensor _bias = parameters[$"{spec.Map.Name}.bias"];

    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var rows = x.reshape(x.shape[0], spec.Members, -1) * _inputScale;
        var mapped = _shared.Forward(pass, rows.flatten(0, 1)).reshape(x.shape[0], spec.Members, -1);
        return (mapped * _outputScale + _bias).flatten(1);
    }
}
