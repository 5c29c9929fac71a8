using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Kernels;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class BlockTests
{
    // So PyTorch's numbers of the one are those of the other.
    [TestMethod]
    public void FeedForward_IsPreActivationWithLayerNormAndGelu()
    {
        var other = TestNetworks.Spec(hidden: 3 * 16, normalization: Normalization.LayerNorm(), activation: Activation.Gelu());
        var network = TestNetworks.Drawn(TestNetworks.Spec(hidden: 5, block: Block.FeedForward(3)));
        var expected = TestNetworks.Drawn(other);
        CollectionAssert.AreEqual(
            expected.Store.Tensors().Select(tensor => tensor.Name).ToArray(), network.Store.Tensors().Select(tensor => tensor.Name).ToArray());
        CollectionAssert.AreEqual(Logits(expected), Logits(network));
    }

    [TestMethod]
    public void FeedForward_ByDefault_IsFourTimesAsWideInside()
    {
        var network = new Network(TestNetworks.Spec(width: 6, hidden: 5, block: Block.FeedForward()));
        CollectionAssert.AreEqual(
            new[] { 24, 6 }, network.Store.Parameters.Single(range => range.Name == "blocks.1.linear1.weight").Shape.ToArray());
    }

    // Drawn after no other activation's gain: a Kaiming start through GELU, whatever the options say.
    [TestMethod]
    public void FeedForward_StartsByItsOwnActivation()
    {
        float[][] weights = [.. new[] { Activation.Tanh(), Activation.Gelu() }.Select(activation =>
        {
            var spec = TestNetworks.Spec(activation: activation, block: Block.FeedForward()) with { Initialization = Initialization.KaimingUniform() };
            return TestNetworks.Drawn(spec).Store.Values.ToArray();
        })];
        CollectionAssert.AreEqual(weights[1], weights[0]);
    }

    [TestMethod]
    public void Plain_IsPreActivationWithoutItsShortcut()
    {
        var residual = TestNetworks.Spec(blocks: 1, normalization: Normalization.None());
        var network = TestNetworks.Drawn(residual);
        var plain = TestNetworks.Drawn(residual with { Block = Block.Plain() });
        CollectionAssert.AreEqual(network.Store.Values.ToArray(), plain.Store.Values.ToArray());
        CollectionAssert.AreNotEqual(Logits(network), Logits(plain));

        // Where the branch gives nothing, nothing of the input is left.
        foreach (var tensor in plain.Store.Tensors().Where(one => one.Name.Contains("linear2")))
            tensor.Values.Span.Clear();
        var logits = Logits(plain).Chunk(3).ToArray();
        foreach (var row in logits)
            CollectionAssert.AreEqual(logits[0], row);
    }

    [TestMethod]
    public void PostActivation_HasBiasesOnlyWithoutNormalization()
    {
        foreach (var normalization in TestNetworks.Normalizations)
        {
            var network = new Network(TestNetworks.Spec(normalization: normalization, block: Block.PostActivation()));
            Assert.AreEqual(
                normalization is NoneNormalization, network.Store.Parameters.Any(range => range.Name == "blocks.0.linear1.bias"), $"{normalization}");
        }
    }

    // CReLU doubles what a block gives to the next, Maxout halves it.
    [TestMethod]
    public void PostActivation_ActivationThatChangesTheWidth_IsProjected()
    {
        foreach (var (activation, columns) in new[] { (Activation.Crelu(), 32), (Activation.Maxout(), 8) })
        {
            var network = new Network(TestNetworks.Spec(blocks: 2, width: 16, activation: activation, block: Block.PostActivation()));
            var shapes = network.Store.Parameters.ToDictionary(range => range.Name, range => range.Shape.ToArray());
            Assert.IsFalse(shapes.ContainsKey("blocks.0.shortcut.weight"));
            CollectionAssert.AreEqual(new[] { 16, columns }, shapes["blocks.1.shortcut.weight"]);
            CollectionAssert.AreEqual(new[] { 3, columns }, shapes["output.weight"]);
        }
    }

    [TestMethod]
    public void NormalizeLogits_BatchNorm_NormalizesEachClassOverTheBatch()
    {
        var network = new Network(TestNetworks.Spec() with { NormalizeLogits = true });
        network.Initialize(new TorchGenerator(1));
        var logits = Logits(network, training: true);
        for (var k = 0; k < 3; k++)
        {
            float[] column = [.. logits.Where((_, i) => i % 3 == k)];
            Assert.AreEqual(0, column.Average(), 1e-5);
            Assert.AreEqual(1, column.Average(value => value * value), 1e-2);
        }
    }

    [TestMethod]
    public void File_OfEveryBlock_PredictsTheSame()
    {
        foreach (var block in TestNetworks.Blocks)
            foreach (var activation in (Activation[])[Activation.Relu(), Activation.Crelu(), Activation.Maxout(3)])
            {
                var model = TestModels.Train(TestTables.Small() with
                {
                    Epochs = 1, Blocks = 2, Architecture = TestTables.Small().Architecture with { Block = block, NormalizeLogits = true },
                    Activation = activation,
                    Regularization = ClassicOptions.Regularization with { DropConnect = 0.1f, GroupDropout = 0.1f, StochasticDepth = block.HasShortcut ? 0.1f : 0 },
                });
                var (network, weights) = ModelFile.Write(model);
                var read = ModelFile.Read(network, weights);
                Assert.AreEqual(model.Network.Spec, read.Network.Spec);
                CollectionAssert.AreEqual(TestModels.Probabilities(model), TestModels.Probabilities(read));
            }
    }

    private static float[] Logits(Network network, bool training = false)
    {
        using var kernels = new KernelContext(threads: 1);
        network.Allocate(64);
        return network.Forward(new Pass(kernels, new DropoutStream(1)) { Rows = 64, Training = training }, TestNetworks.Uniform(64 * 7, seed: 2)).ToArray();
    }
}
