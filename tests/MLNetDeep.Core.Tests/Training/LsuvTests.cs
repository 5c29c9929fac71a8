using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Layer-sequential unit variance: each map's outputs on the rows used have variance 1.</summary>
[TestClass]
public sealed class LsuvTests
{
    private const int Rows = 64;

    private static readonly (string Name, NetworkSpec Spec)[] Specs =
    [
        .. TestNetworks.Activations.Select(activation => ($"{activation}", TestNetworks.Spec(blocks: 3, activation: activation))),
        .. TestNetworks.Normalizations.Select(norm => ($"{norm}", TestNetworks.Spec(blocks: 6, normalization: norm, dropout: 0.5f, residualDropout: 0.5f))),
    ];

    public static IEnumerable<object[]> Names => Specs.Select((one, i) => new object[] { i, one.Name });

    // Computed by the plain network in double precision: every map's outputs, in order.
    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Apply_EachMap_HasOutputsOfVarianceOne(int index, string name)
    {
        foreach (var of in (Initialization[])[Initialization.Orthogonal(), Initialization.TorchDefault(), Initialization.XavierNormal(30), Initialization.Ntk()])
        {
            var spec = Specs[index].Spec with { Initialization = Initialization.Lsuv(of) };
            var x = TestNetworks.Uniform(Rows * spec.Input.Columns, seed: 3);
            var network = Scaled(spec, x);
            var variances = Variances(network, x);
            Assert.HasCount(2 + 2 * spec.Blocks, variances);
            foreach (var (map, variance) in variances)
                Assert.AreEqual(1, variance, 0.1, $"{name}, {of}, {map}");
        }
    }

    [TestMethod]
    public void Apply_BuffersOfNormalization_AreAsBefore()
    {
        var spec = TestNetworks.Spec() with { Initialization = Initialization.Lsuv() };
        var network = Scaled(spec, TestNetworks.Uniform(Rows * spec.Input.Columns, seed: 3));
        foreach (var buffer in network.Store.Buffers)
            Assert.IsTrue(network.Store.BufferOf(buffer).ToArray().All(value => value == (buffer.Name.EndsWith("var") ? 1 : 0)), buffer.Name);
    }

    [TestMethod]
    public void Apply_MapWithoutVariation_StaysAsItIs()
    {
        var spec = TestNetworks.Spec() with { Initialization = Initialization.Lsuv(Initialization.ZeroLastMap()) };
        var network = Scaled(spec, TestNetworks.Uniform(Rows * spec.Input.Columns, seed: 3));
        foreach (var tensor in network.Store.Tensors().Where(tensor => tensor.Name.Contains("linear")))
            Assert.AreEqual(tensor.Name.Contains("linear2.weight") || tensor.Name.EndsWith("bias"), tensor.Values.ToArray().All(value => value == 0), tensor.Name);

        network = Scaled(spec, new float[Rows * spec.Input.Columns]);
        Assert.IsTrue(network.Store.Values.ToArray().All(float.IsFinite));
    }

    [TestMethod]
    public void Apply_FrozenMap_KeepsItsBits()
    {
        var spec = TestNetworks.Spec() with { Initialization = Initialization.Lsuv() };
        var network = new Network(spec);
        network.Initialize(new TorchGenerator(1));
        var frozen = network.Store.Parameters.Single(range => range.Name == "blocks.0.linear1.weight");
        frozen.Frozen = true;
        var before = network.Store.ValuesOf(frozen).ToArray();
        using var kernels = new KernelContext(threads: 1);
        DataDrivenStart.Apply(network, kernels, TestNetworks.Uniform(Rows * spec.Input.Columns, seed: 3), Rows, new TorchGenerator(2));
        CollectionAssert.AreEqual(before, network.Store.ValuesOf(frozen).ToArray());
    }

    [TestMethod]
    public void Train_Lsuv_IsTheSameForAnyThreadsAndLearns()
    {
        var data = TestTables.Clouds(300, seed: 1);
        var options = TestTables.Small() with { Architecture = ClassicOptions.Architecture with { Initialization = Initialization.Lsuv(Initialization.XavierNormal(50)), HiddenWidth = 96 }, Width = 64 };
        var one = DeepResidualTraining.Train(data, options, seed: 4);
        var four = DeepResidualTraining.Train(data, options with { NumberOfThreads = 4 }, seed: 4);
        Assert.AreEqual(TestTables.Bytes(one), TestTables.Bytes(four));
        Assert.IsGreaterThan(0.95, TestTables.Accuracy(one, data));
    }

    [TestMethod]
    public void Train_LsuvOfARegression_Works()
    {
        var data = new TabularDataset(columns: 1, LearningTask.Regression);
        for (var r = 0; r < 40; r++)
            data.AddTarget([r], r);
        var options = TestTables.Small() with { Architecture = ClassicOptions.Architecture with { Initialization = Initialization.Lsuv() }, Epochs = 1 };
        Assert.IsTrue(double.IsFinite(DeepResidualTraining.Train(data, options).Summary.Curve[0].TrainingLoss));
    }

    // The trainer does scale: before the first step, with a rate so small that nothing else moves.
    [TestMethod]
    public void Train_SortedRows_ScalesOnRowsOfEveryKind()
    {
        var data = new TabularDataset(columns: 3, classes: 2);
        for (var r = 0; r < 2_000; r++)
        {
            var size = r < 1_000 ? 0.1f : 10;
            data.Add([size * (r % 3 - 1), size * (r % 7 - 3), size * (r % 5 - 2)], r / 1_000);
        }
        var options = TestTables.Small() with
        {
            Architecture = TestTables.Small().Architecture with { Initialization = Initialization.Lsuv(Initialization.XavierNormal(50)) },
            LearningRate = 1e-12f, Epochs = 1, Validation = ClassicOptions.Validation with { Fraction = 0 },
            Input = ClassicOptions.Input with { Normalization = InputNormalization.None() },
            Regularization = ClassicOptions.Regularization with { WeightDecay = 0 },
        };
        var model = DeepResidualTraining.Train(data, options);
        var x = new float[2_000 * 3];
        for (var r = 0; r < 2_000; r++)
            model.Encoder.Encode(data.Row(r), x.AsSpan(r * 3, 3));
        var input = Variances(model.Network, x)[0];
        Assert.AreEqual(1, input.Variance, 0.1);
    }

    private static Network Scaled(NetworkSpec spec, float[] x)
    {
        var network = new Network(spec);
        network.Initialize(new TorchGenerator(1));
        using var kernels = new KernelContext(threads: 1);
        DataDrivenStart.Apply(network, kernels, x, Rows, new TorchGenerator(2));
        return network;
    }

    /// <summary>Of the outputs of each map, by the plain network.</summary>
    private static List<(string Map, double Variance)> Variances(Network network, float[] x)
    {
        var variances = new List<(string, double)>();
        var spec = network.Spec with { Dropout = 0, ResidualDropout = 0 };
        var slopes = new Noise(x.Length / spec.Input.Columns, seed: 0).Of(Architecture.Of(spec)).Drawn;
        var plain = new DoubleNetwork(spec, DoubleNetwork.ValuesOf(network.Store), training: true, slopes)
        {
            Watch = (map, y) =>
            {
                var mean = y.Average();
                variances.Add((map, y.Average(value => (value - mean) * (value - mean))));
            },
        };
        plain.Logits(TestNetworks.ToDoubles(x), x.Length / network.Spec.Input.Columns);
        return variances;
    }
}
