using MLNetDeep.Collectives;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>
/// One rank of a training whose ranks have nothing in common but a collective: each is a process, say, with its own copy of the data, its
/// own network and its own <see cref="TrainingLoop"/>. Every rank is given the whole batch and computes the gradient of its shard; the
/// sum is the same everywhere, and each moves its own weights by it. With equal processors the weights stay the same to the bit, and
/// are those of as many <see cref="TrainingRunOptions.Replicas"/>.
/// </summary>
internal sealed class RankEngine : ITrainingEngine
{
    private readonly ShardGradient _shard;
    private readonly WeightUpdate _update;
    private float[] _outputs = [];                               // [rows, columns]

    /// <param name="ranks">The rank's end of the group.</param>
    /// <param name="network">The network, initialized as on all other ranks; its weights move.</param>
    /// <param name="options">Validated options, the same on all ranks but for the threads.</param>
    /// <param name="maximumRows">The most rows of a batch over all ranks, in training or scoring.</param>
    /// <param name="dropout">The stream that dropout draws from.</param>
    public RankEngine(ICollective ranks, Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout)
    {
        Ranks = ranks;
        _shard = new ShardGradient(ranks, network, options.UsedLoss, dropout, options.NumberOfThreads ?? Environment.ProcessorCount, maximumRows);
        _update = new WeightUpdate(network.Store, options);
    }

    public ICollective Ranks { get; }

    public StepResult Step(in Batch batch, in StepRates rates)
    {
        var loss = _shard.Compute(batch, rates.DropoutFactor);
        return new StepResult(loss, _update.Apply(_shard.Kernels, rates));
    }

    public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows) => Forward(x, rows, Network.Spec.Outputs, frozenLayers: false);

    public void Freeze(FrozenPart part) => Network.Freeze(part);

    public ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x, int rows) => Forward(x, rows, Network.FrozenOutputs, frozenLayers: true);

    public bool TakesFrozenOutputs
    {
        get => Network.TakesFrozenOutputs;
        set => Network.TakesFrozenOutputs = value;
    }

    public void CopyWeightsTo(ParameterStore destination)
    {
        Network.Store.Values.CopyTo(destination.Values);
        Network.Store.BufferValues.CopyTo(destination.BufferValues);
    }

    public void Transfer(StateTransfer state)
    {
        state.Move(Network.Store.Values);
        _update.Transfer(state);
        state.Move(Network.Store.BufferValues);
        _shard.Pass.Dropout.Transfer(state);
    }

    public void Dispose() => _shard.Dispose();

    private Network Network => _shard.Network;

    private ReadOnlySpan<float> Forward(ReadOnlySpan<float> x, int rows, int columns, bool frozenLayers)
    {
        var floats = MatrixSize.Of(rows, columns);
        if (_outputs.Length < floats)
            _outputs = new float[floats];
        _shard.Score(x, rows, frozenLayers).CopyTo(_outputs.AsSpan(_shard.Pass.FirstRow * columns));
        for (var r = 0; r < Ranks.Size; r++)
            if (Shard.Of(rows, r, Ranks.Size) is { Rows: > 0 } shard)
                Ranks.Broadcast(_outputs.AsSpan(shard.First * columns, shard.Rows * columns), root: r);
        return _outputs.AsSpan(0, floats);
    }
}
