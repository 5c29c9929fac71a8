using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>
/// Trains a network by tensor operations on a device. What a step makes is freed at its end; nothing of libtorch's that is global is
/// set, so that several threads can train at once. Deferred steps add up what they came to on the device, where it stays until asked for.
/// </summary>
internal sealed class LibtorchEngine : ITrainingEngine
{
    private readonly Network _network;                           // what is frozen is noted in its ranges
    private readonly DeepResidualOptions _options;
    private readonly DropoutStream _dropout;
    private readonly Device _device;
    private readonly List<IDisposable> _parts = [];
    private readonly DeviceParameters _parameters;
    private readonly DeviceNetwork _layers;
    private readonly DeviceLoss _loss;
    private readonly DeviceOptimizer _optimizer;
    private readonly GradientRules _rules;
    private readonly DeviceBatches _batches;
    private readonly DevicePass _pass;
    private readonly Tensor _deferred;                           // loss, weight and norm, [3] in double
    private float[] _scores = [];

    /// <param name="network">The network, initialized; its weights are copied, not changed.</param>
    /// <param name="options">Validated options; without a loss, that of several classes is used.</param>
    /// <param name="dropout">The stream that dropout draws from.</param>
    /// <param name="device">A device that is there, by libtorch's name.</param>
    /// <param name="engine">What the engine is to be like.</param>
    public LibtorchEngine(Network network, DeepResidualOptions options, DropoutStream dropout, string device, TorchSharpEngine engine)
    {
        (_network, _options, _dropout) = (network, options, dropout);
        using var scope = NewDisposeScope();
        _device = torch.device(device);
        try
        {
            _parameters = Part(new DeviceParameters(network.Store, _device));
            _layers = Part(new DeviceNetwork(network.Spec, _parameters, _device));
            _loss = Part(DeviceLoss.Of(options.UsedLoss, _device) ?? throw Techniques.Unknown(options.UsedLoss));
            _optimizer = Part(DeviceOptimizer.Of(options.Optimizer, _parameters) ?? throw Techniques.Unknown(options.Optimizer));
            _rules = new GradientRules(_parameters, options.Clipping, options.Regularization);
            _batches = Part(new DeviceBatches(_device, engine.ResidentBytes));
            _pass = new DevicePass(Part(new DeviceMasks(dropout, _device)), engine.MixedPrecision);
            _deferred = Part(zeros(3, dtype: ScalarType.Float64, device: _device).DetachFromDisposeScope());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public StepResult Step(in Batch batch, in StepRates rates)
    {
        using var scope = NewDisposeScope();
        return ToResult(Advance(batch, rates));
    }

    public StepResult StepDeferred(in Batch batch, in StepRates rates)
    {
        using var scope = NewDisposeScope();
        _deferred.add_(Advance(batch, rates));
        return default;
    }

    public StepResult TakeDeferred()
    {
        using var scope = NewDisposeScope();
        var result = ToResult(_deferred);
        _deferred.zero_();
        return result;
    }

    public bool KeepsRows(int rows, int columns) => _batches.Reserve(rows, columns);

    public void Keep(in Batch rows) => _batches.Add(rows);

    public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _pass.Training = false;
        return ToScores(_layers.Forward(_pass, x.ToDevice(_device, rows, x.Length / rows)));
    }

    public void Freeze(FrozenPart part)
    {
        _network.Freeze(part);
        _parameters.SettleFrozen();
        _layers.Freeze(part.Layers);
    }

    public ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x, int rows)
    {
        using var scope = NewDisposeScope();
        return ToScores(_layers.ForwardFrozen(_pass, x.ToDevice(_device, rows, x.Length / rows)));
    }

    public bool TakesFrozenOutputs
    {
        get => _layers.TakesFrozenOutputs;
        set => _layers.TakesFrozenOutputs = value;
    }

    public void CopyWeightsTo(ParameterStore destination) => _parameters.CopyTo(destination);

    public void Transfer(StateTransfer state)
    {
        _parameters.Transfer(state);
        _optimizer.Transfer(state);
        _dropout.Transfer(state);
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
    }

    /// <summary>A step; gives its loss, weight and gradient norm, [3] in double.</summary>
    private Tensor Advance(in Batch batch, in StepRates rates)
    {
        var (x, targets) = _batches.Load(batch);
        _pass.Training = true;
        _pass.DropoutFactor = rates.DropoutFactor;

        _parameters.Gradients.zero_();
        Tensor sum, weight;
        using (set_grad_enabled(true))
        {
            (sum, weight) = _loss.Evaluate(_layers.Forward(_pass, x), targets);
            if (_parameters.Train)
                DeviceLoss.MeanOf(sum, weight).backward();
        }
        using var noGradient = no_grad();
        var norm = _rules.MeasureAndClip();
        _rules.AddPenalties();
        _optimizer.Step(rates.LearningRate, rates.WeightDecay, _options.Regularization.IncludeBiasesAndNormalization);
        _rules.LimitNorms();
        return stack([sum.detach(), weight, norm]).to_type(ScalarType.Float64);
    }

    private static StepResult ToResult(Tensor result)
    {
        Span<double> values = stackalloc double[3];
        result.ToHost(values);
        return new StepResult(new LossSum(values[0], values[1]), values[2]);
    }

    private ReadOnlySpan<float> ToScores(Tensor scores)
    {
        var count = checked((int)scores.NumberOfElements);
        if (_scores.Length < count)
            _scores = new float[count];
        scores.ToHost(_scores.AsSpan(0, count));
        return _scores.AsSpan(0, count);
    }

    private T Part<T>(T part) where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }
}
