using MLNetDeep.Collectives;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;
using MLNetDeep.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>
/// Trains a network by tensor operations on devices. What a step makes is freed at its end; nothing of libtorch's that is global is set, so
/// that several threads can train at once. Deferred steps add up what they came to on the device, where it stays until asked for.
/// With several devices each has a replica of the network and a shard of each batch: the gradients of the batch's mean loss go to the first
/// device, whose weights move, and the others take them over. Within rounding that is a step on one device: batch normalization takes
/// the statistics of all rows, and each row has the masks of its place in the batch.
/// NOTE: no collective between the devices: one thread runs them all, and libtorch's backward pass crosses them by itself.
/// </summary>
internal sealed class LibtorchEngine : ITrainingEngine
{
    private readonly Network _network;                           // what is frozen is noted in its ranges
    private readonly DeepResidualOptions _options;
    private readonly DropoutStream _dropout;
    private readonly List<IDisposable> _parts = [];
    private readonly DeviceReplica[] _replicas;
    private readonly DevicePass[] _passes;                       // of the replicas
    private readonly DeviceNetwork _layers;
    private readonly DeviceOptimizer _optimizer;
    private readonly GradientRules _rules;
    private readonly Tensor _deferred;                           // loss, weight and norm, [3] in double
    private readonly ScoreMean? _mean;                           // of the members
    private float[] _scores = [], _joined = [];

    /// <param name="network">The network, initialized; its weights are copied, not changed.</param>
    /// <param name="options">Validated options; without a loss, that of several classes is used.</param>
    /// <param name="dropout">The stream that dropout draws from.</param>
    /// <param name="devices">Devices that are there, by libtorch's names, with commas between them; the first one's weights move.</param>
    /// <param name="engine">What the engine is to be like.</param>
    public LibtorchEngine(Network network, DeepResidualOptions options, DropoutStream dropout, string devices, TorchSharpEngine engine)
    {
        (_network, _options, _dropout) = (network, options, dropout);
        _mean = network.Spec.MeanOfMembers(ofClasses: options.UsedLoss is ClassificationLoss);
        using var scope = NewDisposeScope();
        try
        {
            var names = DeviceChoice.NamesOf(devices);
            _replicas = new DeviceReplica[names.Length];
            for (var r = 0; r < names.Length; r++)
                _replicas[r] = Part(new DeviceReplica(network.Store, options, r == 0 ? dropout : dropout.Copy(), device(names[r]), engine));
            _passes = [.. _replicas.Select(replica => replica.Pass)];
            _layers = Part(new DeviceNetwork(network.Spec, [.. _replicas.Select(replica => replica.Parameters)]));
            _optimizer = Part(DeviceOptimizer.Of(options.Optimizer, First.Parameters) ?? throw Techniques.Unknown(options.Optimizer));
            _rules = new GradientRules(First.Parameters, options.Regularization.GradientClipping, options.Regularization);
            _deferred = Part(zeros(3, dtype: ScalarType.Float64, device: First.Device).DetachFromDisposeScope());
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

    public bool KeepsRows(int rows, int columns)
    {
        var keeps = true;
        foreach (var replica in _replicas)
            keeps &= replica.Batches.Reserve(rows, columns);     // all answer the same
        return keeps;
    }

    public void Keep(in Batch rows)
    {
        foreach (var replica in _replicas)
            replica.Batches.Add(rows);
    }

    public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows)
    {
        var scores = Evaluate(x, rows, _layers.Forward);
        if (_mean is null)
            return scores;
        var count = rows * _network.Spec.Outputs;
        if (_joined.Length < count)
            _joined = new float[count];
        _mean.Apply(scores, _joined.AsSpan(0, count));
        return _joined.AsSpan(0, count);
    }

    public void Freeze(FrozenPart part)
    {
        _network.Freeze(part);
        foreach (var replica in _replicas)
            replica.Parameters.SettleFrozen();
        _layers.Freeze(part.Layers);
    }

    public ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x, int rows) => Evaluate(x, rows, _layers.ForwardFrozen);

    public bool TakesFrozenOutputs
    {
        get => _layers.TakesFrozenOutputs;
        set => _layers.TakesFrozenOutputs = value;
    }

    public void CopyWeightsTo(ParameterStore destination) => First.Parameters.CopyTo(destination);

    public void Transfer(StateTransfer state)
    {
        First.Parameters.Transfer(state);
        _optimizer.Transfer(state);
        _dropout.Transfer(state);
        if (state.Restores)
            TellTheOthers();
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
    }

    private DeviceReplica First => _replicas[0];

