using MLNetDeep.Training;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>s += g²; w −= rateₜ·g/(√s + ε), with rateₜ = rate/(1 + (t − 1)·rateDecay).</summary>
internal sealed class DeviceAdaGrad : DeviceOptimizer
{
    private readonly AdaGradOptimizer _options;
    private readonly Tensor _sum;

    public DeviceAdaGrad(DeviceParameters parameters, AdaGradOptimizer options) : base(parameters)
    {
        _options = options;
        _sum = Remember(options.InitialAccumulator);
    }

    protected override void Step(ParameterPart part, Tensor values, Tensor gradients, double rate)
    {
        var root = part.Of(_sum).addcmul_(gradients, gradients, 1).sqrt().add_(_options.Epsilon);
        values.addcdiv_(gradients, root, -rate / (1 + (part.Step - 1) * _options.RateDecay));
    }
}
