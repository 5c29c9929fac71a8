using MLNetDeep.Collectives;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>
/// Trains as <see cref="ManagedEngine"/> does, with a batch's rows spread over replicas of the network, each a rank on a thread of its own:
/// see <see cref="ShardGradient"/>. The weights of the first one move, and the others take them over; so the optimizer has one memory.
/// </summary>
internal sealed class ReplicatedEngine : ITrainingEngine
{
    private readonly ShardGradient[] _replicas;
    private readonly KernelContext _kernels;                     // a thread for each replica
    private readonly WeightUpdate _update;
    private readonly StepJob _step;
    private readonly ForwardJob _forward;

    /// <param name="network">The network, initialized: the first replica, whose weights are the ones that move.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="maximumRows">The most rows of a batch, in training or scoring.</param>
    /// <param name="dropout">The stream that dropout draws from.</param>
    public ReplicatedEngine(Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout)
    {
        var group = new ThreadGroup(options.Run.Replicas);
        _replicas = new ShardGradient[options.Run.Replicas];
        var (threads, more) = Math.DivRem(options.NumberOfThreads ?? Environment.ProcessorCount, options.Run.Replicas);
        for (var r = 0; r < _replicas.Length; r++)
            _replicas[r] = new ShardGradient(
                group[r], r == 0 ? network : Copy(network), options.UsedLoss, r == 0 ? dropout : dropout.Copy(),
                Math.Max(1, threads + (r < more ? 1 : 0)), maximumRows);
        _kernels = new KernelContext(options.Run.Replicas);
        _update = new WeightUpdate(network.Store, options);
        _step = new StepJob(group, _replicas);
        _forward = new ForwardJob(group, _replicas);
    }

    public StepResult Step(in Batch batch, in StepRates rates)
    {
        var loss = _step.Run(_kernels, batch, rates.DropoutFactor);
        return new StepResult(loss, _update.Apply(_kernels, rates));
    }

    public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows) =>
        _forward.Run(_kernels, x, rows, First.Spec.Outputs, frozenLayers: false);

    public void Freeze(FrozenPart part)
    {
        foreach (var replica in _replicas)
            replica.Network.Freeze(part);
    }

    public ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x, int rows) =>
        _forward.Run(_kernels, x, rows, First.FrozenOutputs, frozenLayers: true);

    public bool TakesFrozenOutputs
    {
        get => First.TakesFrozenOutputs;
        set
        {
            foreach (var replica in _replicas)
                replica.Network.TakesFrozenOutputs = value;
        }
    }

    public void CopyWeightsTo(ParameterStore destination)
    {
        First.Store.Values.CopyTo(destination.Values);
        First.Store.BufferValues.CopyTo(destination.BufferValues);
    }

    public void Transfer(StateTransfer state)
    {
        state.Move(First.Store.Values);
        _update.Transfer(state);
        foreach (var replica in _replicas)
        {
            state.Move(replica.Network.Store.BufferValues);
            replica.Pass.Dropout.Transfer(state);
        }
    }

    public void Dispose()
    {
        _kernels.Dispose();
        foreach (var replica in _replicas)
            replica.Dispose();
    }

    private Network First => _replicas[0].Network;

    // Weights are taken from the first replica before each run; running statistics are then the same everywhere by themselves.
    private static Network Copy(Network network)
    {
        var copy = new Network(network.Spec) { Sparse = network.Sparse };
        network.Store.BufferValues.CopyTo(copy.Store.BufferValues);
        return copy;
    }

    /// <summary>The gradient of a batch, in the replicas' stores.</summary>
    private sealed unsafe class StepJob(ThreadGroup group, ShardGradient[] replicas) : ReplicaJob(group, replicas)
    {
        private float* _x, _numbers, _weights;
        private int* _labels;
        private int _rows, _xLength, _numbersLength, _weightsLength;
        private float _dropoutFactor;
        private LossSum _loss;

        public LossSum Run(KernelContext threads, in Batch batch, float dropoutFactor)
        {
            fixed (float* x = batch.X, numbers = batch.Numbers, weights = batch.Weights)
            fixed (int* labels = batch.Labels)
            {
                _x = x;
                _numbers = numbers;
                _weights = weights;
                _labels = labels;
                (_rows, _xLength, _numbersLength, _weightsLength) = (batch.Rows, batch.X.Length, batch.Numbers.Length, batch.Weights.Length);
                _dropoutFactor = dropoutFactor;
                Run(threads);
            }
            return _loss;
        }

        protected override void Run(int index, ShardGradient replica)
        {
            var loss = replica.Compute(Batch(), _dropoutFactor);
            if (index == 0)
                _loss = loss;                                    // all have the same
        }

        private Batch Batch()
        {
            var x = new ReadOnlySpan<float>(_x, _xLength);
            return _numbersLength > 0
                ? new Batch(x, new ReadOnlySpan<float>(_numbers, _numbersLength), _rows, new ReadOnlySpan<float>(_weights, _weightsLength))
                : new Batch(x, new ReadOnlySpan<int>(_labels, _rows), new ReadOnlySpan<float>(_weights, _weightsLength));
        }
    }

    /// <summary>What the network, or its frozen layers alone, makes of rows in evaluation mode.</summary>
    private sealed unsafe class ForwardJob(ThreadGroup group, ShardGradient[] replicas) : ReplicaJob(group, replicas)
    {
        private float[] _outputs = [];                           // [rows, columns]
        private float* _x;
        private int _xLength, _rows, _columns;
        private bool _frozenLayers;

        public ReadOnlySpan<float> Run(KernelContext threads, ReadOnlySpan<float> x, int rows, int columns, bool frozenLayers)
        {
            var floats = MatrixSize.Of(rows, columns);
            if (_outputs.Length < floats)
                _outputs = new float[floats];
            fixed (float* px = x)
            {
                _x = px;
                (_xLength, _rows, _columns, _frozenLayers) = (x.Length, rows, columns, frozenLayers);
                Run(threads);
            }
            return _outputs.AsSpan(0, floats);
        }

        protected override void Run(int index, ShardGradient replica)
        {
            var outputs = replica.Score(new ReadOnlySpan<float>(_x, _xLength), _rows, _frozenLayers);
            outputs.CopyTo(_outputs.AsSpan(replica.Pass.FirstRow * _columns));
        }
    }
}
