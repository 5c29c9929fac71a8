using MLNetDeep.Training;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>s = αs + (1 − α)g²; w −= rate·g/(√s + ε), centred by the mean gradient and with momentum where asked for.</summary>
internal sealed class DeviceRmsProp : DeviceOptimizer
{
    private readonly RmsPropOptimizer _options;
    private readonly Tensor _square;
    private readonly Tensor? _mean, _velocity;

    public DeviceRmsProp(DeviceParameters parameters, RmsPropOptimizer options) : base(parameters)
    {
        _options = options;
        _square = Remember();
        _mean = options.Centered ? Remember() : null;
        _velocity = options.MomentumFactor > 0 ? Remember() : null;
    }

    protected override void Step(ParameterPart part, Tensor values, Tensor gradients, double rate)
    {
        var variance = part.Of(_square).mul_(_options.Alpha).addcmul_(gradients, gradients, 1 - _options.Alpha);
        if (_mean is not null)
        {
            var mean = part.Of(_mean).mul_(_options.Alpha).add_(gradients, 1 - _options.Alpha);
            variance = (variance - mean * mean).clamp_min_(0);   // rounding can bring it below
        }
        var root = variance.sqrt().add_(_options.Epsilon);
        if (_velocity is null)
            values.addcdiv_(gradients, root, -rate);
        else
            values.add_(part.Of(_velocity).mul_(_options.MomentumFactor).addcdiv_(gradients, root, 1), -rate);
    }
}
