using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Replicas against one device: the same steps from the same weights, with the same draws.</summary>
[TestClass]
public sealed class ReplicatedEngineTests
{
    private const int Inputs = 7, Classes = 3, Steps = 25, MaxRows = 33;

    /// <summary>
    /// Of the way that the weights have gone. One device that starts from weights 2e-7 larger ends as far from itself. Smooth
    /// activations: where a rectifier's kink lies, rounding may choose the side.
    /// </summary>
    private const double Tolerance = 1e-4;

    // Fewer rows than replicas, and shards of different sizes.
    private static readonly int[] BatchRows = [33, 32, 17, 4, 33, 3];

    private static readonly DeepResidualOptions Masked = ClassicOptions.All with
    {
        // A large ε: where few rows hardly differ, a small one lets 1/√(variance + ε) blow rounding up.
        Normalization = Normalization.BatchNorm(epsilon: 0.05f),
        Blocks = 3, Width = 16, Architecture = ClassicOptions.Architecture with { HiddenWidth = 17 }, Activation = Activation.Gelu(), Optimizer = Optimizer.Momentum(),
        LearningRate = 0.01f,
        Dropout = 0.25f,
        Regularization = ClassicOptions.Regularization with { ResidualDropout = 0.1f, StochasticDepth = 0.3f, DropConnect = 0.2f, GroupDropout = 0.2f, FeatureGroups = [0, 0, 1, 2, 3, 3, 4] },
        NumberOfThreads = 1,
    };

