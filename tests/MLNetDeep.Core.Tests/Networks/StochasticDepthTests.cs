using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class StochasticDepthTests
{
    private const int Width = 5, ManyRows = 4_000;

    [TestMethod]
    public void RateOfBlock_GrowsEvenlyFromNothing()
    {
        var spec = TestNetworks.Spec(blocks: 5) with { StochasticDepth = 0.4f };
        float[] expected = [0, 0.1f, 0.2f, 0.3f, 0.4f];
        for (var block = 0; block < expected.Length; block++)
            Assert.AreEqual(expected[block], spec.StochasticDepthOf(block), 1e-6f);
        Assert.AreEqual(0, (spec with { Blocks = 1 }).StochasticDepthOf(0));
    }

    [TestMethod]
    [DataRow(0.3f, 1f)]
    [DataRow(0.8f, 0.5f)]
    public void Forward_InTraining_DropsWholeRowsAtTheRateAndKeepsTheMean(float rate, float factor)
    {
        using var harness = BranchOfOnes(rate);
        harness.Pass.DropoutFactor = factor;
        var x = TestNetworks.Uniform(ManyRows * Width, seed: 1);

        var y = harness.Forward(x, ManyRows, training: true);

        float[] branch = [.. y.Zip(x, (after, before) => after - before)];
        float[] mask = [.. Enumerable.Repeat(1f, ManyRows)];
        DropoutStream.Apply(mask, mask, new DropoutStream(LayerHarness.DefaultDropoutSeed).NextKey(), 0, rate * factor);
        for (var i = 0; i < branch.Length; i++)
            Assert.AreEqual(mask[i / Width], branch[i], 1e-5, $"row {i / Width}");
        Assert.AreEqual(rate * factor, mask.Count(value => value == 0) / (double)ManyRows, 0.03);
        Assert.AreEqual(1, branch.Average(), 0.05);
    }

    [TestMethod]
    public void Forward_Twice_DropsOtherRows()
    {
        using var harness = BranchOfOnes(0.5f);
        var x = new float[64 * Width];
        CollectionAssert.AreNotEqual(harness.Forward(x, 64, training: true), harness.Forward(x, 64, training: true));
    }

    [TestMethod]
    public void Backward_OfADroppedRow_GoesThroughTheShortcutAlone()
    {
        using var harness = BranchOfOnes(0.5f);
        TestNetworks.Uniform(Width * 17, seed: 3).CopyTo(harness.Values("linear2.weight"));
        harness.Values("linear2.bias").Clear();
        var x = TestNetworks.Uniform(64 * Width, seed: 1);
        var dy = TestNetworks.Uniform(64 * Width, seed: 2);

        var y = harness.Forward(x, 64, training: true);
        var dx = harness.Backward(dy);

        var dropped = Enumerable.Range(0, 64).Where(r => y.AsSpan(r * Width, Width).SequenceEqual(x.AsSpan(r * Width, Width))).ToArray();
        Assert.IsTrue(dropped.Length is > 16 and < 48, $"{dropped.Length} rows");
        for (var r = 0; r < 64; r++)
            Assert.AreEqual(dropped.Contains(r), dx.AsSpan(r * Width, Width).SequenceEqual(dy.AsSpan(r * Width, Width)), $"row {r}");
    }

    [TestMethod]
    public void Evaluation_DropsNothing()
    {
        using var harness = BranchOfOnes(0.9f);
        var x = new float[64 * Width];
        harness.Forward(x, 64, training: true);
        CollectionAssert.AreEqual(Enumerable.Repeat(1f, 64 * Width).ToArray(), harness.Forward(x, 64, training: false));
    }

    // One of two blocks is made the identity: what the other draws is all that can be seen.
    [TestMethod]
    [DataRow(0, true)]
    [DataRow(1, false)]
    public void Training_FirstBlock_IsNeverDropped(int visible, bool same)
    {
        var spec = TestNetworks.Spec(blocks: 2, normalization: Normalization.None()) with { StochasticDepth = 0.9f };
        var network = TestNetworks.Drawn(spec);
        foreach (var tensor in network.Store.Tensors().Where(one => one.Name.StartsWith($"blocks.{1 - visible}.linear2", StringComparison.Ordinal)))
            tensor.Values.Span.Clear();
        network.Allocate(64);
        using var kernels = new KernelContext(threads: 1);
        var x = TestNetworks.Uniform(64 * 7, seed: 2);

        var evaluated = network.Forward(new Pass(kernels, new DropoutStream(1)) { Rows = 64 }, x).ToArray();
        var trained = network.Forward(new Pass(kernels, new DropoutStream(1)) { Rows = 64, Training = true }, x).ToArray();

        Assert.AreEqual(same, evaluated.AsSpan().SequenceEqual(trained));
    }

    /// <summary>A block that adds 1 to everything.</summary>
    private static LayerHarness BranchOfOnes(float rate)
    {
        var spec = TestNetworks.Spec(width: Width, normalization: Normalization.None()) with { StochasticDepth = rate };
        var harness = new LayerHarness(TestNetworks.BlockOf(spec, Width, Width));
        harness.Values("linear2.weight").Clear();
        harness.Values("linear2.bias").Fill(1);
        return harness;
    }
}
