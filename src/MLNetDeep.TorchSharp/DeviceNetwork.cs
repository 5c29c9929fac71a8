using MLNetDeep.Networks;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>A network on one or more devices, built from its specification as <see cref="Network"/> is.</summary>
internal sealed class DeviceNetwork : IDisposable
{
    private readonly List<ShardedLayer> _layers = [];
    private readonly List<int> _ends = [];                       // how many layers there are up to the input map and to each block
    private int _frozenLayers;

    /// <param name="spec">The network.</param>
    /// <param name="replicas">Its parameters on each device.</param>
    public DeviceNetwork(NetworkSpec spec, IReadOnlyList<DeviceParameters> replicas)
    {
        spec = spec.Block.Resolve(spec);
        var builder = new DeviceLayerBuilder(replicas);
        if (spec.Embeddings is { Count: > 0 })
            _layers.Add(builder.Each(replica => new Embeddings(TablesOf(replica, spec.Embeddings.Count), spec)));
        if (spec.GroupDropout > 0)
            _layers.Add(builder.Each(replica => new GroupDropout(spec.ToInputGroups(), spec.GroupDropout, replica.Device)));
        _layers.Add(builder.Linear("input"));
        _ends.Add(_layers.Count);
        for (var block = 0; block < spec.Blocks; block++)
        {
            var ofBlock = builder.Under($"blocks.{block}") with { DropConnect = spec.DropConnect, StochasticDepth = spec.StochasticDepthOf(block) };
            _layers.Add(Blocks.Create(ofBlock, spec, _layers[^1].Outputs));
            _ends.Add(_layers.Count);
        }
        if (spec.Block.EndsLinear)
        {
            if (builder.Normalize(spec.Normalization, "norm") is { } norm)
                _layers.Add(norm);
            _layers.Add(builder.Activate(spec.Activation, "activation", spec.Width, dropout: 0));
        }
        _layers.Add(builder.Linear("output"));
        if (spec.NormalizeLogits && builder.Normalize(spec.Normalization, "output_norm") is { } outputNorm)
            _layers.Add(outputNorm);
    }

    /// <summary>Whether <see cref="Forward"/> is given what <see cref="ForwardFrozen"/> gave in the place of encoded rows.</summary>
    public bool TakesFrozenOutputs { get; set; }

    /// <summary>From now on so many of the lowest layers, the input map first, compute in evaluation mode and have no gradients.</summary>
    public void Freeze(int layers) => _frozenLayers = layers == 0 ? 0 : _ends[layers - 1];

    /// <summary>What the frozen lowest layers make of rows.</summary>
    public Tensor[] ForwardFrozen(ReadOnlySpan<DevicePass> passes, Tensor[] shards /* [rows, inputs] */)
    {
        using var noGradient = no_grad();
        var training = passes[0].Training;
        SetTraining(passes, false);
        shards = Run(passes, shards, first: 0, end: _frozenLayers);
        SetTraining(passes, training);
        return shards;
    }

    /// <summary>The logits, [rows, outputs].</summary>
    public Tensor[] Forward(ReadOnlySpan<DevicePass> passes, Tensor[] shards /* [rows, inputs], or frozen outputs */)
    {
        if (_frozenLayers > 0 && !TakesFrozenOutputs)
            shards = ForwardFrozen(passes, shards);
        return Run(passes, shards, _frozenLayers, _layers.Count);
    }

    public void Dispose()
    {
        foreach (var layer in _layers.OfType<IDisposable>())
            layer.Dispose();
    }

    private Tensor[] Run(ReadOnlySpan<DevicePass> passes, Tensor[] shards, int first, int end)
    {
        for (var i = first; i < end; i++)
            shards = _layers[i].Forward(passes, shards);
        return shards;
    }

    private static void SetTraining(ReadOnlySpan<DevicePass> passes, bool training)
    {
        foreach (var pass in passes)
            pass.Training = training;
    }

    private static Tensor[] TablesOf(DeviceParameters replica, int count) =>
        [.. Enumerable.Range(0, count).Select(k => replica[$"input.embeddings.{k}.weight"])];
}
