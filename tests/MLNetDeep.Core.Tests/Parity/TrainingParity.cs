using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using System.Numerics.Tensors;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>A whole run of PyTorch, step by step through an engine, with the same starting weights and batches.</summary>
/// <param name="one">The run.</param>
/// <param name="create">Makes the engine for a network, options, and so many rows of a batch.</param>
internal sealed class TrainingParity(FixtureCase one, Func<Network, DeepResidualOptions, int, ITrainingEngine> create)
{
    /// <summary>Follows the run and fails where the losses, the weights or the probabilities are not PyTorch's.</summary>
    public void Follow(string name)
    {
        FixtureOptimizer.RequireKnownParameters(one);
        var network = new Network(SpecOf(one));
        Load(network.Store, one);
        var test = one.Tensor("test_input");
        var options = OptionsOf(one);
        var maximumRows = Math.Max(one.Whole("rows"), test.Rows);
        var rates = new StepRates(one.Parameters.GetProperty("lr").GetDouble(), options.Regularization.WeightDecay, 1);
        var batches = one.FloatRows("batches");
        var labels = one.WholeRows("labels");
        var losses = one.Doubles("loss_at_step");

        using (var engine = create(network, options, maximumRows))
        {
            for (var step = 0; step < batches.Count; step++)
            {
                var result = engine.Step(new Batch(batches[step], labels[step], []), rates);
                Assert.AreEqual(losses[step], result.Loss.Mean, ParityAssert.Run * losses[step], $"{name}: loss of step {step}");
            }
            engine.CopyWeightsTo(network.Store);
        }

        var longestWalk = 2 * batches.Count * rates.LearningRate * (1 + one.Whole("blocks"));
        foreach (var (tensor, expected) in one.Tensors("end").Concat(one.Tensors("buffers_end")))
            if (IsNoise(one, tensor))
                RequireWithinWalk(expected.Values, Values(network.Store, tensor), longestWalk, $"{name}: {tensor}");
            else
                ParityAssert.Close(expected.Values, Values(network.Store, tensor), $"{name}: {tensor}", ParityAssert.Run);

        TakeNoiseFrom(one, network.Store);
        var probabilities = one.Tensor("test_probabilities").Values;
        using var trained = create(network, options, maximumRows);
        ParityAssert.Close(
            probabilities, Softmax(trained.Score(test.Values, test.Rows), one.Whole("classes")), $"{name}: evaluation", ParityAssert.Run);
        ParityAssert.Close(probabilities, Softmax(Predict(network, test), one.Whole("classes")), $"{name}: prediction plan", ParityAssert.Run);
    }

    // NOTE: a bias that only batch normalizations read shifts what they subtract again: its gradient is zero but for rounding. Adam
    // divides the gradient by its own size, so that such a bias, and the running means after it, walk at random, in PyTorch too.
    // They are compared within the longest walk of all such biases together, and taken from PyTorch before probabilities are compared.
    private static bool IsNoise(FixtureCase one, string tensor) => one.Kind is "Adam" or "AdamW" && (tensor == "input.bias"
        || tensor.EndsWith(".linear2.bias", StringComparison.Ordinal) || tensor.EndsWith("running_mean", StringComparison.Ordinal));

    private static void RequireWithinWalk(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double longest, string what)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], longest, what);
    }

    private static void TakeNoiseFrom(FixtureCase one, ParameterStore store)
    {
        foreach (var (tensor, values) in one.Tensors("end").Concat(one.Tensors("buffers_end")))
            if (IsNoise(one, tensor))
                values.Values.CopyTo(Values(store, tensor));
    }

    private static NetworkSpec SpecOf(FixtureCase one) => new()
    {
        Input = InputLayout.OfNumbers(one.Whole("in")),
        Outputs = one.Whole("classes"),
        Blocks = one.Whole("blocks"),
        Width = one.Whole("width"),
        HiddenWidth = one.Whole("hidden"),
        Dropout = 0,
        ResidualDropout = 0,
        Block = Block.PreActivation(),
        Activation = Activation.Relu(),
        Normalization = Normalization.BatchNorm(),
        Initialization = Initialization.TorchDefault(),
    };

    private static DeepResidualOptions OptionsOf(FixtureCase one) => ClassicOptions.All with
    {
        Loss = Loss.CrossEntropy(),
        Optimizer = FixtureOptimizer.RuleOf(one),
        Regularization = FixtureOptimizer.RegularizationOf(one, includeBiasesAndNormalization: true) with { GradientClipping = FixtureOptimizer.ClippingOf(one) },
        NumberOfThreads = 2,
    };

    private static void Load(ParameterStore store, FixtureCase one)
    {
        foreach (var tensor in store.Tensors())
            if (tensor.Name.EndsWith(".running_var", StringComparison.Ordinal))
                tensor.Values.Span.Fill(1f);
        var start = one.Tensors("start").ToArray();
        Assert.AreEqual(store.Values.Length, start.Sum(tensor => tensor.Tensor.Values.Length));
        foreach (var (name, values) in start)
            values.Values.CopyTo(Values(store, name));
    }

    private static Span<float> Values(ParameterStore store, string name) => store.Tensors().Single(tensor => tensor.Name == name).Values.Span;

    private static ReadOnlySpan<float> Predict(Network network, FixtureTensor x)
    {
        var plan = network.ToPredictionPlan();
        using var workspace = new PredictionWorkspace(plan, x.Rows);
        x.Values.CopyTo(workspace.Input(x.Rows));
        return plan.Run(workspace, x.Rows);
    }

    private static float[] Softmax(ReadOnlySpan<float> logits, int classes)
    {
        var probabilities = logits.ToArray();
        for (var start = 0; start < probabilities.Length; start += classes)
            TensorPrimitives.SoftMax<float>(probabilities.AsSpan(start, classes), probabilities.AsSpan(start, classes));
        return probabilities;
    }
}
