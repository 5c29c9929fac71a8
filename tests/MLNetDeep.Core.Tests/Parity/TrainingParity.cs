using System.Numerics.Tensors;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>A whole run of PyTorch, step by step through an engine, with the same starting weights and batches.</summary>
/// <param name="run">The run.</param>
/// <param name="create">Makes the engine for a network, options, and so many rows of a batch.</param>
internal sealed class TrainingParity(FixtureRun run, Func<Network, DeepResidualOptions, int, ITrainingEngine> create)
{
    /// <summary>Follows the run and fails where the losses, the weights or the probabilities are not PyTorch's.</summary>
    public void Follow(string name)
    {
        var one = run.Case;
        var classes = one.Whole("classes");
        var options = run.Options;
        var network = new Network(options.ToNetworkSpec(run.Input, classes));
        Load(network.Store);
        options.Architecture.RateFactors.ApplyTo(network.Store);
        var test = one.Tensor("test_input");
        var maximumRows = Math.Max(one.Whole("rows"), test.Rows);
        var batches = one.FloatRows("batches");
        var labels = one.WholeRows("labels");
        var losses = one.Doubles("loss_at_step");
        var rate = options.LearningRateSchedule.Start();
        var decay = options.Regularization.WeightDecaySchedule.Start();

        using (var engine = create(network, options, maximumRows))
        {
            for (var step = 0; step < batches.Count; step++)
            {
                var rates = new StepRates(
                    options.UsedLearningRate * rate.FactorAt(step, batches.Count),
                    options.Regularization.WeightDecay * decay.FactorAt(step, batches.Count), DropoutFactor: 1);
                var result = engine.Step(new Batch(batches[step], labels[step], []), rates);
                Assert.AreEqual(losses[step], result.Loss.Mean, ParityAssert.Run * losses[step], $"{name}: loss of step {step}");
            }
            engine.CopyWeightsTo(network.Store);
        }

        RequireEnd(network.Store, batches.Count, name);
        TakeNoise(network.Store);
        var probabilities = one.Tensor("test_probabilities").Values;
        using var trained = create(network, options, maximumRows);
        ParityAssert.Close(probabilities, Softmax(trained.Score(test.Values, test.Rows), classes), $"{name}: evaluation", ParityAssert.Run);
        ParityAssert.Close(probabilities, Softmax(Predict(network, test), classes), $"{name}: prediction plan", ParityAssert.Run);
    }

    // What cancels in the gradient of a tensor is as large as that of others: all are measured by the longest way, at the tensor's own rate.
    private void RequireEnd(ParameterStore store, int steps, string name)
    {
        var start = run.Case.Tensors("start").ToDictionary(tensor => tensor.Name, tensor => tensor.Tensor.Values);
        var factors = start.Keys.ToDictionary(tensor => tensor, tensor => store.Parameters.Single(range => range.Name == run.NameOf(tensor)).RateFactor);
        var longest = run.Case.Tensors("end").Where(end => factors[end.Name] > 0).Max(
            end => end.Tensor.Values.Zip(start[end.Name], (to, from) => Math.Abs((double)to - from)).Max() / factors[end.Name]);
        foreach (var (tensor, expected) in End)
        {
            var actual = Values(store, tensor);
            if (IsNoise(tensor))
                RequireWithinWalk(expected.Values, actual, $"{name}: {tensor}");
            else if (start.TryGetValue(tensor, out var from))
                ParityAssert.EndOfWay(from, expected.Values, actual, factors[tensor] * longest, steps, $"{name}: {tensor}");
            else
                ParityAssert.Close(expected.Values, actual, $"{name}: {tensor}", ParityAssert.Run);
        }
    }

    private IEnumerable<(string Name, FixtureTensor Tensor)> End => run.Case.Tensors("end").Concat(run.Case.Tensors("buffers_end"));

    // NOTE: a bias that only batch normalizations read shifts what they subtract again: its gradient is zero but for rounding. Adam
    // divides the gradient by its own size, so that such a bias, and the running means after it, walk at random, in PyTorch too.
    // They are compared within the longest walk of all such biases together, and taken from PyTorch before probabilities are compared.
    private bool IsNoise(string tensor) => run.Case.Kind is "Adam" or "AdamW" && (tensor == "input.bias"
        || tensor.EndsWith(".linear2.bias", StringComparison.Ordinal) || tensor.EndsWith("running_mean", StringComparison.Ordinal));

    private void RequireWithinWalk(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        var longest = 2.0 * run.Case.FloatRows("batches").Count * run.Options.UsedLearningRate * (1 + run.Options.BlockCount);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], longest, what);
    }

    private void TakeNoise(ParameterStore store)
    {
        foreach (var (tensor, values) in End)
            if (IsNoise(tensor))
                values.Values.CopyTo(Values(store, tensor));
    }

    private void Load(ParameterStore store)
    {
        foreach (var tensor in store.Tensors())
            if (tensor.Name.EndsWith(".running_var", StringComparison.Ordinal))
                tensor.Values.Span.Fill(1f);
        var start = run.Case.Tensors("start").ToArray();
        Assert.AreEqual(store.Values.Length, start.Sum(tensor => tensor.Tensor.Values.Length));
        foreach (var (name, values) in start)
            values.Values.CopyTo(Values(store, name));
    }

    private Span<float> Values(ParameterStore store, string name)
    {
        var own = run.NameOf(name);
        return store.Tensors().Single(tensor => tensor.Name == own).Values.Span;
    }

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
