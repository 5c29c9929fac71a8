using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>Gradients of whole networks against central differences of the same network in double precision.</summary>
[TestClass]
public sealed class NetworkGradientTests
{
    private const ulong DropoutSeed = 77;

    [TestMethod]
    [DataRow(1, 1, 2, 2, 5)]
    [DataRow(2, 7, 16, 3, 5)]
    [DataRow(7, 16, 17, 7, 5)]
    [DataRow(17, 33, 7, 2, 5)]
    [DataRow(33, 17, 33, 17, 5)]
    [DataRow(16, 2, 1, 33, 5)]
    [DataRow(3, 7, 16, 3, 64)]
    [DataRow(17, 16, 17, 3, 1)]
    public void Backward_RaggedShapes_EqualsDifferences(int inputs, int width, int hidden, int outputs, int rows)
    {
        foreach (var normalization in TestNetworks.Normalizations)
            Check(TestNetworks.Spec(inputs, outputs, blocks: 2, width, hidden, normalization: normalization, activation: Activation.Elu()), rows);
    }

    [TestMethod]
    public void Backward_EachActivation_EqualsDifferences()
    {
        foreach (var activation in TestNetworks.Activations)
            foreach (var normalization in TestNetworks.Normalizations)
                Check(TestNetworks.Spec(width: 7, hidden: 17, activation: activation, normalization: normalization), rows: 9);
    }

    [TestMethod]
    [DataRow(0.25f, 0f)]
    [DataRow(0f, 0.25f)]
    [DataRow(0.4f, 0.2f)]
    public void Backward_WithDropoutMasks_EqualsDifferences(float dropout, float residualDropout)
    {
        foreach (var normalization in TestNetworks.Normalizations)
            Check(TestNetworks.Spec(width: 7, hidden: 17, dropout: dropout, residualDropout: residualDropout, normalization: normalization), rows: 9);
    }

    [TestMethod]
    [DataRow(7, 2)]
    [DataRow(16, 1)]
    [DataRow(33, 3)]
    public void Backward_EachBlockWithEveryMask_EqualsDifferences(int width, int blocks)
    {
        foreach (var block in TestNetworks.Blocks)
            foreach (var activation in (Activation[])[Activation.Gelu(), Activation.Crelu(), Activation.Maxout()])
                Check(
                    TestNetworks.Spec(
                        blocks: blocks, width: width, hidden: 17, dropout: 0.2f, residualDropout: 0.2f, activation: activation, block: block) with
                    {
                        NormalizeLogits = true, GroupDropout = 0.3f, FeatureGroups = [5, 0, 0, 2, 5, 2, 2], DropConnect = 0.2f,
                        StochasticDepth = block.HasShortcut ? 0.5f : 0,
                    },
                    rows: 9);
    }

    public static IEnumerable<object[]> Widths => [[new[] { 3, 9, 17 }], [new[] { 17, 9, 3 }], [new[] { 7, 7, 2, 16 }], [new[] { 1 }]];

    [TestMethod]
    [DynamicData(nameof(Widths))]
    public void Backward_BlocksOfOtherWidths_EqualsDifferences(int[] widths)
    {
        foreach (var block in TestNetworks.Blocks)
            foreach (var normalization in TestNetworks.Normalizations)
                foreach (var activation in (Activation[])[Activation.Gelu(), Activation.Crelu()])
                    Check(
                        TestNetworks.Spec(
                            blocks: widths.Length, hidden: 5, dropout: 0.2f, residualDropout: 0.2f, activation: activation,
                            normalization: normalization, block: block) with
                        {
                            Widths = BlockWidths.Create(widths), DropConnect = 0.2f, StochasticDepth = block.HasShortcut ? 0.5f : 0,
                        },
                        rows: 9);
    }

