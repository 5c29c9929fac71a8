using MLNetDeep.Libtorch;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.TorchSharp.Tests.Agreement;

/// <summary>The managed engine and libtorch, on one or several devices, with the same network, weights, batches and masks, side by side.</summary>
internal sealed class Twins : IDisposable
{
    private const int Rows = 24, Steps = 25;
    private const double Tolerance = 1e-3;

    private readonly Random _random = new(5);
    private readonly NetworkSpec _spec;
    private readonly DeepResidualOptions _options;
    private readonly Network _managedNetwork, _network;
    private readonly int _classes;                               // 0 for numbers
    private readonly bool _weighted;
    private readonly string _name;

    /// <param name="name">What messages begin with.</param>
    /// <param name="spec">The network.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="classes">How many classes there are; 0 for numbers, null for as many as outputs.</param>
    /// <param name="weighted">Whether rows have weights.</param>
    /// <param name="devices">Those of libtorch.</param>
    public Twins(string name, NetworkSpec spec, DeepResidualOptions options, int? classes = null, bool weighted = false, string devices = "cpu")
    {
        (_name, _spec, _options, _classes, _weighted) = (name, spec, options, classes ?? spec.Outputs, weighted);
        (_managedNetwork, _network) = (Initialized(), Initialized());
        Managed = new ManagedEngine(_managedNetwork, options with { NumberOfThreads = 1 }, Rows, new DropoutStream(9));
        Libtorch = new LibtorchEngine(_network, options, new DropoutStream(9), devices, new TorchSharpEngine(devices));
    }

    public ITrainingEngine Managed { get; }
    public ITrainingEngine Libtorch { get; }

    /// <summary>25 steps, then all weights, buffers and scores.</summary>
    public static void RequireAgreement(
        string name, NetworkSpec spec, DeepResidualOptions options, int? classes = null, bool weighted = false, float dropoutFactor = 1,
        string devices = "cpu")
    {
        using var twins = new Twins(name, spec, options, classes, weighted, devices);
        twins.Follow(Steps, dropoutFactor);
        twins.RequireSameNetworks();
    }

    /// <summary>Steps of both engines, whose losses and gradient norms must agree.</summary>
    public void Follow(int steps, float dropoutFactor = 1)
    {
        var rates = new StepRates(_options.UsedLearningRate, _options.Regularization.WeightDecay, dropoutFactor);
        for (var step = 0; step < steps; step++)
        {
            var rows = step % 5 == 4 ? Rows / 2 : Rows;
            var x = Floats(rows * Columns);
            if (Columns == _spec.Input.Columns)
                FillCategories(x, rows);
            var weights = _weighted ? Enumerable.Range(0, rows).Select(r => r % 4 == 0 ? 0 : _random.NextSingle() * 3).ToArray() : [];
            var batch = _classes == 0
                ? new Batch(x, Floats(rows * _spec.Outputs), rows, weights)
                : new Batch(x, [.. Enumerable.Range(0, rows).Select(_ => _random.Next(_classes))], weights);
            var (expected, actual) = (Managed.Step(batch, rates), Libtorch.Step(batch, rates));
            Close(expected.Loss.Mean, actual.Loss.Mean, $"{_name}: loss of step {step}");
            Close(expected.Loss.Weight, actual.Loss.Weight, $"{_name}: weight of step {step}");
            Close(expected.GradientNorm, actual.GradientNorm, $"{_name}: gradient norm of step {step}");
        }
    }

    /// <summary>Weights, buffers and scores must agree.</summary>
    public void RequireSameNetworks()
    {
        Libtorch.CopyWeightsTo(_network.Store);
        foreach (var (expected, actual) in _managedNetwork.Store.Tensors().Zip(_network.Store.Tensors()))
            Close(expected.Values.Span, actual.Values.Span, $"{_name}: {expected.Name}");
        var x = Floats(Rows * Columns);
        if (Columns == _spec.Input.Columns)
            FillCategories(x, Rows);
        Close(Managed.Score(x, Rows), Libtorch.Score(x, Rows), $"{_name}: scores");
    }

    /// <summary>What frozen layers make of rows must agree.</summary>
    public void RequireSameFrozenOutputs()
    {
        var x = Floats(Rows * _spec.Input.Columns);
        Close(Managed.ComputeFrozen(x, Rows), Libtorch.ComputeFrozen(x, Rows), $"{_name}: frozen outputs");
    }

    public void Freeze(FrozenPart part, bool takesOutputs = false)
    {
        foreach (var engine in (ITrainingEngine[])[Managed, Libtorch])
        {
            engine.Freeze(part);
            engine.TakesFrozenOutputs = takesOutputs;
        }
    }

    public void Dispose()
    {
        Managed.Dispose();
        Libtorch.Dispose();
    }

    /// <summary>Equal to a thousandth, of the number itself or of a tenth of the largest: numbers small by cancellation carry more rounding.</summary>
    public static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.AreEqual(expected.Length, actual.Length, what);
        var largest = 0f;
        foreach (var value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Max(Math.Abs(expected[i]), largest / 10)))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R}; the largest is {largest:R}.");
    }

    private static void Close(double expected, double actual, string what) => Assert.AreEqual(expected, actual, Tolerance * Math.Abs(expected) + 1e-7, what);

    private int Columns => Libtorch.TakesFrozenOutputs ? _managedNetwork.FrozenOutputs : _spec.Input.Columns;

    private Network Initialized()
    {
        var network = new Network(_spec);
        network.Initialize(new TorchGenerator(3));
        _options.Architecture.RateFactors.ApplyTo(network.Store);
        return network;
    }

    private float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(_ => _random.NextSingle() * 4 - 2)];

    // The last columns are indices of categories.
    private void FillCategories(float[] x, int rows)
    {
        var embeddings = _spec.Input.Tables;
        if (embeddings.Count == 0)
            return;
        for (var r = 0; r < rows; r++)
            for (var k = 0; k < embeddings.Count; k++)
                x[(r + 1) * _spec.Input.Columns - embeddings.Count + k] = _random.Next(embeddings[k].Values);
    }
}
