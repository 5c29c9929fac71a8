using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>Trains a network with this library's own kernels. Nothing is allocated in a step.</summary>
internal sealed class ManagedEngine : ITrainingEngine
{
    private readonly Network _network;
    private readonly DeepResidualOptions _options;
    private readonly Loss _loss;
    private readonly OptimizerState _optimizer;
    private readonly GradientNorm _norm;
    private readonly MaxNorm? _maxNorm;
    private readonly KernelContext _kernels;
    private readonly Pass _pass;

    /// <param name="network">The network, initialized.</param>
    /// <param name="options">Validated options; without a loss, that of several classes is used.</param>
    /// <param name="maximumRows">The most rows of a batch, in training or scoring.</param>
    /// <param name="dropout">The stream that dropout draws from.</param>
    public ManagedEngine(Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout)
    {
        _network = network;
        _options = options;
        _loss = options.Loss ?? Loss.Of(LearningTask.Multiclass);
        _optimizer = options.Optimizer.CreateState(network.Store);
        _norm = new GradientNorm(network.Store);
        _maxNorm = options.Regularization.MaxNorm is float maximum ? new MaxNorm(network.Store, maximum) : null;
        _kernels = new KernelContext(options.Threads ?? Environment.ProcessorCount);
        _pass = new Pass(_kernels, dropout);
        network.Allocate(maximumRows);
    }

    public StepResult Step(in Batch batch, in StepRates rates)
    {
        var store = _network.Store;
        _pass.Rows = batch.Rows;
        _pass.Training = true;
        _pass.DropoutFactor = rates.DropoutFactor;

        store.Gradients.Clear();
        var logits = _network.Forward(_pass, batch.X);
        var loss = _loss.Evaluate(
            logits, batch.Targets, _network.Spec.Outputs, _network.LogitGradients(_pass));
        _network.Backward(_pass, batch.X);
        var norm = _norm.Measure(_kernels);
        _options.Clipping.Apply(store, norm);
        _options.Regularization.AddGradients(store);
        _optimizer.Step(_kernels, rates.LearningRate, rates.WeightDecay, _options.Regularization.IncludeBiasesAndNormalization);
        _maxNorm?.Apply(_kernels);
        return new StepResult(loss, norm);
    }

    public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows)
    {
        _pass.Rows = rows;
        _pass.Training = false;
        return _network.Forward(_pass, x);
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
        _optimizer.Transfer(state);
        _pass.Dropout.Transfer(state);
    }

    public void Dispose() => _kernels.Dispose();
}