    [TestMethod]
    [DataRow(2, 5, 4)]
    [DataRow(3, 7, 2)]
    public void Backward_Members_EqualsDifferences(int members, int width, int rows)
    {
        foreach (var kind in (Members[])[Members.Mini(members), Members.Full(members)])
            foreach (var block in TestNetworks.Blocks)
                foreach (var normalization in TestNetworks.Normalizations)
                    Check(
                        TestNetworks.Spec(
                            width: width, hidden: 3, dropout: 0.2f, residualDropout: 0.2f, activation: Activation.Gelu(), normalization: normalization,
                            block: block) with
                        {
                            Members = kind, NormalizeLogits = true, Initialization = width == 5 ? Initialization.Ntk() : Initialization.TorchDefault(), GroupDropout = 0.2f, DropConnect = kind is MiniMembers ? 0.2f : 0,
                        },
                        rows);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(5)]
    public void Backward_AnyDepth_EqualsDifferences(int blocks) => Check(TestNetworks.Spec(blocks: blocks, width: 7, hidden: 5), rows: 9);

    [TestMethod]
    public void Backward_Twice_AddsUpTheGradients()
    {
        using var kernels = new KernelContext(threads: 1);
        var network = TestNetworks.Drawn(TestNetworks.Spec());
        var x = TestNetworks.Uniform(5 * 7, seed: 2);
        network.Allocate(5);
        var pass = new Pass(kernels, new DropoutStream(DropoutSeed)) { Rows = 5, Training = true };
        Step(network, pass, x, [0, 1, 2, 0, 1]);
        var once = network.Store.Gradients.ToArray();

        Step(network, pass, x, [0, 1, 2, 0, 1]);

        for (var i = 0; i < once.Length; i++)
            Assert.AreEqual(2 * once[i], network.Store.Gradients[i], 1e-6);
    }

    // A network that was used for a larger batch must not remember it.
    [TestMethod]
    public void Backward_AfterALargerBatch_IsTheSame()
    {
        using var kernels = new KernelContext(threads: 1);
        var small = TestNetworks.Uniform(5 * 7, seed: 2);
        float[][] gradients = [.. new[] { 5, 64 }.Select(first =>
        {
            var network = TestNetworks.Drawn(TestNetworks.Spec());
            network.Allocate(64);
            Step(network, new Pass(kernels, new DropoutStream(1)) { Rows = first, Training = true },
                TestNetworks.Uniform(first * 7, seed: 3), [.. Enumerable.Range(0, first).Select(r => r % 3)]);
            network.Store.Gradients.Clear();
            Step(network, new Pass(kernels, new DropoutStream(1)) { Rows = 5, Training = true }, small, [0, 1, 2, 0, 1]);
            return network.Store.Gradients.ToArray();
        })];
        CollectionAssert.AreEqual(gradients[0], gradients[1]);
    }

    private static void Check(NetworkSpec spec, int rows)
    {
        using var kernels = new KernelContext(threads: 1);
        var network = TestNetworks.Drawn(spec);
        network.Allocate(rows);
        var x = TestNetworks.Uniform(rows * spec.Input.Columns, seed: 2);
        int[] labels = [.. Enumerable.Range(0, rows).Select(r => r * 5 % spec.Outputs)];
        var pass = new Pass(kernels, new DropoutStream(DropoutSeed)) { Rows = rows, Training = true };
        var values = DoubleNetwork.ValuesOf(network.Store);

        var loss = Step(network, pass, x, labels);

        var reference = new DoubleNetwork(spec, values, training: true, new Noise(rows, DropoutSeed).Of(Architecture.Of(spec)).Drawn);
        var input = TestNetworks.ToDoubles(x);
        Assert.AreEqual(reference.CrossEntropy(input, labels), loss, 1e-5 * Math.Max(1, loss), $"{spec}");
        foreach (var range in network.Store.Parameters)
            GradientAssert.EqualsDifferences(
                network.Store.GradientsOf(range), values[range.Name], () => reference.CrossEntropy(input, labels), $"{range.Name} of {spec}");
        GradientAssert.EqualsDirectionalDifference(network.Store, values, () => reference.CrossEntropy(input, labels), $"{spec}");
    }

    private static double Step(Network network, Pass pass, float[] x, int[] labels)
    {
        network.Forward(pass, x);
        var loss = network.Evaluate(pass, Loss.CrossEntropy(), Targets.OfClasses(labels, []));
        network.Backward(pass, x);
        return loss.Mean;
    }
}
