using MLNetDeep.Training;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>v = momentum·v + g; w −= rate·v. Without momentum, w −= rate·g.</summary>
internal sealed class DeviceSgd : DeviceOptimizer
{
    private readonly float _momentum;
    private readonly Tensor? _velocity;

    public DeviceSgd(DeviceParameters parameters, SgdOptimizer options) : base(parameters)
    {
        _momentum = options.MomentumFactor;
        _velocity = _momentum > 0 ? Remember() : null;
    }

    protected override void Step(ParameterPart part, Tensor values, Tensor gradients, double rate)
    {
        var direction = _velocity is null ? gradients : part.Of(_velocity).mul_(_momentum).add_(gradients);
        values.add_(direction, -rate);
    }
}

/// <summary>v = momentum·v + g; w −= rate·(g + momentum·v).</summary>
internal sealed class DeviceNesterov : DeviceOptimizer
{
    private readonly float _momentum;
    private readonly Tensor _velocity;

    public DeviceNesterov(DeviceParameters parameters, NesterovOptimizer options) : base(parameters)
    {
        _momentum = options.MomentumFactor;
        _velocity = Remember();
    }

    protected override void Step(ParameterPart part, Tensor values, Tensor gradients, double rate)
    {
        var velocity = part.Of(_velocity).mul_(_momentum).add_(gradients);
        values.add_(gradients, -rate).add_(velocity, -rate * _momentum);
    }
}
