using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// A residual network in training form: input map, blocks, normalization and activation where the blocks end without, output map. Its
/// parameters lie in one store under the names that PyTorch's modules of the same architecture would have.
/// </summary>
internal sealed class Network
{
    private readonly SequenceLayer _layers;
    private readonly List<int> _ends = [];                       // how many layers there are up to the input map and to each block
    private int _frozenLayers;
    private float[] _logits = [], _dLogits = [];

    /// <exception cref="ArgumentException">The network would have more numbers than a model file has room for.</exception>
    public Network(NetworkSpec spec)
    {
        RequireRoom(spec);
        Spec = spec;
        spec = spec.Block.Resolve(spec);
        var builder = new LayerBuilder(Store, spec.Initialization, spec.Activation);
        var layers = new List<Layer?>();
        if (spec.Embeddings is { Count: > 0 } embeddings)
            layers.Add(new EmbeddingLayer(builder.Under("input.embeddings"), spec.Inputs, embeddings));
        if (spec.GroupDropout > 0)
            layers.Add(new GroupDropoutLayer(spec.ToInputGroups(), spec.GroupDropout));
        layers.Add(new LinearLayer(builder, "input", spec.EmbeddedInputs, spec.Width, followedByActivation: false));
        _ends.Add(layers.Count);
        var width = spec.Width;
        for (var block = 0; block < spec.Blocks; block++)
        {
            var ofBlock = builder.Under($"blocks.{block}") with { DropConnect = spec.DropConnect, StochasticDepth = spec.StochasticDepthOf(block) };
            layers.Add(spec.Block.CreateLayer(ofBlock, spec, width, spec.Width));
            width = layers[^1]!.Outputs;
            _ends.Add(layers.Count);
        }
        if (spec.Block.EndsLinear)
        {
            layers.Add(spec.Normalization.CreateLayer(builder, "norm", width));
            layers.Add(spec.Activation.CreateLayer(builder, "activation", width, dropout: 0));
            width = layers[^1]!.Outputs;
        }
        layers.Add(new LinearLayer(builder, "output", width, spec.Outputs, followedByActivation: false));
        if (spec.NormalizeLogits)
            layers.Add(spec.Normalization.CreateLayer(builder, "output_norm", spec.Outputs));
        _layers = new SequenceLayer(layers);
        _layers.Settle(afterCrelu: false, endsBranch: false);
        Store.Allocate();
    }

    public NetworkSpec Spec { get; }

    public ParameterStore Store { get; } = new();

    public void Initialize(TorchGenerator generator) => _layers.Initialize(generator);

    /// <summary>Makes the buffers for batches of up to <paramref name="rows"/> rows.</summary>
    public void Allocate(int rows)
    {
        _layers.Allocate(rows);
        _logits = new float[MatrixSize.Of(rows, Spec.Outputs)];
        _dLogits = new float[MatrixSize.Of(rows, Spec.Outputs)];
    }

    /// <summary>Whether <see cref="Forward"/> is given what <see cref="ForwardFrozen"/> gave in the place of encoded rows.</summary>
    public bool TakesFrozenOutputs { get; set; }

    /// <summary>Freezes a part, and nothing else.</summary>
    public void Freeze(FrozenPart part)
    {
        _frozenLayers = part.Layers == 0 ? 0 : _ends[part.Layers - 1];
        foreach (var range in Store.Parameters)
            range.Frozen = part.Holds(range.Name);
    }

    /// <summary>Columns of what the frozen lowest layers, of which there are some, give.</summary>
    public int FrozenOutputs => _layers.OutputsOf(_frozenLayers - 1);

    /// <summary>What the frozen lowest layers make of rows, in evaluation mode, valid until the next call.</summary>
    public ReadOnlySpan<float> ForwardFrozen(Pass pass, ReadOnlySpan<float> x /* [rows, Inputs] */)
    {
        var training = pass.Training;
        pass.Training = false;
        var outputs = _layers.OutputOf(_frozenLayers - 1, pass);
        _layers.Forward(pass, x, outputs, first: 0, end: _frozenLayers);
        pass.Training = training;
        return outputs;
    }

    /// <summary>Returns the logits, [rows, Outputs], valid until the next call.</summary>
    public Span<float> Forward(Pass pass, ReadOnlySpan<float> x /* [rows, Inputs], or frozen outputs */)
    {
        var logits = _logits.AsSpan(0, pass.Rows * Spec.Outputs);
        if (_frozenLayers > 0 && !TakesFrozenOutputs)
            x = ForwardFrozen(pass, x);
        _layers.Forward(pass, x, logits, first: _frozenLayers, end: _layers.Count);
        return logits;
    }

    /// <summary>Where the loss writes its gradient before <see cref="Backward"/>, [rows, Outputs].</summary>
    public Span<float> LogitGradients(Pass pass) => _dLogits.AsSpan(0, pass.Rows * Spec.Outputs);

    /// <summary>Accumulates the gradients of all parameters above the frozen layers; call after Forward of the same rows.</summary>
    public void Backward(Pass pass, ReadOnlySpan<float> x)
    {
        if (_frozenLayers > 0 && !TakesFrozenOutputs)
            x = _layers.OutputOf(_frozenLayers - 1, pass);
        _layers.Backward(pass, x, _logits.AsSpan(0, pass.Rows * Spec.Outputs), LogitGradients(pass), default, first: _frozenLayers);
    }

    private static void RequireRoom(NetworkSpec spec)
    {
        if (spec.Weights is var weights && weights > ParameterStore.MostNumbers)
            throw new ArgumentException(
                Invariant($"A network of {spec.Blocks} blocks of {spec.Width}×{spec.HiddenWidth} from {spec.EmbeddedInputs} to {spec.Outputs} columns ")
                + Invariant($"has {weights} weights; a model must have at most {ParameterStore.MostNumbers}. Make Blocks, Width or Architecture.HiddenWidth smaller."), "options");
    }

    /// <summary>The network as it stands now, in the form for prediction.</summary>
    public PredictionPlan ToPredictionPlan()
    {
        var builder = new PredictionBuilder(Spec.Inputs);
        _layers.Lower(builder);
        return builder.Build();
    }
}
