using System.Collections.Immutable;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Diagnosis;

/// <summary>
/// Measures one forward and one backward pass through a network before training: the size of the gradient of each linear map, and
/// statistics of its activations. Gradients that shrink or grow from layer to layer, or units that are dead, show that initialization,
/// normalization and shortcuts do not fit together. Source: Glorot and Bengio, 2010, "Understanding the difficulty of training deep
/// feedforward neural networks", section 4.
/// </summary>
public static class GradientFlow
{
    /// <summary>Measures the first batch of a training of the same data, options and seed, without dropout.</summary>
    /// <param name="data">The rows; those that training would set aside for validation are not used.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="seed">The seed of the training. Default: 0.</param>
    /// <exception cref="ArgumentException">Options are out of range; all faults are named together.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, or a feature cannot be used.</exception>
    public static GradientFlowReport Measure(TabularDataset data, DeepResidualOptions? options = null, int seed = 0)
    {
        options ??= new DeepResidualOptions();
        return MeasureStart(new TrainingStart(data, options, seed));
    }

    /// <summary>
    /// Measures what is about to be trained, as it stands, on a network, batches and random streams of its own: the training that
    /// follows is as without.
    /// </summary>
    internal static GradientFlowReport MeasureStart(TrainingStart start)
    {
        var options = start.Options;
        var network = new Network(start.Network.Spec) { Sparse = start.Sparse };
        start.Network.Store.Values.CopyTo(network.Store.Values);
        start.Network.Store.BufferValues.CopyTo(network.Store.BufferValues);
        network.Allocate(start.MaxRows);
        var streams = new RandomStreams(start.Seed);
        var batches = start.CreateBatches();
        batches.Arrange(options.Batches, first: true, streams.Shuffling);
        var batch = batches.Read(0);

        using var kernels = new KernelContext(options.NumberOfThreads ?? Environment.ProcessorCount);
        var watch = new FlowWatch(batch.Rows);
        var pass = new Pass(kernels, streams.Dropout) { Rows = batch.Rows, Training = true, DropoutFactor = 0, Watch = watch };
        var scores = network.Forward(pass, batch.X);
        var loss = network.Evaluate(pass, options.Loss!, batch.Targets);
        network.Backward(pass, batch.X);
        return Report(watch, network.Store, pass.Rows, loss, scores);
    }

    /// <summary>Measures a plain stack of layers with the mean squared error, on any rows.</summary>
    /// <param name="stack">The network.</param>
    /// <param name="input">The rows, [rows, first size].</param>
    /// <param name="targets">What the outputs should be, [rows, last size].</param>
    /// <param name="seed">The same seed gives the weights that PyTorch draws after <c>torch.manual_seed(seed)</c>, layer by layer.</param>
    /// <exception cref="ArgumentException">The stack cannot be built, or the numbers do not fill whole rows of it.</exception>
    public static GradientFlowReport Measure(LayerStack stack, ReadOnlySpan<float> input, ReadOnlySpan<float> targets, int seed)
    {
        ArgumentNullException.ThrowIfNull(stack);
        stack.Validate(nameof(stack));
        int inputs = stack.Sizes[0], outputs = stack.Sizes[^1];
        var rows = input.Length / inputs;
        if (input.IsEmpty || input.Length % inputs != 0)
            throw new ArgumentException($"The input must fill whole rows of {inputs} numbers, at least one, but had {input.Length} numbers.", nameof(input));
        if (targets.Length != (long)rows * outputs)
            throw new ArgumentException($"The targets must be {(long)rows * outputs} numbers, {outputs} for each row, but were {targets.Length}.", nameof(targets));

        var store = new ParameterStore();
        var layers = stack.Describe().Create(store);
        store.Allocate();
        layers.Initialize(new TorchGenerator((uint)seed));
        layers.Allocate(rows);
        float[] scores = new float[rows * outputs], dScores = new float[rows * outputs];

        using var kernels = new KernelContext(threads: 1);
        var watch = new FlowWatch(rows);
        var pass = new Pass(kernels, new DropoutStream((uint)seed)) { Rows = rows, Training = true, DropoutFactor = 0, Watch = watch };
        layers.Forward(pass, input, scores);
        var loss = Loss.SquaredError().Evaluate(scores, Targets.OfNumbers(targets, []), outputs, dScores);
        layers.Backward(pass, input, scores, dScores, default);
        return Report(watch, store, rows, loss, scores);
    }

    private static GradientFlowReport Report(FlowWatch watch, ParameterStore store, int rows, LossSum loss, ReadOnlySpan<float> scores) => new()
    {
        Rows = rows,
        Loss = loss.Mean,
        Scores = [.. scores],
        Layers = [.. watch.Layers(store)],
    };
}
