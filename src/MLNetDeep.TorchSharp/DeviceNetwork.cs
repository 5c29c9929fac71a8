using MLNetDeep.Networks;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>A network on a device, built from its specification as <see cref="Network"/> is.</summary>
internal sealed class DeviceNetwork : IDisposable
{
    private readonly List<DeviceLayer> _layers = [];
    private readonly List<int> _ends = [];                       // how many layers there are up to the input map and to each block
    private int _frozenLayers;

    public DeviceNetwork(NetworkSpec spec, DeviceParameters parameters, Device device)
    {
        spec = spec.Block.Resolve(spec);
        var builder = new DeviceLayerBuilder(parameters);
        if (spec.Embeddings is { Count: > 0 })
            _layers.Add(new Embeddings(builder.Under("input.embeddings"), spec));
        if (spec.GroupDropout > 0)
            _layers.Add(new GroupDropout(spec.ToInputGroups(), spec.GroupDropout, device));
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
    public Tensor ForwardFrozen(DevicePass pass, Tensor x /* [rows, inputs] */)
    {
        using var noGradient = no_grad();
        var training = pass.Training;
        pass.Training = false;
        x = Run(pass, x, first: 0, end: _frozenLayers);
        pass.Training = training;
        return x;
    }

    /// <summary>The logits, [rows, outputs].</summary>
    public Tensor Forward(DevicePass pass, Tensor x /* [rows, inputs], or frozen outputs */)
    {
        if (_frozenLayers > 0 && !TakesFrozenOutputs)
            x = ForwardFrozen(pass, x);
        return Run(pass, x, _frozenLayers, _layers.Count);
    }

    public void Dispose()
    {
        foreach (var layer in _layers.OfType<IDisposable>())
            layer.Dispose();
    }

    private Tensor Run(DevicePass pass, Tensor x, int first, int end)
    {
        for (var i = first; i < end; i++)
            x = _layers[i].Forward(pass, x);
        return x;
    }
}
