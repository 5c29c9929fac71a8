using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>
/// Trains as <see cref="ManagedEngine"/> does, with a batch's rows spread over replicas of the network: each computes the gradient of its
/// shard, the sum of which is one device's gradient of the batch, and the weights move once. Within rounding the result is that
/// of one device: batch normalization takes the statistics of all rows, and each row has the dropout masks of its place in the batch.
/// Nothing is allocated in a step but in the first one.
/// </summary>
internal sealed class ReplicatedEngine : ITrainingEngine
{
    private readonly ReplicaGroup _group;
    private readonly Replica[] _replicas;
    private readonly KernelContext _kernels;                     // a thread for each replica
    private readonly GradientSum _gradients;
    private readonly WeightUpdate _update;
    private readonly StepJob _step;
    private readonly ForwardJob _forward;

    /// <param name="network">The network, initialized: the first replica, whose weights are the ones that move.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="maximumRows">The most rows of a batch, in training or scoring.</param>
    /// <param name="dropout">The stream that dropout draws from.</param>
    public ReplicatedEngine(Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout)
    {
        _group = new ReplicaGroup(options.Run.Replicas);
        _replicas = new Replica[options.Run.Replicas];
        var (threads, more) = Math.DivRem(options.NumberOfThreads ?? Environment.ProcessorCount, options.Run.Replicas);
        for (var r = 0; r < _replicas.Length; r++)
            _replicas[r] = new Replica(
                _group, r, r == 0 ? network : Copy(network), r == 0 ? dropout : dropout.Copy(),
                Math.Max(1, threads + (r < more ? 1 : 0)), _group.MostRowsOf(maximumRows));
        _kernels = new KernelContext(options.Run.Replicas);
        _gradients = new GradientSum(network.Store, [.. _replicas.Skip(1).Select(replica => replica.Network.Store)]);
        _update = new WeightUpdate(network.Store, options);
        _step = new StepJob(_group, _replicas, options.UsedLoss);
        _forward = new ForwardJob(_group, _replicas);
    }

    public StepResult Step(in Batch batch, in StepRates rates)
    {
        var loss = _step.Run(_kernels, batch, rates.DropoutFactor);
        _gradients.Add(_kernels);
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
        var copy = new Network(network.Spec);
        network.Store.BufferValues.CopyTo(copy.Store.BufferValues);
        return copy;
    }

    /// <summary>The gradients of a batch, in the replicas' stores.</summary>
    private sealed unsafe class StepJob(ReplicaGroup group, Replica[] replicas, Loss loss) : ReplicaJob(group, replicas)
    {
        private readonly LossSum[] _losses = new LossSum[group.Count];
        private float* _x, _numbers, _weights;
        private int* _labels;
        private int _xLength, _numbersLength, _weightsLength;
        private float _dropoutFactor;

        public LossSum Run(KernelContext threads, in Batch batch, float dropoutFactor)
        {
            fixed (float* x = batch.X, numbers = batch.Numbers, weights = batch.Weights)
            fixed (int* labels = batch.Labels)
            {
                _x = x;
                _numbers = numbers;
                _weights = weights;
                _labels = labels;
                (_xLength, _numbersLength, _weightsLength) = (batch.X.Length, batch.Numbers.Length, batch.Weights.Length);
                _dropoutFactor = dropoutFactor;
                Run(threads, batch.Rows);
            }
            return Total();
        }

        protected override void Run(Network network, Pass pass)
        {
            pass.Training = true;
            pass.DropoutFactor = _dropoutFactor;
            network.Store.Gradients.Clear();
            var shard = Batch().Slice(pass.FirstRow, pass.Rows);
            var logits = network.Forward(pass, shard.X);
            var dLogits = network.LogitGradients(pass);
            var own = _losses[pass.Replica] = loss.Evaluate(logits, shard.Targets, network.Spec.Outputs, dLogits);
            Group.Meet();                                        // the weights of all shards are known
            if (own.Weight > 0)                                  // of the shard's mean, of the batch's
                TensorPrimitives.Multiply(dLogits, (float)(own.Weight / Total().Weight), dLogits);
            network.Backward(pass, shard.X);
        }

        private Batch Batch()
        {
            var x = new ReadOnlySpan<float>(_x, _xLength);
            return _numbersLength > 0
                ? new Batch(x, new ReadOnlySpan<float>(_numbers, _numbersLength), Group.Rows, new ReadOnlySpan<float>(_weights, _weightsLength))
                : new Batch(x, new ReadOnlySpan<int>(_labels, Group.Rows), new ReadOnlySpan<float>(_weights, _weightsLength));
        }

        private LossSum Total()
        {
            var total = default(LossSum);
            foreach (var shard in _losses)
                total += shard;
            return total;
        }
    }

    /// <summary>What the network, or its frozen layers alone, makes of rows in evaluation mode.</summary>
    private sealed unsafe class ForwardJob(ReplicaGroup group, Replica[] replicas) : ReplicaJob(group, replicas)
    {
        private float[] _outputs = [];                           // [rows, columns]
        private float* _x;
        private int _inputs, _columns;
        private bool _frozenLayers;

        public ReadOnlySpan<float> Run(KernelContext threads, ReadOnlySpan<float> x, int rows, int columns, bool frozenLayers)
        {
            var floats = MatrixSize.Of(rows, columns);
            if (_outputs.Length < floats)
                _outputs = new float[floats];
            fixed (float* px = x)
            {
                _x = px;
                (_inputs, _columns, _frozenLayers) = (x.Length / rows, columns, frozenLayers);
                Run(threads, rows);
            }
            return _outputs.AsSpan(0, floats);
        }

        protected override void Run(Network network, Pass pass)
        {
            pass.Training = false;
            var shard = new ReadOnlySpan<float>(_x + (long)pass.FirstRow * _inputs, pass.Rows * _inputs);
            var outputs = _frozenLayers ? network.ForwardFrozen(pass, shard) : network.Forward(pass, shard);
            outputs.CopyTo(_outputs.AsSpan(pass.FirstRow * _columns));
        }
    }
}