    private static readonly Dictionary<string, DeepResidualOptions> Recipes = new()
    {
        ["BatchNorm"] = Masked,
        ["BatchNorm of the default ε, nothing dropped"] = Masked with
        {
            Normalization = Normalization.BatchNorm(),
            Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0, StochasticDepth = 0, DropConnect = 0, GroupDropout = 0, FeatureGroups = null },
        },
        ["LayerNorm"] = Masked with { Normalization = Normalization.LayerNorm() },
        ["no normalization"] = Masked with { Normalization = Normalization.None() },
        ["RReLU"] = Masked with { Activation = Activation.Rrelu(0.5f, 0.9f) },
        ["per-unit PReLU"] = Masked with
        {
            Activation = Activation.Prelu(shared: false), Normalization = Normalization.LayerNorm(), LearningRate = 0.002f,
        },
        ["Attention"] = Masked with
        {
            Regularization = Masked.Regularization with { GroupDropout = 0, FeatureGroups = null }, Architecture = Masked.Architecture with { Block = Block.Attention(1) },
            LearningRate = 0.002f,
        },
        ["FeedForward"] = Masked with { Architecture = Masked.Architecture with { Block = Block.FeedForward() } },
        ["after the activation, logits normalized"] = Masked with
        {
            Architecture = Masked.Architecture with { Block = Block.PostActivation(), NormalizeLogits = true }, LearningRate = 0.002f,
        },
        ["Plain"] = Masked with { Architecture = Masked.Architecture with { Block = Block.Plain() }, Regularization = Masked.Regularization with { StochasticDepth = 0 } },
        ["class weights, smoothing"] = Masked with { Loss = Loss.CrossEntropy(0.1f, [0.2f, 3, 1]) },
        ["focal"] = Masked with { Loss = Loss.Focal(classWeights: [1, 0, 2]) },
        ["clipping, penalties, max-norm"] = Masked with
        {
            Regularization = ClassicOptions.Regularization with { L1 = 1e-3f, L2 = 0.01f, WeightDecay = 0.1f, MaxNorm = 0.9f, IncludeBiasesAndNormalization = true, GradientClipping = Clipping.ByNorm(0.2f) },
        },
        ["AdamW"] = Masked with { Normalization = Normalization.LayerNorm(), Optimizer = Optimizer.AdamW(epsilon: 1e-4f) },
    };

    public static IEnumerable<object[]> Cases =>
        from name in Recipes.Keys from replicas in new[] { 2, 3, 5 } select new object[] { name, replicas };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Step_ManyTimes_EqualsOneDeviceWithinRounding(string name, int replicas)
    {
        RequireEqual(Recipes[name], replicas, RowWeights.None, name);
        RequireEqual(Recipes[name], replicas, RowWeights.Some, name);
    }

    // The first shard and others weigh nothing, the rest not the same.
    [TestMethod]
    public void Step_ShardsOfNoWeight_EqualOneDevice() => RequireEqual(Masked, 5, RowWeights.LastRowsOnly, "last rows only");

    [TestMethod]
    public void Step_RowsOfNoWeightAtAll_EqualOneDevice() =>
        RequireEqual(Masked with { Regularization = ClassicOptions.Regularization with { L2 = 0.1f } }, 3, RowWeights.Zero, "no weight");

    [TestMethod]
    public void Step_Numbers_EqualsOneDevice()
    {
        var options = Masked with { Loss = Loss.SquaredError() };
        Network one = Network(options), many = Network(options);
        using ITrainingEngine single = new ManagedEngine(one, options, MaxRows, new DropoutStream(1));
        using ITrainingEngine replicated = new ReplicatedEngine(many, options with { Run = new() { Replicas = 4 } }, MaxRows, new DropoutStream(1));
        for (var step = 0; step < Steps; step++)
        {
            var rows = BatchRows[step % BatchRows.Length];
            var batch = new Batch(TestNetworks.Uniform(rows * Inputs, seed: step), TestNetworks.Uniform(rows * Classes, seed: -step), rows);
            var loss = single.Step(batch, new StepRates(0.01, 0, 1)).Loss;
            Assert.AreEqual(loss.Mean, replicated.Step(batch, new StepRates(0.01, 0, 1)).Loss.Mean, 1e-4 * loss.Mean);
        }
        RequireNear(Network(options).Store.Values, one.Store.Values, many.Store.Values, "weights");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Step_FrozenLayers_EqualsOneDeviceWithOutputsGivenOrNot(bool given)
    {
        var part = new FrozenPart(2, ["blocks.2.linear1"]);
        Network one = Network(Masked), many = Network(Masked);
        using ITrainingEngine single = new ManagedEngine(one, Masked, MaxRows, new DropoutStream(1));
        using ITrainingEngine replicated = new ReplicatedEngine(many, Masked with { Run = new() { Replicas = 3 } }, MaxRows, new DropoutStream(1));
        single.Freeze(part);
        replicated.Freeze(part);
        replicated.TakesFrozenOutputs = given;
        for (var step = 0; step < Steps; step++)
        {
            var rows = BatchRows[step % BatchRows.Length];
            var x = TestNetworks.Uniform(rows * Inputs, seed: step);
            single.Step(new Batch(x, Labels(rows), []), new StepRates(0.01, 0.01, 1));
            if (given)
            {
                var frozen = replicated.ComputeFrozen(x, rows).ToArray();
                CollectionAssert.AreEqual(single.ComputeFrozen(x, rows).ToArray(), frozen);
                x = frozen;
            }
            replicated.Step(new Batch(x, Labels(rows), []), new StepRates(0.01, 0.01, 1));
        }
        var start = Network(Masked).Store;
        RequireNear(start.Values, one.Store.Values, many.Store.Values, "weights");
        RequireNear(start.BufferValues, one.Store.BufferValues, many.Store.BufferValues, "statistics");
        foreach (var range in many.Store.Parameters)
            Assert.AreEqual(part.Holds(range.Name), start.ValuesOf(range).SequenceEqual(many.Store.ValuesOf(range)), range.Name);
    }

    // After some steps and before any: every replica has the same weights and the same running statistics.
    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    public void Score_RowsThatAreAllTheSame_GetTheSameBitsInEveryShard(int steps)
    {
        var options = Masked with { Run = new() { Replicas = 5 } };
        var network = Network(options);
        using ITrainingEngine engine = new ReplicatedEngine(network, options, MaxRows, new DropoutStream(1));
        for (var step = 0; step < steps; step++)
            engine.Step(new Batch(TestNetworks.Uniform(33 * Inputs, seed: step), Labels(33), []), new StepRates(0.01, 0.01, 1));
        var row = TestNetworks.Uniform(Inputs, seed: 9);

        var logits = engine.Score([.. Enumerable.Repeat(row, 13).SelectMany(x => x)], 13).ToArray();

        using var single = new ManagedEngine(network, options, MaxRows, new DropoutStream(1));
        var expected = single.Score(row, 1).ToArray();
        for (var r = 0; r < 13; r++)
            CollectionAssert.AreEqual(expected, logits[(r * Classes)..((r + 1) * Classes)], $"row {r}");
        var copy = Network(options);
        engine.CopyWeightsTo(copy.Store);
        CollectionAssert.AreEqual(network.Store.Values.ToArray(), copy.Store.Values.ToArray());
        CollectionAssert.AreEqual(network.Store.BufferValues.ToArray(), copy.Store.BufferValues.ToArray());
    }

    private enum RowWeights { None, Some, LastRowsOnly, Zero }

    private static void RequireEqual(DeepResidualOptions options, int replicas, RowWeights weights, string name)
    {
        Network one = Network(options), many = Network(options);
        using ITrainingEngine single = new ManagedEngine(one, options, MaxRows, new DropoutStream(1));
        using ITrainingEngine replicated = new ReplicatedEngine(many, options with { Run = options.Run with { Replicas = replicas } }, MaxRows, new DropoutStream(1));
        for (var step = 0; step < Steps; step++)
        {
            var rows = BatchRows[step % BatchRows.Length];
            var batch = new Batch(TestNetworks.Uniform(rows * Inputs, seed: step), Labels(rows), Weights(weights, rows));
            var rates = new StepRates(options.LearningRate ?? 1e-3, options.Regularization.WeightDecay, DropoutFactor: step % 3 == 0 ? 0.5f : 1);
            StepResult expected = single.Step(batch, rates), actual = replicated.Step(batch, rates);
            Assert.AreEqual(expected.Loss.Weight, actual.Loss.Weight, 1e-6 * expected.Loss.Weight, name);
            Assert.AreEqual(expected.Loss.Mean, actual.Loss.Mean, 1e-4 * expected.Loss.Mean, $"{name}: loss of step {step}");
            Assert.AreEqual(expected.GradientNorm, actual.GradientNorm, 1e-3 * expected.GradientNorm, $"{name}: norm in step {step}");
        }
        var start = Network(options).Store;
        RequireNear(start.Values, one.Store.Values, many.Store.Values, $"{name}: weights");
        RequireNear(start.BufferValues, one.Store.BufferValues, many.Store.BufferValues, $"{name}: statistics");
    }

    private static void RequireNear(ReadOnlySpan<float> start, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        double way = 0, error = 0;
        for (var i = 0; i < start.Length; i++)
        {
            way += Math.Pow(expected[i] - start[i], 2);
            error += Math.Pow((double)actual[i] - expected[i], 2);
        }
        Assert.IsTrue(start.IsEmpty || way > 0, $"{what} have not moved: this proves nothing.");
        Assert.IsLessThanOrEqualTo(Tolerance * Math.Sqrt(way), Math.Sqrt(error), what);
    }

    private static Network Network(DeepResidualOptions options) =>
        TestNetworks.Drawn(options.ToNetworkSpec(InputLayout.OfNumbers(Inputs), Classes));

    private static int[] Labels(int rows) => [.. Enumerable.Range(0, rows).Select(r => r * r % 4 % Classes)];

    private static float[] Weights(RowWeights kind, int rows) => kind switch
    {
        RowWeights.None => [],
        RowWeights.Some => [.. Enumerable.Range(0, rows).Select(r => r % 5 * 0.75f + 0.1f)],
        RowWeights.LastRowsOnly => [.. Enumerable.Range(0, rows).Select(r => r < rows * 2 / 3 ? 0 : 0.5f + r)],
        _ => new float[rows],
    };
}
