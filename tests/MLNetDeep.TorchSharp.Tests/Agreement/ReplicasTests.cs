using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Libtorch;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.TorchSharp.Tests.Agreement;

/// <summary>
/// Replicas on several devices, of which the CPU stands for each here, train as the managed engine does on one: batches of 24 and 12 rows,
/// which 5 replicas share unevenly, and one with fewer rows than replicas.
/// </summary>
[TestClass]
public sealed class ReplicasTests : LibtorchTests
{
    private const string Five = "cpu,cpu,cpu,cpu,cpu";

    private static readonly DeepResidualOptions Options = new()
    {
        Blocks = 2, Width = 12, Architecture = new() { HiddenWidth = 20, Initialization = Initialization.TorchDefault() }, Dropout = 0.2f,
        Regularization = new() { ResidualDropout = 0.1f }, Optimizer = Optimizer.Momentum(), LearningRate = 0.01f, Activation = Activation.Gelu(),
    };

    public static IEnumerable<object[]> Recipes => Techniques.Keys.Select(name => new object[] { name });

    private static readonly Dictionary<string, DeepResidualOptions> Techniques = new()
    {
        ["batch normalization"] = Options with { Normalization = Normalization.BatchNorm(0.2f, 1e-4f) },
        ["batch normalization of logits, one projected block"] =
            Options with { Blocks = 1, Architecture = Options.Architecture with { NormalizeLogits = true, Block = Block.PostActivation() }, Normalization = Normalization.BatchNorm() },
        ["layer normalization, masks of every kind"] = Options with
        {
            Normalization = Normalization.LayerNorm(),
            Regularization = Options.Regularization with { StochasticDepth = 0.4f, DropConnect = 0.2f, GroupDropout = 0.3f },
            Activation = Activation.Rrelu(),
        },
        ["learned slopes, penalties, clipping"] = Options with
        {
            Activation = Activation.Prelu(shared: false), Normalization = Normalization.LayerNorm(),
            Regularization = new() { WeightDecay = 0.1f, L2 = 1e-2f, MaxNorm = 1, GradientClipping = Clipping.ByNorm(0.3f) },
            Optimizer = Optimizer.AdamW(epsilon: 1e-3f), LearningRate = 1e-3f,
        },
    };

    [TestMethod]
    [DynamicData(nameof(Recipes))]
    public void Steps_OfFiveReplicas_AgreeWithTheManagedEngine(string name)
    {
        var options = Techniques[name];
        foreach (var weighted in new[] { false, true })
            Twins.RequireAgreement(
                $"{name}, {(weighted ? "weighted" : "not weighted")}", options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3),
                options with { Loss = Loss.CrossEntropy(0.1f, [1f, 0.5f, 2f]) }, weighted: weighted, devices: Five);
    }

    [TestMethod]
    public void Steps_WithEmbeddings_Agree()
    {
        var spec = Options.ToNetworkSpec(InputLayout.OfNumbers(5, new TableShape(5, 3), new TableShape(9, 4)), outputs: 3);
        Twins.RequireAgreement("embeddings", spec, Options, devices: "cpu,cpu");
    }

    [TestMethod]
    public void Steps_WhileLayersThaw_Agree()
    {
        using var twins = new Twins("thawing", Options.ToNetworkSpec(InputLayout.OfNumbers(7), outputs: 3), Options, devices: "cpu,cpu,cpu");
        twins.Follow(3);
        twins.Freeze(new FrozenPart(2, []));
        twins.Follow(6);
        twins.RequireSameFrozenOutputs();
        twins.Freeze(FrozenPart.None);
        twins.Follow(6);
        twins.RequireSameNetworks();
    }

    [TestMethod]
    public void Steps_OfFewerRowsThanReplicas_Agree()
    {
        using var twins = new Twins("few rows", Options.ToNetworkSpec(InputLayout.OfNumbers(2), outputs: 2), Options, devices: Five);
        var rates = new StepRates(0.1, 0, 1);
        float[] x = [1, 2, -3, 4, 0.5f, -1];
        foreach (var rows in new[] { 3, 1, 2 })
        {
            var batch = new Batch(x.AsSpan(0, 2 * rows), new[] { 1, 0, 1 }.AsSpan(0, rows), []);
            Assert.AreEqual(twins.Managed.Step(batch, rates).Loss.Mean, twins.Libtorch.Step(batch, rates).Loss.Mean, 1e-4, $"{rows} rows");
        }
        twins.RequireSameNetworks();
    }

    [TestMethod]
    public void Train_WithThreeReplicas_IsAsWithOne_RowsKeptOrSent()
    {
        var data = TestTables.Spirals(200, seed: 2);
        var options = TestTables.Small() with { Epochs = 3, Optimizer = Optimizer.Momentum(), LearningRate = 1e-3f };
        foreach (var bytes in new[] { 0, 1L << 20 })
        {
            var one = DeepResidualTraining.Train(data, options with { Run = new() { Engine = new TorchSharpEngine("cpu") { ResidentBytes = bytes } } }, seed: 1);
            var three = DeepResidualTraining.Train(data, options with { Run = new() { Engine = new TorchSharpEngine("cpu,cpu,cpu") { ResidentBytes = bytes } } }, seed: 1);
            foreach (var (expected, actual) in one.Summary.Curve.Zip(three.Summary.Curve))
            {
                Assert.AreEqual(expected.TrainingLoss, actual.TrainingLoss, 1e-4 * expected.TrainingLoss);
                Assert.AreEqual(expected.Validation.Loss!.Value, actual.Validation.Loss!.Value, 1e-3 * expected.Validation.Loss.Value);
            }
            CollectionAssert.AreNotEqual(one.Summary.Curve.ToArray(), three.Summary.Curve.ToArray(), "Nothing was spread.");
        }
    }

    [TestMethod]
    public void Score_OfShards_IsInTheRowsOrder()
    {
        var network = new Network(Options.ToNetworkSpec(InputLayout.OfNumbers(2), outputs: 2));
        network.Initialize(new TorchGenerator(1));
        using var one = new LibtorchEngine(network, Options, new DropoutStream(1), "cpu", new TorchSharpEngine("cpu"));
        using var five = new LibtorchEngine(network, Options, new DropoutStream(1), Five, new TorchSharpEngine(Five));
        foreach (var rows in new[] { 1, 4, 5, 13 })
        {
            float[] x = [.. Enumerable.Range(0, 2 * rows).Select(i => MathF.Sin(i))];
            Twins.Close(one.Score(x, rows), five.Score(x, rows), $"{rows} rows");
        }
    }
}