    /// <summary>A step; gives its loss, weight and gradient norm, [3] in double.</summary>
    private Tensor Advance(in Batch batch, in StepRates rates)
    {
        var passes = Spread(batch.Rows, training: true);
        var x = new Tensor[passes.Length];
        var targets = new DeviceTargets[passes.Length];
        for (var r = 0; r < passes.Length; r++)
        {
            passes[r].DropoutFactor = rates.DropoutFactor;
            (x[r], targets[r]) = _replicas[r].Batches.Load(passes.Length == 1 ? batch : batch.Slice(passes[r].FirstRow, ShardOf(batch.Rows, r).Rows));
        }

        var (sum, weight) = Differentiate(passes, x, targets);
        CollectGradients(passes.Length);
        using var noGradient = no_grad();
        var norm = _rules.MeasureAndClip();
        _rules.AddPenalties();
        _optimizer.Step(rates.LearningRate, rates.WeightDecay, _options.Regularization.IncludeBiasesAndNormalization);
        _rules.LimitNorms();
        TellTheOthers();
        return stack([sum, weight, norm]).to_type(ScalarType.Float64);
    }

    /// <summary>The gradient of the batch's mean loss, part by part on each device; gives the loss and the weight, on the first one.</summary>
    private (Tensor Sum, Tensor Weight) Differentiate(ReadOnlySpan<DevicePass> passes, Tensor[] x, DeviceTargets[] targets)
    {
        using var withGradient = set_grad_enabled(true);
        var logits = _layers.Forward(passes, x);
        var (sum, weight) = LossOf(0, logits[0], targets[0]);
        for (var r = 1; r < x.Length; r++)
        {
            var (sumOfShard, weightOfShard) = LossOf(r, logits[r], targets[r]);
            (sum, weight) = (sum + sumOfShard.to(First.Device), weight + weightOfShard.to(First.Device));
        }
        if (First.Parameters.Train)
            DeviceLoss.MeanOf(sum, weight).backward();
        return (sum.detach(), weight);
    }

    // Of members the mean of their own losses.
    private (Tensor Sum, Tensor Weight) LossOf(int replica, Tensor logits /* [rows, members · outputs] */, DeviceTargets targets) =>
        _replicas[replica].Loss.Evaluate(logits.reshape(-1, _network.Spec.Outputs), targets.Repeat(_network.Spec.MemberCount));

    private void CollectGradients(int shards)
    {
        using var noGradient = no_grad();
        for (var r = 0; r < shards; r++)
        {
            _replicas[r].Parameters.TakeGradients();
            if (r > 0)
                First.Parameters.Gradients.add_(_replicas[r].Parameters.Gradients.to(First.Device));
        }
    }

    /// <summary>What the network, or its frozen layers alone, makes of rows in evaluation mode.</summary>
    private ReadOnlySpan<float> Evaluate(ReadOnlySpan<float> x, int rows, ForwardPass forward)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var passes = Spread(rows, training: false);
        var shards = new Tensor[passes.Length];
        var columns = x.Length / rows;
        for (var r = 0; r < passes.Length; r++)
        {
            var rowsOfShard = ShardOf(rows, r).Rows;
            shards[r] = x.Slice(passes[r].FirstRow * columns, rowsOfShard * columns).ToDevice(_replicas[r].Device, rowsOfShard, columns);
        }
        return ToScores(forward(passes, shards));
    }

    /// <summary>The passes of a batch's shards; the first shards have the rows that do not go even, and none is empty.</summary>
    private ReadOnlySpan<DevicePass> Spread(int rows, bool training)
    {
        for (var r = 0; r < _passes.Length; r++)
        {
            _passes[r].Training = training;
            _passes[r].FirstRow = ShardOf(rows, r).First;
        }
        return _passes.AsSpan(0, Math.Min(rows, _passes.Length));
    }

    private Shard ShardOf(int rows, int replica) => Shard.Of(rows, replica, _replicas.Length);

    private void TellTheOthers()
    {
        using var noGradient = no_grad();
        foreach (var replica in _replicas.AsSpan(1))
            replica.Follow(First);
    }

    private static StepResult ToResult(Tensor result)
    {
        Span<double> values = stackalloc double[3];
        result.ToHost(values);
        return new StepResult(new LossSum(values[0], values[1]), values[2]);
    }

    private ReadOnlySpan<float> ToScores(Tensor[] shards)
    {
        var count = checked((int)shards.Sum(shard => shard.NumberOfElements));
        if (_scores.Length < count)
            _scores = new float[count];
        var first = 0;
        foreach (var shard in shards)
        {
            shard.ToHost(_scores.AsSpan(first, (int)shard.NumberOfElements));
            first += (int)shard.NumberOfElements;
        }
        return _scores.AsSpan(0, count);
    }

    private T Part<T>(T part) where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }

    private delegate Tensor[] ForwardPass(ReadOnlySpan<DevicePass> passes, Tensor[] shards);
}
