using MLNetDeep.Training;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>m = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²; w −= rate·m̂/(√v̂ + ε).</summary>
internal sealed class DeviceAdamW : DeviceOptimizer
{
    private readonly AdamWOptimizer _options;
    private readonly Tensor _mean, _square;

    public DeviceAdamW(DeviceParameters parameters, AdamWOptimizer options) : base(parameters)
    {
        _options = options;
        (_mean, _square) = (Remember(), Remember());
    }

    protected override void Step(ParameterPart part, Tensor values, Tensor gradients, double rate)
    {
        var mean = part.Of(_mean).mul_(_options.Beta1).add_(gradients, 1 - _options.Beta1);
        var square = part.Of(_square).mul_(_options.Beta2).addcmul_(gradients, gradients, 1 - _options.Beta2);
        var root = square.sqrt().mul_(1 / Math.Sqrt(1 - Math.Pow(_options.Beta2, part.Step))).add_(_options.Epsilon);
        values.addcdiv_(mean, root, -rate / (1 - Math.Pow(_options.Beta1, part.Step)));
    }
}
