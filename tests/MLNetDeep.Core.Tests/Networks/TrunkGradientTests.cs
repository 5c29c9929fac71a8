using MLNetDeep.Core.Tests.Kernels;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>RealMLP's trunk: scaled inputs, NTK maps, parametric activations; gradients, prediction, and bits for any threads.</summary>
[TestClass]
public sealed class TrunkGradientTests
{
    private const ulong DropoutSeed = 77;

    [TestMethod]
    [DataRow(1, 1, 2, 5)]
    [DataRow(2, 7, 3, 5)]
    [DataRow(7, 16, 7, 64)]
    [DataRow(17, 33, 2, 5)]
    [DataRow(33, 17, 17, 1)]
    public void Backward_RaggedShapes_EqualsDifferences(int inputs, int width, int outputs, int rows)
    {
        foreach (var block in TestNetworks.Blocks)
            foreach (var normalization in TestNetworks.Normalizations)
            {
                var spec = Spec(InputLayout.OfNumbers(inputs), outputs, width, block) with { Normalization = normalization };
                Check(spec, rows);
                Check(spec with { Dropout = 0.2f, ResidualDropout = 0.2f, DropConnect = 0.3f, GroupDropout = 0.2f }, rows);
            }
    }

    [TestMethod]
    public void Backward_WithTablesOrWithoutBlocks_EqualsDifferences()
    {
        var tables = InputLayout.OfNumbers(4, new TableShape(5, 3), new TableShape(9, 2));
        foreach (var block in TestNetworks.Blocks)
        {
            Check(Spec(tables, outputs: 3, width: 9, block), rows: 7);
            Check(Spec(tables, outputs: 3, width: 9, block) with { Blocks = 0 }, rows: 7);
        }
    }

    [TestMethod]
    public void Prediction_OfEveryBlock_EqualsTheFormulaAndTakesNoStepMore()
    {
        const int Rows = 9;
        foreach (var block in TestNetworks.Blocks)
            foreach (var layout in (InputLayout[])[InputLayout.OfNumbers(7), InputLayout.OfNumbers(4, new TableShape(5, 3))])
            {
                var spec = Spec(layout, outputs: 3, width: 17, block);
                var network = Drawn(spec);
                var plan = network.ToPredictionPlan();
                Assert.IsFalse(plan.Steps.Any(step => step.Step is AffineStep), $"{block}");
                Assert.HasCount(new Network(spec with { ScaleInputs = false }).ToPredictionPlan().Steps.Count, plan.Steps, $"{block}");
                var x = RowsOf(layout, Rows);
                using var workspace = new PredictionWorkspace(plan, Rows);
                x.CopyTo(workspace.Input(Rows));
                var actual = plan.Run(workspace, Rows).ToArray();
                var expected = new DoubleNetwork(spec, DoubleNetwork.ValuesOf(network.Store), training: false).Logits(TestNetworks.ToDoubles(x), Rows);
                for (var i = 0; i < actual.Length; i++)
                    Assert.AreEqual(expected[i], actual[i], 1e-4 * expected.Max(Math.Abs), $"{block}");
            }
    }

    // Large enough that the layers do use their threads.
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void ForwardAndBackward_MoreThreads_HaveTheSameBits(int threads)
    {
        const int Rows = 70, Columns = 301;
        foreach (var layer in (LayerSpec[])
        [
            new ScaleSpec("layer", Columns), TestNetworks.Linear("layer", Columns, 190, Initialization.Ntk(), dropConnect: 0.2f),
            TestNetworks.Linear("layer", Columns, 190, Initialization.Ntk()),
        ])
        {
            var (one, many) = (Run(1), Run(threads));
            for (var i = 0; i < one.Length; i++)
                KernelTestData.AssertSameBits(one[i], many[i], $"{layer}");

            float[][] Run(int count)
            {
                using var harness = new LayerHarness(layer, kernels: new KernelContext(count));
                harness.Pass.DropoutFactor = 1;
                var y = harness.Forward(TestNetworks.Uniform(Rows * Columns, seed: 2), Rows, training: true);
                var dx = harness.Backward(TestNetworks.Uniform(y.Length, seed: 3));
                return [y, dx, harness.Store.Gradients.ToArray()];
            }
        }
    }

