using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>With concatenated rectifiers between its maps, the network starts as a linear function.</summary>
[TestClass]
public sealed class LooksLinearTests
{
    private const int Rows = 9;

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(20)]
    public void Network_OfResidualBlocks_IsLinear(int blocks)
    {
        foreach (var normalization in (Normalization[])[Normalization.None(), Normalization.BatchNorm()])
        {
            var spec = Spec(blocks, normalization);
            var network = Start(spec);
            AssertLinear(spec.Input.Columns, x => Logits(network, x));
        }
    }

    [TestMethod]
    public void Network_OfOtherWidths_IsLinear()
    {
        var spec = Spec(3, Normalization.None()) with { Width = 5, HiddenWidth = 33, Dropout = 0.5f, ResidualDropout = 0.5f };
        var network = Start(spec);
        AssertLinear(spec.Input.Columns, x => Logits(network, x));
    }

    // No shortcut: each map but the first reads a concatenated rectifier.
    [TestMethod]
    public void PlainLayers_AreLinear()
    {
        using var harness = new LayerHarness(SequenceSpec.Of(Enumerable.Range(0, 30).SelectMany(i => (LayerSpec[])
        [
            TestNetworks.Linear($"{i}", i == 0 ? 6 : 32, 16, Initialization.LooksLinear()), new ActivationSpec($"{i}", 16, Activation.Crelu(), 0.5f),
        ]).Append(TestNetworks.Linear("output", 32, 4, Initialization.LooksLinear()))));
        AssertLinear(6, x => harness.Forward(x, Rows, training: false));
    }

    // A block that reads a rectifier itself, with a projection for its shortcut.
    [TestMethod]
    public void BlockBehindARectifier_WithProjection_IsLinear()
    {
        using var harness = new LayerHarness(SequenceSpec.Of(
            TestNetworks.Linear("first", 6, 8, Initialization.LooksLinear()), new ActivationSpec("activation", 8, Activation.Crelu()),
            TestNetworks.BlockOf(Spec(1, Normalization.None()), 16, 12)));
        AssertLinear(6, x => harness.Forward(x, Rows, training: false));
    }

    [TestMethod]
    public void Network_OrthogonalInstead_IsNotLinear()
    {
        var network = Start(Spec(1, Normalization.None()) with { Initialization = Initialization.Orthogonal() });
        Assert.ThrowsExactly<AssertFailedException>(() => AssertLinear(7, x => Logits(network, x)));
    }

    [TestMethod]
    public void Network_WrappedInLsuv_StaysLinear()
    {
        var spec = Spec(5, Normalization.None()) with { Initialization = Initialization.Lsuv(Initialization.LooksLinear()) };
        var network = Start(spec);
        using var kernels = new KernelContext(threads: 1);
        MLNetDeep.Training.DataDrivenStart.Apply(network, kernels, TestNetworks.Uniform(Rows * spec.Input.Columns, seed: 5), Rows, new(1));
        AssertLinear(spec.Input.Columns, x => Logits(network, x));
    }

    private static NetworkSpec Spec(int blocks, Normalization normalization) =>
        TestNetworks.Spec(blocks: blocks, activation: Activation.Crelu(), normalization: normalization)
            with { Initialization = Initialization.LooksLinear() };

    private static Network Start(NetworkSpec spec)
    {
        var network = new Network(spec);
        network.Initialize(new TorchGenerator(1));
        network.Allocate(Rows);
        return network;
    }

    private static float[] Logits(Network network, float[] x)
    {
        using var kernels = new KernelContext(threads: 1);
        return network.Forward(new Pass(kernels, new DropoutStream(1)) { Rows = Rows }, x).ToArray();
    }

    // f(a·x + b·z) = a·f(x) + b·f(z): biases start at 0.
    private static void AssertLinear(int inputs, Func<float[], float[]> f)
    {
        const float A = 1.7f, B = -2.3f;
        float[] x = TestNetworks.Uniform(Rows * inputs, seed: 1), z = TestNetworks.Uniform(Rows * inputs, seed: 2);
        float[] fx = f(x), fz = f(z), both = f([.. x.Zip(z, (one, other) => A * one + B * other)]);
        var size = both.Max(Math.Abs);
        Assert.IsGreaterThan(0.1f, size);
        for (var i = 0; i < both.Length; i++)
            Assert.AreEqual(A * fx[i] + B * fz[i], both[i], 1e-4 * size);
    }
}
