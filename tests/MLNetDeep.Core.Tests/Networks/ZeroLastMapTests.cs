using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>Each residual block starts as its shortcut.</summary>
[TestClass]
public sealed class ZeroLastMapTests
{
    private const int Rows = 5, Width = 12;

    [TestMethod]
    public void Block_AtTheStart_IsTheIdentity()
    {
        foreach (var of in (Initialization[])[Initialization.KaimingUniform(), Initialization.TorchDefault(), Initialization.Orthogonal()])
            foreach (var normalization in TestNetworks.Normalizations)
            {
                var spec = TestNetworks.Spec(width: Width, normalization: normalization) with { Initialization = Initialization.ZeroLastMap(of) };
                using var harness = new LayerHarness(TestNetworks.BlockOf(spec, Width, Width));
                var x = TestNetworks.Uniform(Rows * Width, seed: 1);
                CollectionAssert.AreEqual(x, harness.Forward(x, Rows, training: true), $"{of}, {normalization}");
                Assert.IsTrue(harness.Values("linear1.weight").ToArray().All(value => value != 0));
            }
    }

    // A branch that ends with a normalization: its γ is 0, the map before is drawn.
    [TestMethod]
    public void BranchEndingWithANormalization_AtTheStart_IsZero()
    {
        foreach (var normalization in (Normalization[])[Normalization.BatchNorm(), Normalization.LayerNorm()])
        {
            using var harness = new LayerHarness(new ResidualSpec(SequenceSpec.Of(
                TestNetworks.Linear("layer.linear", Width, Width, Initialization.ZeroLastMap()),
                new NormalizationSpec("layer.norm", Width, normalization) { ClearsBranchEnds = true }, new DropoutSpec(Width, 0.5f)), Shortcut: null));
            var x = TestNetworks.Uniform(Rows * Width, seed: 1);
            CollectionAssert.AreEqual(x, harness.Forward(x, Rows, training: true));
            Assert.IsTrue(harness.Values("linear.weight").ToArray().All(value => value != 0));
        }
    }

    // All else is drawn as without.
    [TestMethod]
    public void Network_OtherMaps_AreThoseOfTheWrappedKind()
    {
        var spec = TestNetworks.Spec(blocks: 2);
        Network plain = new(spec), zeroed = new(spec with { Initialization = Initialization.ZeroLastMap(spec.Initialization) });
        plain.Initialize(new TorchGenerator(1));
        zeroed.Initialize(new TorchGenerator(1));
        foreach (var (one, other) in plain.Store.Tensors().Zip(zeroed.Store.Tensors()))
        {
            var expected = one.Name.Contains("linear2") ? new float[one.Values.Length] : one.Values.ToArray();
            CollectionAssert.AreEqual(expected, other.Values.ToArray(), one.Name);
        }
    }

    [TestMethod]
    public void Network_AnyDepth_StartsAsOneWithoutBlocks()
    {
        Network deep = Start(30), shallow = Start(0);
        var x = TestNetworks.Uniform(Rows * 7, seed: 1);
        shallow.Store.Tensors()[0].Values.CopyTo(deep.Store.Tensors()[0].Values);
        deep.Store.Tensors().Single(tensor => tensor.Name == "output.weight").Values.CopyTo(
            shallow.Store.Tensors().Single(tensor => tensor.Name == "output.weight").Values);
        CollectionAssert.AreEqual(Logits(shallow, x), Logits(deep, x));
    }

    private static Network Start(int blocks)
    {
        var network = new Network(TestNetworks.Spec(blocks: blocks) with { Initialization = Initialization.ZeroLastMap() });
        network.Initialize(new TorchGenerator(1));
        network.Allocate(Rows);
        return network;
    }

    private static float[] Logits(Network network, float[] x)
    {
        using var kernels = new KernelContext(threads: 1);
        return network.Forward(new Pass(kernels, new DropoutStream(1)) { Rows = Rows }, x).ToArray();
    }
}
