using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// A network in training form. Its parameters lie in one store under the names that PyTorch's modules of the same architecture would
/// have.
/// </summary>
internal sealed class Network
{
    private readonly SequenceLayer _layers;
    private readonly int[] _firstParameters;                     // of each layer, its offset in the store
    private readonly int[] _partEnds;                            // how many layers there are up to the end of each part
    private int _frozenLayers;
    private readonly MemberTargets _targets;
    private float[] _logits = [], _dLogits = [];
    private ScoreMean? _mean;                                    // of the members
    private float[] _joined = [];                                // what the members say together, [rows, Outputs]

    /// <exception cref="ArgumentException">The network would have more numbers than a model file has room for.</exception>
    public Network(NetworkSpec spec)
    {
        Spec = spec;
        var architecture = Architecture.Of(spec);
        if (architecture.Weights is var weights && weights > ParameterStore.MaxNumbers)
            throw new ArgumentException(
                Invariant($"A network of {spec} has {weights} weights; a model must have at most {ParameterStore.MaxNumbers}. ")
                + $"Make {Sizes(spec)} smaller.", "options");
        var firsts = new List<int>();
        _layers = new SequenceLayer([.. architecture.Layers.Select(layer =>
        {
            firsts.Add(Store.Reserved);
            return layer.Create(Store);
        })]);
        _firstParameters = [.. firsts];
        _partEnds = architecture.PartEnds();
        _targets = new MemberTargets(spec.MemberCount);
        Store.Allocate();
    }

    private static string Sizes(NetworkSpec spec) => (spec.Widths is null, spec.Block.Unused.Contains(nameof(spec.HiddenWidth))) switch
    {
        (true, false) => "Blocks, Width or Architecture.HiddenWidth",
        (true, true) => "Blocks or Width",
        (false, false) => "Widths or Architecture.HiddenWidth",
        (false, true) => "Widths",
    };

    public NetworkSpec Spec { get; }

    public ParameterStore Store { get; } = new();

    /// <summary>The encoded sparse parts that rows refer to; null where they have none.</summary>
    public SparseRows? Sparse { get; set; }

    public void Initialize(TorchGenerator generator) => _layers.Initialize(generator);

    /// <summary>Gives the rows of tables whose category no training row has the mean of the others; call after training.</summary>
    public void FillUntrained(InputEncoder encoder) => _layers.FillUntrained([.. encoder.TableShares]);

    /// <summary>Makes the buffers for batches of up to <paramref name="rows"/> rows.</summary>
    public void Allocate(int rows)
    {
        _layers.Allocate(rows);
        _logits = new float[MatrixSize.Of(rows, _layers.Outputs)];
        _dLogits = new float[MatrixSize.Of(rows, _layers.Outputs)];
        _targets.Allocate(rows, Spec.Outputs);
        _joined = Spec.MemberCount == 1 ? [] : new float[MatrixSize.Of(rows, Spec.Outputs)];
    }

    /// <summary>Whether <see cref="Forward"/> is given what <see cref="ForwardFrozen"/> gave in the place of encoded rows.</summary>
    public bool TakesFrozenOutputs { get; set; }

    /// <summary>Freezes a part, and nothing else.</summary>
    public void Freeze(FrozenPart part)
    {
        _frozenLayers = part.Layers == 0 ? 0 : _partEnds[part.Layers - 1];
        foreach (var range in Store.Parameters)
            range.Frozen = part.Holds(range.Name);
    }

    /// <summary>Columns of what the frozen lowest layers give; without any, of an encoded row.</summary>
    public int FrozenOutputs => _frozenLayers == 0 ? Spec.Input.RowFloats : _layers.OutputsOf(_frozenLayers - 1);

