using MLNetDeep.Training;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>A rule's memory of one network, as flat as the parameters, and its steps, in place.</summary>
internal abstract class DeviceOptimizer(DeviceParameters parameters) : IDisposable
{
    private readonly OwnedTensors _owned = new();
    private readonly List<Tensor> _memory = [];

    /// <summary>The rule on a device, or null where there is none of the kind.</summary>
    public static DeviceOptimizer? Of(Optimizer optimizer, DeviceParameters parameters) => optimizer switch
    {
        SgdOptimizer sgd => new DeviceSgd(parameters, sgd),
        NesterovOptimizer nesterov => new DeviceNesterov(parameters, nesterov),
        AdaGradOptimizer adaGrad => new DeviceAdaGrad(parameters, adaGrad),
        RmsPropOptimizer rmsProp => new DeviceRmsProp(parameters, rmsProp),
        AdamWOptimizer adam => new DeviceAdamW(parameters, adam),
        _ => null,
    };

    /// <summary>Whether <see cref="Of"/> knows the kind.</summary>
    public static bool Knows(Optimizer optimizer) =>
        optimizer is SgdOptimizer or NesterovOptimizer or AdaGradOptimizer or RmsPropOptimizer or AdamWOptimizer;

    /// <summary>All that the rule remembers of earlier steps, [parameters] each.</summary>
    public IReadOnlyList<Tensor> Memory => _memory;

    /// <summary>
    /// One step: what is not frozen first shrinks by its decay, w·(1 − rate·decay), then moves by the rule.
    /// </summary>
    public void Step(double rate, double decay, bool decayEverything)
    {
        foreach (var part in parameters.NextStep())
        {
            var rateOfPart = rate * part.RateFactor;
            var values = part.Of(parameters.Values);
            if (decay != 0 && decayEverything)
                values.mul_(1 - rateOfPart * decay);
            else if (decay != 0)
                values.addcmul_(values, part.Of(parameters.Decays), -rateOfPart * decay);
            Step(part, values, part.Of(parameters.Gradients), rateOfPart);
        }
    }

    /// <summary>Keeps or restores all that the rule remembers; the parameters count the steps.</summary>
    public void Transfer(StateTransfer state)
    {
        foreach (var memory in _memory)
            memory.Transfer(state);
    }

    /// <summary>w −= rate·(the rule's direction).</summary>
    protected abstract void Step(ParameterPart part, Tensor values, Tensor gradients, double rate);

    /// <summary>A number to remember for each parameter.</summary>
    protected Tensor Remember(float start = 0)
    {
        _memory.Add(_owned.Own(parameters.Values.full_like(start)));
        return _memory[^1];
    }

    public void Dispose() => _owned.Dispose();
}