    [TestMethod]
    public void Create_Trunk_HasItsTensorsInOrder()
    {
        var network = new Network(Spec(InputLayout.OfNumbers(4), outputs: 2, width: 3, Block.Dense()) with { Blocks = 1 });
        CollectionAssert.AreEqual(
            new[] { "input.scale", "blocks.0.linear.weight", "blocks.0.linear.bias", "blocks.0.activation.alpha", "output.weight", "output.bias" },
            network.Store.Parameters.Select(range => range.Name).ToArray());
        network.Initialize(new TorchGenerator(1));
        Assert.IsTrue(network.Store.ValuesOf(network.Store.Parameters[0]).ToArray().All(value => value == 1));
        Assert.IsTrue(network.Store.ValuesOf(network.Store.Parameters[3]).ToArray().All(value => value == 1));
        Assert.AreEqual(Architecture.Of(network.Spec).Weights, network.Store.Values.Length);
    }

    [TestMethod]
    public void Faults_OfParametric_NameWhatCannotBeInIt()
    {
        Assert.IsEmpty(Activation.Parametric(Activation.Gelu()).Faults());
        foreach (var of in (Activation[])[Activation.Prelu(), Activation.Rrelu(), Activation.Crelu(), Activation.Maxout(), Activation.Parametric(Activation.Selu())])
            Assert.Contains(
                "must map each number by itself and learn nothing, as Selu and Mish do, but was", Activation.Parametric(of).Faults().Single());
        Assert.Contains("must not be null", Activation.Parametric(null!).Faults().Single());
        Assert.AreEqual(Activation.Elu(float.NaN).Faults().Single(), Activation.Parametric(Activation.Elu(float.NaN)).Faults().Single());
    }

    private static NetworkSpec Spec(InputLayout layout, int outputs, int width, Block block) => TestNetworks.Spec(
        outputs: outputs, width: width, hidden: 11, activation: Activation.Parametric(Activation.Selu()), normalization: Normalization.None(), block: block) with
    {
        Input = layout, ScaleInputs = true, Initialization = Initialization.Ntk(dataDriven: false),
    };

    private static Network Drawn(NetworkSpec spec)
    {
        var network = TestNetworks.Drawn(spec);
        new TorchGenerator(8).FillUniform(network.Store.ValuesOf(network.Store.Parameters.Single(range => range.Name == "input.scale")), 0.4f, 1.7f);
        return network;
    }

    private static float[] RowsOf(InputLayout layout, int rows)
    {
        var x = TestNetworks.Uniform(rows * layout.Columns, seed: 3);
        var tables = layout.Tables.ToArray();
        for (var r = 0; r < rows; r++)
            for (var k = 0; k < tables.Length; k++)
                x[(r + 1) * layout.Columns - tables.Length + k] = (r * 3 + k) % tables[k].Values;
        return x;
    }

    private static void Check(NetworkSpec spec, int rows)
    {
        var network = Drawn(spec);
        network.Allocate(rows);
        using var kernels = new KernelContext(threads: 1);
        var pass = new Pass(kernels, new DropoutStream(DropoutSeed)) { Rows = rows, Training = true };
        var x = RowsOf(spec.Input, rows);
        int[] labels = [.. Enumerable.Range(0, rows).Select(r => r % spec.Outputs)];
        var logits = network.Forward(pass, x);
        Loss.CrossEntropy().Evaluate(logits, Targets.OfClasses(labels, []), spec.Outputs, network.LogitGradients(pass));
        network.Backward(pass, x);

        var values = DoubleNetwork.ValuesOf(network.Store);
        var plain = new DoubleNetwork(spec, values, training: true, new Noise(rows, DropoutSeed).Of(Architecture.Of(spec)).Drawn);
        var doubles = TestNetworks.ToDoubles(x);
        GradientAssert.EqualsDirectionalDifference(network.Store, values, () => plain.CrossEntropy(doubles, labels), $"{spec} {spec.Block} {spec.Normalization}");
        foreach (var range in network.Store.Parameters)
            GradientAssert.EqualsDifferences(
                network.Store.GradientsOf(range), values[range.Name], () => plain.CrossEntropy(doubles, labels), $"{spec} {spec.Block} {spec.Normalization} {range.Name}", tolerance: 5e-4);
    }
}