    /// <summary>What the frozen lowest layers make of rows, in evaluation mode, valid until the next call.</summary>
    public ReadOnlySpan<float> ForwardFrozen(Pass pass, ReadOnlySpan<float> x /* [rows, Inputs] */)
    {
        if (_frozenLayers == 0)
            return x;                                            // the input part of a network whose first block reads the row
        var training = pass.Training;
        pass.Training = false;
        pass.Sparse = Sparse;
        var outputs = _layers.OutputOf(_frozenLayers - 1, pass);
        _layers.Forward(pass, x, outputs, first: 0, end: _frozenLayers);
        pass.Training = training;
        return outputs;
    }

    /// <summary>Returns the scores of all members, [rows, Members · Outputs], valid until the next call.</summary>
    public Span<float> Forward(Pass pass, ReadOnlySpan<float> x /* [rows, Inputs], or frozen outputs */)
    {
        var logits = _logits.AsSpan(0, pass.Rows * _layers.Outputs);
        pass.Sparse = Sparse;
        if (_frozenLayers > 0 && !TakesFrozenOutputs)
            x = ForwardFrozen(pass, x);
        _layers.Forward(pass, x, logits, first: _frozenLayers, end: _layers.Count);
        return logits;
    }

    /// <summary>What the members say together of rows, [rows, Outputs], valid until the next call.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, Inputs], or frozen outputs.</param>
    /// <param name="ofClasses">Whether scores are logits of classes, whose probabilities are averaged, or numbers, which are themselves.</param>
    public ReadOnlySpan<float> Score(Pass pass, ReadOnlySpan<float> x, bool ofClasses)
    {
        var scores = Forward(pass, x);
        if (Spec.MemberCount == 1)
            return scores;
        _mean ??= Spec.MeanOfMembers(ofClasses)!;
        var joined = _joined.AsSpan(0, pass.Rows * Spec.Outputs);
        _mean.Apply(scores, joined);
        return joined;
    }

    /// <summary>
    /// The loss of what <see cref="Forward"/> has given, of members the mean of their own losses, whose gradient is left where
    /// <see cref="Backward"/> reads it.
    /// </summary>
    public LossSum Evaluate(Pass pass, Loss loss, in Targets targets) =>
        loss.Evaluate(_logits.AsSpan(0, pass.Rows * _layers.Outputs), _targets.Repeat(targets, Spec.Outputs), Spec.Outputs, LogitGradients(pass));

    /// <summary>The gradient of the loss, [rows, Members · Outputs].</summary>
    public Span<float> LogitGradients(Pass pass) => _dLogits.AsSpan(0, pass.Rows * _layers.Outputs);

    /// <summary>Accumulates the gradients of all parameters above the frozen layers; call after Forward of the same rows.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">What Forward was given.</param>
    /// <param name="completed">Told after each layer, from the top down, from which offset on the gradients are complete; null for nobody.</param>
    public void Backward(Pass pass, ReadOnlySpan<float> x, Action<int>? completed = null)
    {
        if (_frozenLayers > 0 && !TakesFrozenOutputs)
            x = _layers.OutputOf(_frozenLayers - 1, pass);
        _layers.Backward(pass, x, _logits.AsSpan(0, pass.Rows * _layers.Outputs), LogitGradients(pass), default, _frozenLayers, completed, _firstParameters);
    }

    /// <summary>The network as it stands now, in the form for prediction, which gives [rows, Outputs].</summary>
    /// <param name="ofClasses">What <see cref="Score"/> says.</param>
    public PredictionPlan ToPredictionPlan(bool ofClasses = true)
    {
        var builder = new PredictionBuilder(Spec.Input.RowFloats);
        Lower(builder, ofClasses);
        return builder.Build();
    }

    /// <summary>Adds what computes the scores from the encoded row.</summary>
    /// <param name="builder">What is added to.</param>
    /// <param name="ofClasses">What <see cref="Score"/> says.</param>
    public void Lower(PredictionBuilder builder, bool ofClasses)
    {
        _layers.Lower(builder);
        if (Spec.MeanOfMembers(ofClasses) is { } mean)
            builder.Add(new ScoreMeanStep(mean));
    }
}
