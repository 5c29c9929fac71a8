using MLNetDeep.Core.Tests.Kernels;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>The layer of each activation, dropout included.</summary>
[TestClass]
public sealed class ActivationLayerTests
{
    private const ulong DropoutSeed = 77;

    public static IEnumerable<object[]> Sets => KernelTestData.SupportedSets;

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    [DataRow(16)]
    [DataRow(17)]
    [DataRow(33)]
    public void ForwardAndBackward_RaggedShapes_EqualTheFormulaAndDifferences(int columns)
    {
        foreach (var activation in TestNetworks.Activations)
            foreach (var rows in (int[])[1, 5, 64])
                foreach (var dropout in (float[])[0, 0.3f])
                    Check(activation, rows, columns, dropout, new KernelContext(threads: 1));
    }

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void ForwardAndBackward_EachInstructionSet_EqualTheFormulaAndDifferences(object set)
    {
        foreach (var activation in TestNetworks.Activations)
            foreach (var columns in (int[])[7, 33, 130])
                Check(activation, rows: 9, columns, dropout: 0, new KernelContext(threads: 1, (InstructionSet)set));
    }

    // Large enough that the layers do use their threads.
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void ForwardAndBackward_MoreThreads_HaveTheSameBits(int threads)
    {
        const int Rows = 70, Columns = 301;
        foreach (var activation in TestNetworks.Activations)
        {
            var (one, many) = (Run(1), Run(threads));
            for (var i = 0; i < one.Length; i++)
                KernelTestData.AssertSameBits(one[i], many[i], $"{activation}");

            float[][] Run(int count)
            {
                using var harness = Start(activation, Columns, dropout: 0.2f, new KernelContext(count));
                var y = harness.Forward(TestNetworks.Uniform(Rows * Columns, seed: 2), Rows, training: true);
                var dx = harness.Backward(TestNetworks.Uniform(y.Length, seed: 3));
                return [y, dx, harness.Store.Gradients.ToArray()];
            }
        }
    }

    [TestMethod]
    public void Backward_WithoutInputGradient_StillGivesTheParameters()
    {
        foreach (var activation in TestNetworks.Activations)
        {
            using var harness = Start(activation, 17, dropout: 0);
            var x = TestNetworks.Uniform(5 * 17, seed: 2);
            var y = harness.Forward(x, 5, training: true);
            var dy = TestNetworks.Uniform(y.Length, seed: 3);
            harness.Backward(dy);
            var expected = harness.Store.Gradients.ToArray();
            harness.Store.Gradients.Clear();

            harness.Layer.Backward(harness.Pass, x, y, dy, dx: []);

            CollectionAssert.AreEqual(expected, harness.Store.Gradients.ToArray(), $"{activation}");
        }
    }

    [TestMethod]
    public void Forward_ExtremeNumbers_IsFinite()
    {
        float[] x = [1e30f, -1e30f, 0, -0f, 1e-30f, -1e-30f, 90];
        foreach (var activation in TestNetworks.Activations)
        {
            using var harness = Start(activation, x.Length, dropout: 0);
            foreach (var training in (bool[])[true, false])
            {
                var y = harness.Forward(x, 1, training);
                Assert.IsTrue(y.All(float.IsFinite), $"{activation}");
                Assert.IsTrue(harness.Backward([.. y.Select(_ => 1f)]).All(float.IsFinite), $"{activation}");
            }
        }
    }

    [TestMethod]
    public void Outputs_OfEachActivation_AreWhatItSays()
    {
        foreach (var activation in TestNetworks.Activations)
            for (var width = 1; width < 20; width++)
            {
                using var harness = Start(activation, width, dropout: 0.5f);
                Assert.AreEqual(activation.OutputsOf(width), harness.Layer.Outputs, $"{activation}");
            }
        Assert.AreEqual(34, Activation.Crelu().OutputsOf(17));
        Assert.AreEqual(6, Activation.Maxout(3).OutputsOf(17));
        Assert.AreEqual(1, Activation.Maxout(int.MaxValue).OutputsOf(17));
    }

    [TestMethod]
    public void Prelu_Weight_IsNamedStartsAndIsShapedAsPyTorchs()
    {
        foreach (var shared in (bool[])[true, false])
        {
            using var harness = new LayerHarness(new ActivationSpec("layer", 5, Activation.Prelu(shared, 0.125f)));
            var weight = harness.Store.Parameters.Single();
            Assert.AreEqual("layer.weight", weight.Name);
            Assert.IsFalse(weight.Decays);
            CollectionAssert.AreEqual(Enumerable.Repeat(0.125f, shared ? 1 : 5).ToArray(), harness.Values("weight").ToArray());
        }
    }

