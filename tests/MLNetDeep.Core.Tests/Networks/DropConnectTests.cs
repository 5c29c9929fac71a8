using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class DropConnectTests
{
    private const int Inputs = 100, Outputs = 150;

    [TestMethod]
    [DataRow(0.3f, 1f)]
    [DataRow(0.8f, 0.5f)]
    public void Forward_InTraining_DropsWeightsAtTheRateAndScalesTheOthers(float rate, float factor)
    {
        using var harness = Start(rate);
        harness.Pass.DropoutFactor = factor;
        var weight = harness.Values("weight").ToArray();

        var used = Seen(harness, training: true);

        for (var i = 0; i < used.Length; i++)
            if (used[i] != 0)
                Assert.AreEqual(weight[i] / (1 - rate * factor), used[i], 1e-6);
        Assert.AreEqual(rate * factor, used.Count(value => value == 0) / (double)used.Length, 0.02);
    }

    [TestMethod]
    public void Forward_OverManyBatches_KeepsTheMean()
    {
        using var harness = Start(0.4f);
        var x = TestNetworks.Uniform(Inputs, seed: 1);
        var expected = harness.Forward(x, 1, training: false);
        var mean = new double[Outputs];
        for (var batch = 0; batch < 2_000; batch++)
        {
            var y = harness.Forward(x, 1, training: true);
            for (var o = 0; o < Outputs; o++)
                mean[o] += y[o] / 2_000.0;
        }
        for (var o = 0; o < Outputs; o++)
            Assert.AreEqual(expected[o], mean[o], 0.05);
    }

    [TestMethod]
    public void Forward_OneBatch_HasOneMaskAndTheNextAnother()
    {
        using var harness = Start(0.5f);
        var row = TestNetworks.Uniform(Inputs, seed: 1);
        var first = harness.Forward([.. row, .. row], 2, training: true);
        CollectionAssert.AreEqual(first[..Outputs], first[Outputs..]);
        CollectionAssert.AreNotEqual(first, harness.Forward([.. row, .. row], 2, training: true));
    }

    // dW = dyᵀ·x where the weight was used, scaled as it was; dx with the weights as they were used.
    [TestMethod]
    public void Backward_MasksTheGradientsAlike()
    {
        using var harness = Start(0.5f);
        var used = Seen(harness, training: true);
        var weight = harness.Values("weight").ToArray();

        var dx = harness.Backward([.. Enumerable.Repeat(1f, Inputs * Outputs)]);

        var gradients = harness.Gradients("weight");
        for (var i = 0; i < used.Length; i++)
            Assert.AreEqual(used[i] == 0 ? 0 : 2, gradients[i], $"{weight[i]}");
        for (var i = 0; i < Inputs; i++)
            Assert.AreEqual(Enumerable.Range(0, Outputs).Sum(o => used[o * Inputs + i]), dx[i], 1e-4);
    }

    [TestMethod]
    public void Backward_FrozenWeight_LeavesItsGradientAlone()
    {
        using var harness = Start(0.5f);
        harness.Store.Parameters[0].Frozen = true;
        Seen(harness, training: true);
        harness.Backward([.. Enumerable.Repeat(1f, Inputs * Outputs)]);
        Assert.IsTrue(harness.Gradients("weight").IndexOfAnyExcept(0f) < 0);
        Assert.IsTrue(harness.Gradients("bias").IndexOfAnyExcept(0f) >= 0);
    }

    [TestMethod]
    public void Evaluation_UsesTheWholeWeight()
    {
        using var harness = Start(0.9f);
        Seen(harness, training: true);
        CollectionAssert.AreEqual(harness.Values("weight").ToArray(), Seen(harness, training: false));
    }

    // The maps at both ends and the shortcuts are no part of a block's branch.
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Training_MapsOutsideTheBranches_AreWhole(int blocks)
    {
        var spec = TestNetworks.Spec(blocks: blocks, normalization: Normalization.None(), activation: Activation.Crelu()) with { DropConnect = 0.9f };
        var network = TestNetworks.Drawn(spec);
        foreach (var tensor in network.Store.Tensors().Where(one => one.Name.Contains("linear2.weight")))
            tensor.Values.Span.Clear();
        network.Allocate(9);
        using var kernels = new KernelContext(threads: 1);
        var x = TestNetworks.Uniform(9 * 7, seed: 2);

        var evaluated = network.Forward(new Pass(kernels, new DropoutStream(1)) { Rows = 9 }, x).ToArray();
        var trained = network.Forward(new Pass(kernels, new DropoutStream(1)) { Rows = 9, Training = true }, x).ToArray();

        CollectionAssert.AreEqual(evaluated, trained);
    }

    [TestMethod]
    public void Shortcut_IsWhole()
    {
        var spec = TestNetworks.Spec(width: 3, normalization: Normalization.None()) with { DropConnect = 0.9f };
        using var harness = new LayerHarness(TestNetworks.BlockOf(spec, 7, 3));
        harness.Values("linear2.weight").Clear();
        var x = TestNetworks.Uniform(9 * 7, seed: 2);
        CollectionAssert.AreEqual(harness.Forward(x, 9, training: false), harness.Forward(x, 9, training: true));
    }

    /// <summary>The weights as a pass over the unit vectors uses them, [Outputs, Inputs].</summary>
    private static float[] Seen(LayerHarness harness, bool training)
    {
        var units = new float[Inputs * Inputs];
        for (var i = 0; i < Inputs; i++)
            units[i * Inputs + i] = 1;
        var y = harness.Forward(units, Inputs, training);
        return [.. Enumerable.Range(0, Outputs * Inputs).Select(i => y[i % Inputs * Outputs + i / Inputs])];
    }

    private static LayerHarness Start(float rate)
    {
        var harness = new LayerHarness(TestNetworks.Linear("layer", Inputs, Outputs, dropConnect: rate));
        harness.Values("bias").Clear();
        return harness;
    }
}
