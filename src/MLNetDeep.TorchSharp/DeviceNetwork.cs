using MLNetDeep.Networks;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>A network on one or more devices, built from its specification as <see cref="Network"/> is.</summary>
internal sealed class DeviceNetwork : IDisposable
{
    private readonly ShardedLayer[] _layers;
    private readonly int[] _partEnds;                            // how many layers there are up to the end of each part
    private int _frozenLayers;

    /// <param name="spec">The network.</param>
    /// <param name="replicas">Its parameters on each device.</param>
    public DeviceNetwork(NetworkSpec spec, IReadOnlyList<DeviceParameters> replicas)
    {
        var architecture = Architecture.Of(spec);
        _layers = [.. architecture.Layers.Select(new DeviceLayerFactory(replicas).Create)];
        _partEnds = architecture.PartEnds();
    }

    /// <summary>Whether <see cref="Forward"/> is given what <see cref="ForwardFrozen"/> gave in the place of encoded rows.</summary>
    public bool TakesFrozenOutputs { get; set; }

    /// <summary>From now on so many of the lowest layers, the input map first, compute in evaluation mode and have no gradients.</summary>
    public void Freeze(int layers) => _frozenLayers = layers == 0 ? 0 : _partEnds[layers - 1];

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
        return Run(passes, shards, _frozenLayers, _layers.Length);
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
}
