using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>One block, with and without projection: output and gradients of parameters and of the input.</summary>
[TestClass]
public sealed class BlockGradientTests
{
    [TestMethod]
    [DataRow(7, 7, 16, 5)]
    [DataRow(7, 17, 2, 5)]
    [DataRow(33, 1, 7, 5)]
    [DataRow(1, 33, 16, 5)]
    [DataRow(16, 2, 17, 64)]
    [DataRow(2, 7, 33, 1)]
    public void Block_IdentityOrProjection_EqualsDifferences(int inputs, int outputs, int hidden, int rows)
    {
        foreach (var normalization in TestNetworks.Normalizations)
        {
            var spec = TestNetworks.Spec(width: outputs, hidden: hidden, activation: Activation.Gelu(), normalization: normalization);
            foreach (var block in TestNetworks.Blocks)
            {
                using var harness = Start(spec with { Block = block }, inputs, outputs);
                var what = $"{block}, {normalization}, {inputs} to {outputs}, {rows} rows";
                var hasProjection = block.HasShortcut && inputs != outputs;
                Assert.AreEqual(hasProjection, harness.Store.Parameters.ToArray().Any(range => range.Name == "layer.shortcut.weight"), what);
                Check(harness, spec with { Block = block }, rows, what, training: true);
            }
        }
    }

    [TestMethod]
    [DataRow(1, 1, 16, 5)]
    [DataRow(2, 7, 17, 64)]
    [DataRow(7, 2, 33, 5)]
    [DataRow(16, 16, 7, 5)]
    [DataRow(17, 33, 1, 5)]
    [DataRow(33, 17, 2, 1)]
    public void Block_WithEveryMask_EqualsDifferences(int inputs, int outputs, int hidden, int rows)
    {
        foreach (var block in TestNetworks.Blocks)
            foreach (var normalization in TestNetworks.Normalizations)
            {
                var spec = TestNetworks.Spec(
                    width: outputs, hidden: hidden, dropout: 0.3f, residualDropout: 0.2f, activation: Activation.Silu(),
                    normalization: normalization, block: block) with { DropConnect = 0.3f, StochasticDepth = block.HasShortcut ? 0.4f : 0 };
                using var harness = Start(spec, inputs, outputs);
                Check(harness, spec, rows, $"{block}, {normalization}, {inputs} to {outputs}, {rows} rows", training: true);
            }
    }

    [TestMethod]
    [DataRow(0f, 0f)]
    [DataRow(0.3f, 0.2f)]
    public void Block_EachActivation_EqualsDifferences(float dropout, float residualDropout)
    {
        foreach (var block in (Block[])[Block.PreActivation(), Block.PostActivation()])
            foreach (var activation in TestNetworks.Activations)
                foreach (var normalization in TestNetworks.Normalizations)
                {
                    var spec = TestNetworks.Spec(
                        width: 5, hidden: 17, dropout: dropout, residualDropout: residualDropout, activation: activation,
                        normalization: normalization, block: block);
                    using var harness = Start(spec, 7, 5);
                    Check(harness, spec, rows: 9, $"{block}, {activation}, {normalization}", training: true);
                }
    }

    [TestMethod]
    public void Block_InEvaluationMode_HasTheGradientsOfItsRunningStatistics()
    {
        foreach (var block in TestNetworks.Blocks)
        {
            var spec = TestNetworks.Spec(width: 7, activation: Activation.Elu(), block: block) with { DropConnect = 0.5f };
            using var harness = Start(spec, 7, 7);
            Check(harness, spec, rows: 5, $"{block}, evaluation mode", training: false);
        }
    }

    // The shortcut's promise: the gradient of the output reaches the input unchanged, whatever the body does.
    [TestMethod]
    public void Block_BodyOfZeros_IsTheIdentity()
    {
        using var harness = Start(TestNetworks.Spec(width: 7), 7, 7);
        harness.Values("linear2.weight").Clear();
        harness.Values("linear2.bias").Clear();
        var x = TestNetworks.Uniform(5 * 7, seed: 2);
        var dy = TestNetworks.Uniform(5 * 7, seed: 3);

        CollectionAssert.AreEqual(x, harness.Forward(x, 5, training: true));
        CollectionAssert.AreEqual(dy, harness.Backward(dy));
    }

    [TestMethod]
    public void Backward_WithoutInputGradient_StillGivesTheParameters()
    {
        foreach (var (outputs, block) in new[] { 7, 3 }.SelectMany(_ => TestNetworks.Blocks, (outputs, block) => (outputs, block)))
        {
            var spec = TestNetworks.Spec(width: outputs, dropout: 0.2f, residualDropout: 0.2f, block: block);
            using var harness = Start(spec with { DropConnect = 0.2f, StochasticDepth = 0.2f }, 7, outputs);
            var x = TestNetworks.Uniform(5 * 7, seed: 2);
            var dy = TestNetworks.Uniform(5 * outputs, seed: 3);
            var y = harness.Forward(x, 5, training: true);
            harness.Backward(dy);
            var expected = harness.Store.Gradients.ToArray();
            harness.Store.Gradients.Clear();

            harness.Layer.Backward(harness.Pass, x, y, dy, dx: []);

            CollectionAssert.AreEqual(expected, harness.Store.Gradients.ToArray());
        }
    }

    private static LayerHarness Start(NetworkSpec spec, int inputs, int outputs)
    {
        var harness = new LayerHarness(TestNetworks.BlockOf(spec, inputs, outputs));
        TestNetworks.Draw(harness.Store, harness.Layer.Initialize);
        return harness;
    }

    private static void Check(LayerHarness harness, NetworkSpec spec, int rows, string what, bool training)
    {
        var values = DoubleNetwork.ValuesOf(harness.Store);
        var block = TestNetworks.BlockOf(spec, harness.Layer.Inputs, spec.Width);
        var noise = new Noise(rows, LayerHarness.DefaultDropoutSeed).Of(block).Drawn;
        var x = TestNetworks.Uniform(rows * harness.Layer.Inputs, seed: 2);
        var dy = TestNetworks.Uniform(rows * harness.Layer.Outputs, seed: 3);
        var input = TestNetworks.ToDoubles(x);

        var y = harness.Forward(x, rows, training);
        var dx = harness.Backward(dy);

        var expected = Block();
        for (var i = 0; i < y.Length; i++)
            Assert.AreEqual(expected[i], y[i], 1e-5, what);
        double[] Block() => new DoubleNetwork(spec, values, training, noise).Apply(block, input, rows);
        double Objective() => Block().Zip(dy, (value, weight) => value * weight).Sum();
        foreach (var range in harness.Store.Parameters)
            GradientAssert.EqualsDifferences(harness.Store.GradientsOf(range), values[range.Name], Objective, $"{range.Name}, {what}");
        GradientAssert.EqualsDifferences(dx, input, Objective, $"input, {what}");
    }
}
