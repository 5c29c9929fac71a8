using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>Trains a network with this library's own kernels. Nothing is allocated in a step.</summary>
internal sealed class ManagedEngine : ITrainingEngine
{
    private readonly Network _network;
    private readonly Loss _loss;
    private readonly WeightUpdate _update;
    private readonly KernelContext _kernels;
    private readonly ThreadChoice? _threads;                     // null where their number is given
    private readonly Pass _pass;

    /// <param name="network">The network, initialized.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="maximumRows">The most rows of a batch, in training or scoring.</param>
    /// <param name="dropout">The stream that dropout draws from.</param>
    public ManagedEngine(Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout)
    {
        _network = network;
        _loss = options.UsedLoss;
        _update = new WeightUpdate(network.Store, options);
        _kernels = new KernelContext(options.NumberOfThreads ?? options.MaxThreads);
        _threads = options.NumberOfThreads is null && _kernels.MaxThreads > 1 ? new ThreadChoice(_kernels, TimeProvider.System) : null;
        _pass = new Pass(_kernels, dropout);
        network.Allocate(maximumRows);
    }

    public StepResult Step(in Batch batch, in StepRates rates)
    {
        _threads?.Begin(batch.Rows);
        _pass.Rows = batch.Rows;
        _pass.Training = true;
        _pass.DropoutFactor = rates.DropoutFactor;

        _network.Store.Gradients.Clear();
        _network.Forward(_pass, batch.X);
        var loss = _network.Evaluate(_pass, _loss, batch.Targets);
        _network.Backward(_pass, batch.X);
        var norm = _update.Apply(_kernels, rates);
        _threads?.End();
        return new StepResult(loss, norm);
    }

    public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows)
    {
        _pass.Rows = rows;
        _pass.Training = false;
        return _network.Score(_pass, x, ofClasses: _loss is ClassificationLoss);
    }

    public void Freeze(FrozenPart part) => _network.Freeze(part);

    public ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x, int rows)
    {
        _pass.Rows = rows;
        return _network.ForwardFrozen(_pass, x);
    }

    public bool TakesFrozenOutputs
    {
        get => _network.TakesFrozenOutputs;
        set => _network.TakesFrozenOutputs = value;
    }

    public void CopyWeightsTo(ParameterStore destination)
    {
        _network.Store.Values.CopyTo(destination.Values);
        _network.Store.BufferValues.CopyTo(destination.BufferValues);
    }

    public void Transfer(StateTransfer state)
    {
        state.Move(_network.Store.Values);
        state.Move(_network.Store.BufferValues);
        _update.Transfer(state);
        _pass.Dropout.Transfer(state);
    }

    public void Dispose() => _kernels.Dispose();
}