    // Zero inputs are common where biases start at 0; PyTorch's maximum has one winner, the first.
    [TestMethod]
    public void Maxout_EqualPieces_GivesTheGradientToTheFirst()
    {
        using var harness = Start(Activation.Maxout(3), 7, dropout: 0);
        CollectionAssert.AreEqual(new float[] { 0, 2, 5 }, harness.Forward([0, 0, 0, 1, 2, 2, 5], 1, training: true));
        CollectionAssert.AreEqual(new float[] { 10, 0, 0, 0, 20, 0, 30 }, harness.Backward([10, 20, 30]));
    }

    [TestMethod]
    public void Crelu_OfARow_IsBothRectifiersSideBySide()
    {
        using var harness = Start(Activation.Crelu(), 3, dropout: 0);
        CollectionAssert.AreEqual(new float[] { 2, 0, 0, 0, 3, 0 }, harness.Forward([2, -3, 0], 1, training: true));
        CollectionAssert.AreEqual(new float[] { 1, -20, 0 }, harness.Backward([1, 2, 3, 10, 20, 30]));
    }

    [TestMethod]
    public void Rrelu_InTraining_DrawsSlopesUniformlyAndAnew()
    {
        const float Lower = 0.1f, Upper = 0.7f;
        const int Count = 200_000;
        using var harness = new LayerHarness(new ActivationSpec("layer", 100, Activation.Rrelu(Lower, Upper)));
        float[] minusOnes = [.. Enumerable.Repeat(-1f, Count)];

        var slopes = harness.Forward(minusOnes, Count / 100, training: true).Select(value => -(double)value).ToArray();

        Assert.IsTrue(slopes.All(slope => slope is >= Lower and <= Upper));
        Assert.AreEqual((Lower + Upper) / 2, slopes.Average(), 0.002);
        Assert.AreEqual(Math.Pow(Upper - Lower, 2) / 12, slopes.Average(slope => Math.Pow(slope - 0.4, 2)), 0.0005);
        for (var decile = 0; decile < 10; decile++)
            Assert.AreEqual(0.1, slopes.Count(slope => (int)((slope - Lower) / (Upper - Lower) * 10) == decile) / (double)Count, 0.005);
        CollectionAssert.AreNotEqual(slopes, harness.Forward(minusOnes, Count / 100, training: true).Select(value => -(double)value).ToArray());
    }

    [TestMethod]
    public void Rrelu_InEvaluation_HasTheMeanSlope()
    {
        using var harness = new LayerHarness(new ActivationSpec("layer", 4, Activation.Rrelu(0.25f, 0.75f)));
        CollectionAssert.AreEqual(new float[] { 3, -0.5f, 0, -2 }, harness.Forward([3, -1, 0, -4], 1, training: false));
        CollectionAssert.AreEqual(new float[] { 1, 1, 1.5f, 2 }, harness.Backward([1, 2, 3, 4]));
    }

    private static LayerHarness Start(Activation activation, int columns, float dropout, KernelContext? kernels = null)
    {
        var harness = new LayerHarness(new ActivationSpec("layer.activation", columns, activation, dropout), DropoutSeed, kernels);
        TestNetworks.Draw(harness.Store, harness.Layer.Initialize);
        return harness;
    }

    private static void Check(Activation activation, int rows, int columns, float dropout, KernelContext kernels)
    {
        var what = $"{activation}, {rows}×{columns}, dropout {dropout}";
        using var harness = Start(activation, columns, dropout, kernels);
        var layer = new ActivationSpec("layer.activation", columns, activation, dropout);
        var values = DoubleNetwork.ValuesOf(harness.Store);
        var noise = new Noise(rows, DropoutSeed).Of(layer).Drawn;
        var x = TestNetworks.Uniform(rows * columns, seed: 2);
        var input = TestNetworks.ToDoubles(x);

        var y = harness.Forward(x, rows, training: true);
        var dy = TestNetworks.Uniform(y.Length, seed: 3);
        var dx = harness.Backward(dy);

        var expected = Activate();
        for (var i = 0; i < y.Length; i++)
            Assert.AreEqual(expected[i], y[i], 5e-6 * Math.Abs(expected[i]), what);
        double Objective() => Activate().Zip(dy, (value, weight) => value * weight).Sum();
        foreach (var range in harness.Store.Parameters)
            GradientAssert.EqualsDifferences(harness.Store.GradientsOf(range), values[range.Name], Objective, $"{range.Name}, {what}");
        GradientAssert.EqualsDifferences(dx, input, Objective, $"input, {what}", tolerance: 1e-5);

        double[] Activate() => new DoubleNetwork(TestNetworks.Spec(), values, training: true, noise).Apply(layer, input, rows);
    }
}
