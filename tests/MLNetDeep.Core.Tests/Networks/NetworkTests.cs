using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class NetworkTests
{
    [TestMethod]
    public void Tensors_OfANetwork_HavePyTorchsNamesAndShapes()
    {
        var network = new Network(TestNetworks.Spec(inputs: 4, outputs: 3, blocks: 1, width: 5, hidden: 6));
        CollectionAssert.AreEqual(
            new[]
            {
                "input.weight 5×4", "input.bias 5",
                "blocks.0.norm.weight 5", "blocks.0.norm.bias 5",
                "blocks.0.linear1.weight 6×5", "blocks.0.linear1.bias 6", "blocks.0.linear2.weight 5×6", "blocks.0.linear2.bias 5",
                "norm.weight 5", "norm.bias 5", "output.weight 3×5", "output.bias 3",
                "blocks.0.norm.running_mean 5", "blocks.0.norm.running_var 5", "norm.running_mean 5", "norm.running_var 5",
            },
            network.Store.Tensors().Select(tensor => $"{tensor.Name} {string.Join("×", tensor.Shape)}").ToArray());
    }

    [TestMethod]
    public void Ranges_OfANetwork_FillTheStoreAndOnlyWeightsDecay()
    {
        var store = new Network(TestNetworks.Spec()).Store;
        var offset = 0;
        foreach (var range in store.Parameters)
        {
            Assert.AreEqual(offset, range.Offset);
            Assert.AreEqual(range.Shape.Length == 2, range.Decays, range.Name);
            offset += range.Length;
        }
        Assert.AreEqual(offset, store.Values.Length);
        Assert.AreEqual(offset, store.Gradients.Length);
    }

    [TestMethod]
    public void Values_BeforeAllocate_Throw()
    {
        var store = new ParameterStore();
        store.Reserve("w", [2], decays: true);
        Assert.ThrowsExactly<InvalidOperationException>(() => store.Values.Length.ToString());
    }

    [TestMethod]
    public void Forward_InEvaluation_EqualsTheNetworkInDouble()
    {
        using var kernels = new KernelContext(threads: 1);
        foreach (var activation in TestNetworks.Activations)
            foreach (var normalization in TestNetworks.Normalizations)
            {
                var spec = TestNetworks.Spec(activation: activation, normalization: normalization, dropout: 0.5f, residualDropout: 0.5f);
                var network = TestNetworks.Drawn(spec);
                network.Allocate(9);
                var x = TestNetworks.Uniform(9 * spec.Input.Columns, seed: 2);
                var logits = network.Forward(new Pass(kernels, new DropoutStream(1)) { Rows = 9 }, x);
                var expected = new DoubleNetwork(spec, DoubleNetwork.ValuesOf(network.Store), training: false).Logits(TestNetworks.ToDoubles(x), 9);
                for (var i = 0; i < expected.Length; i++)
                    Assert.AreEqual(expected[i], logits[i], 1e-5, $"{spec}");
            }
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(4)]
    public void ForwardAndBackward_MoreThreads_HaveTheSameBits(int threads)
    {
        // Wide enough that the kernels do use their threads.
        var spec = TestNetworks.Spec(inputs: 33, width: 130, hidden: 150, dropout: 0.2f);
        var x = TestNetworks.Uniform(64 * 33, seed: 2);
        int[] labels = [.. Enumerable.Range(0, 64).Select(r => r % 3)];
        CollectionAssert.AreEqual(Gradients(1), Gradients(threads));

        float[] Gradients(int count)
        {
            using var kernels = new KernelContext(count);
            var network = TestNetworks.Drawn(spec);
            network.Allocate(64);
            var pass = new Pass(kernels, new DropoutStream(1)) { Rows = 64, Training = true };
            Loss.CrossEntropy().Evaluate(network.Forward(pass, x), Targets.OfClasses(labels, []), 3, network.LogitGradients(pass));
            network.Backward(pass, x);
            return network.Store.Gradients.ToArray();
        }
    }
}
