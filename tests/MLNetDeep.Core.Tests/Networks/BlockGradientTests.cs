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
            using var harness = Start(spec, inputs, outputs);
            var what = $"{normalization}, {inputs} to {outputs}, {rows} rows";
            Assert.AreEqual(inputs != outputs, harness.Store.Parameters.ToArray().Any(range => range.Name == "layer.shortcut.weight"), what);
            Check(harness, spec, rows, what, training: true);
        }
    }

    [TestMethod]
    [DataRow(0f, 0f)]
    [DataRow(0.3f, 0.2f)]
    public void Block_EachActivation_EqualsDifferences(float dropout, float residualDropout)
    {
        foreach (var activation in TestNetworks.Activations)
            foreach (var normalization in TestNetworks.Normalizations)
            {
                var spec = TestNetworks.Spec(
                    width: 5, hidden: 17, dropout: dropout, residualDropout: residualDropout, activation: activation, normalization: normalization);
                using var harness = Start(spec, 7, 5);
                Check(harness, spec, rows: 9, $"{activation}, {normalization}", training: true);
            }
    }

    [TestMethod]
    public void Block_InEvaluationMode_HasTheGradientsOfItsRunningStatistics()
    {
        var spec = TestNetworks.Spec(width: 7, activation: Activation.Elu());
        using var harness = Start(spec, 7, 7);
        Check(harness, spec, rows: 5, "evaluation mode", training: false);
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
        foreach (var outputs in new[] { 7, 3 })
        {
            using var harness = Start(TestNetworks.Spec(width: outputs), 7, outputs);
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
        var harness = new LayerHarness(builder => spec.Block.CreateLayer(builder.Under("layer"), spec, inputs, outputs), spec.Activation);
        TestNetworks.Draw(harness.Store, harness.Layer.Initialize);
        return harness;
    }

    private static void Check(LayerHarness harness, NetworkSpec spec, int rows, string what, bool training)
    {
        var values = DoubleNetwork.ValuesOf(harness.Store);
        var noise = new Noise(spec, rows, LayerHarness.DefaultDropoutSeed).OfBlock(harness.Layer.Outputs).Drawn;
        var x = TestNetworks.Uniform(rows * harness.Layer.Inputs, seed: 2);
        var dy = TestNetworks.Uniform(rows * harness.Layer.Outputs, seed: 3);
        var input = TestNetworks.ToDoubles(x);

        var y = harness.Forward(x, rows, training);
        var dx = harness.Backward(dy);

        var expected = Block();
        for (var i = 0; i < y.Length; i++)
            Assert.AreEqual(expected[i], y[i], 1e-5, what);
        double[] Block() => new DoubleNetwork(spec, values, training, noise).Block("layer", input, rows, harness.Layer.Outputs);
        double Objective() => Block().Zip(dy, (value, weight) => value * weight).Sum();
        foreach (var range in harness.Store.Parameters)
            GradientAssert.EqualsDifferences(harness.Store.GradientsOf(range), values[range.Name], Objective, $"{range.Name}, {what}");
        GradientAssert.EqualsDifferences(dx, input, Objective, $"input, {what}");
    }
}
