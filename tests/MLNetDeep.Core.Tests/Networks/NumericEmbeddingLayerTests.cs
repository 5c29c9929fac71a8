using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class NumericEmbeddingLayerTests
{
    public static IReadOnlyList<NumericEmbedding> Kinds { get; } =
    [
        NumericEmbedding.PiecewiseLinear(size: 3, form: PiecewiseForm.Lines), NumericEmbedding.PiecewiseLinear(size: 9, form: PiecewiseForm.WithLinear),
        NumericEmbedding.PiecewiseLinear(size: 8), NumericEmbedding.PiecewiseLinear(size: 1),
        NumericEmbedding.Periodic(frequencies: 5, size: 4, deviation: 0.4f), NumericEmbedding.Periodic(frequencies: 16, size: 2, deviation: 0.4f),
        NumericEmbedding.PeriodicLinear(frequencies: 7, size: 3, deviation: 0.3f), NumericEmbedding.PeriodicLinear(frequencies: 8, size: 10, deviation: 0.3f, lite: true),
        NumericEmbedding.SideBySide(
            NumericEmbedding.Periodic(frequencies: 4, deviation: 0.4f), NumericEmbedding.PiecewiseLinear(size: 5),
            NumericEmbedding.PeriodicLinear(frequencies: 3, size: 2, deviation: 0.4f)),
    ];

    // One bin, several, no bins of a column that does not vary, more than a vector holds.
    private static readonly float[][] s_edges =
        [[-0.7f, -0.2f, 0.1f, 1.1f], [], [-0.3f, 0.4f], [.. Enumerable.Range(0, 20).Select(i => i * 0.13f - 1.2f)], [-1f, 0f, 0.5f]];

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 2)]
    [DataRow(7, 5)]
    [DataRow(33, 5)]
    public void ForwardAndBackward_EqualDifferences(int rows, int numbers)
    {
        foreach (var kind in Kinds)
        {
            var spec = SpecOf(kind, numbers);
            using var harness = Start(spec);
            var x = Inputs(rows, numbers);
            var values = DoubleNetwork.ValuesOf(harness.Store);
            var network = new DoubleNetwork(TestNetworks.Spec(), values, training: true);
            var what = $"{kind}, {rows} rows of {numbers}";

            var y = harness.Forward(x, rows, training: true);
            var doubles = TestNetworks.ToDoubles(x);
            var expected = network.Apply(spec, doubles, rows);
            for (var i = 0; i < y.Length; i++)
                Assert.AreEqual(expected[i], y[i], 1e-5, what);

            var dy = TestNetworks.Uniform(y.Length, seed: 7);
            var dx = harness.Backward(dy);
            double Loss() => network.Apply(spec, doubles, rows).Zip(dy, (a, b) => a * b).Sum();
            foreach (var range in harness.Store.Parameters)
                GradientAssert.EqualsDifferences(harness.Store.GradientsOf(range), values[range.Name], Loss, $"{what}: {range.Name}");
            GradientAssert.EqualsDirectionalDifference(harness.Store, values, Loss, what);
            GradientAssert.EqualsDifferences(dx, doubles, Loss, $"{what}: input");
        }
    }

    // Gradients accumulate, and those of what is frozen stay.
    [TestMethod]
    public void Backward_FrozenRanges_AreLeftAlone()
    {
        foreach (var kind in Kinds)
        {
            using var harness = Start(SpecOf(kind, numbers: 5));
            var x = Inputs(7, 5);
            foreach (var frozen in harness.Store.Parameters)
            {
                foreach (var range in harness.Store.Parameters)
                    range.Frozen = range == frozen;
                harness.Store.Gradients.Fill(1f);
                var y = harness.Forward(x, 7, training: true);
                harness.Backward(TestNetworks.Uniform(y.Length, seed: 7));
                foreach (var range in harness.Store.Parameters)
                    Assert.AreEqual(range.Frozen, harness.Store.GradientsOf(range).ToArray().All(gradient => gradient == 1f), $"{kind}: {range.Name}");
            }
        }
    }

    [TestMethod]
    public void Layer_AnyNumberOfThreads_HasTheSameBits()
    {
        const int Rows = 700;
        foreach (var kind in Kinds)
        {
            float[][]? first = null;
            foreach (var threads in (int[])[1, 2, 3])
            {
                using var harness = Start(SpecOf(kind, numbers: 5), new KernelContext(threads));
                var y = harness.Forward(Inputs(Rows, 5), Rows, training: true);
                var dx = harness.Backward(TestNetworks.Uniform(y.Length, seed: 7));
                float[][] all = [y, dx, harness.Store.Gradients.ToArray()];
                first ??= all;
                for (var i = 0; i < all.Length; i++)
                    CollectionAssert.AreEqual(first[i], all[i], $"{kind}, {threads} threads");
            }
        }
    }

    [TestMethod]
    public void Lower_Prediction_HasTheBitsOfForward()
    {
        foreach (var kind in Kinds)
        {
            using var harness = Start(SpecOf(kind, numbers: 5));
            var expected = harness.Forward(Inputs(9, 5), 9, training: false);
            var builder = new PredictionBuilder(harness.Layer.Inputs);
            harness.Layer.Lower(builder);
            var plan = builder.Build();
            harness.Store.Values.Clear();                        // a plan keeps what it was made of
            using var workspace = new PredictionWorkspace(plan, 9);
            Inputs(9, 5).CopyTo(workspace.Input(9));
            CollectionAssert.AreEqual(expected, plan.Run(workspace, 9).ToArray(), $"{kind}");
        }
    }

    [TestMethod]
    public void Network_ThatEmbedsNumbers_HasTheGradientsOfDifferences()
    {
        foreach (var kind in Kinds)
        {
            var spec = TestNetworks.Spec(width: 6, hidden: 5, normalization: Normalization.None(), activation: Activation.Silu()) with
            {
                Input = InputLayout.OfNumbers(s_edges, new TableShape(4, 2)), NumericEmbedding = kind,
            };
            var network = TestNetworks.Drawn(spec);
            network.Allocate(4);
            float[] x = [.. Inputs(4, 5).Chunk(5).SelectMany((row, r) => row.Append(r))];
            int[] labels = [0, 1, 2, 1];
            using var kernels = new KernelContext(threads: 1);
            var pass = new Pass(kernels, new DropoutStream(0)) { Rows = 4, Training = true };
            var values = DoubleNetwork.ValuesOf(network.Store);
            var twin = new DoubleNetwork(spec, values, training: true);
            var logits = network.Forward(pass, x).ToArray();
            var expected = twin.Logits(TestNetworks.ToDoubles(x), 4);
            for (var i = 0; i < logits.Length; i++)
                Assert.AreEqual(expected[i], logits[i], 1e-4, $"{kind}");
            network.LogitGradients(pass).Fill(1f);
            network.Backward(pass, x);
            GradientAssert.EqualsDirectionalDifference(network.Store, values, () => twin.Logits(TestNetworks.ToDoubles(x), 4).Sum(), $"{kind}");
            Assert.AreEqual(Architecture.Of(spec).Weights, network.Store.Values.Length);
        }
    }

    [TestMethod]
    public void Features_OfEmbeddedColumns_AreTheNumbersTheyComeFrom()
    {
        var layout = InputLayout.OfNumbers([[0f, 1f], [], [0f, 1f, 2f]], new TableShape(3, 2));
        var columns = new InputColumns(layout, NumericEmbedding.SideBySide(NumericEmbedding.PiecewiseLinear(size: 2), NumericEmbedding.Periodic(size: 3)));
        CollectionAssert.AreEqual((int[])[0, 0, 2, 2, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3], columns.Features().ToArray());
        Assert.AreEqual(15, columns.Count);
        CollectionAssert.AreEqual((int[])[0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1], columns.GroupsOf([5, 6, 5, 6]));
    }

    [TestMethod]
    public void Numbers_NoneOfWhichVaries_StayAsTheyAre()
    {
        var columns = new InputColumns(InputLayout.OfNumbers([[], []]), NumericEmbedding.PiecewiseLinear());
        Assert.IsNull(columns.Numbers);
        Assert.AreEqual(2, columns.Count);
        var beside = columns with { Embedding = NumericEmbedding.SideBySide(NumericEmbedding.PiecewiseLinear(), NumericEmbedding.Periodic()) };
        Assert.AreEqual(8, beside.Count);
        CollectionAssert.AreEqual((string[])["input.numbers.1."], beside.Numbers!.Names.ToArray());
    }

    [TestMethod]
    public void Initialize_EachKind_IsTheOneOfItsPaper()
    {
        float[][] edges = [[0f, 1f, 2f, 3f, 4f], [0f, 1f]];
        using (var lines = new LayerHarness(NumericEmbeddingSpec.Of("layer.", InputLayout.OfNumbers(edges), NumericEmbedding.PiecewiseLinear(size: 50, form: PiecewiseForm.Lines))!))
        {
            Within(lines.Values("weight")[..200], 0.5f);
            Within(lines.Values("weight")[200..], 1f);
            Within(lines.Values("bias")[..50], 0.5f);
        }
        using (var steps = new LayerHarness(NumericEmbeddingSpec.Of("layer.", InputLayout.OfNumbers(edges), NumericEmbedding.PiecewiseLinear(size: 64))!))
        {
            Assert.IsTrue(steps.Values("weight").ToArray().Concat(steps.Values("step_weight").ToArray()).All(value => value == 0));
            Within(steps.Values("bias"), 1 / 8f);
            Within(steps.Values("linear_weight"), 1 / 8f);
            CollectionAssert.AreEqual((string[])["layer.bias"], steps.Store.Parameters.Where(range => !range.Decays).Select(range => range.Name).ToArray());
        }
        using (var periodic = new LayerHarness(NumericEmbeddingSpec.Of("layer.", InputLayout.OfNumbers(100), NumericEmbedding.Periodic())!))
        {
            Within(periodic.Values("weight"), 0.25f);
            Within(periodic.Values("bias"), 0.25f);
            Within(periodic.Values("phase"), MathF.PI);
            Assert.AreEqual(0.1, Deviation(periodic.Values("frequency").ToArray()), 0.01);
            CollectionAssert.AreEqual(
                (string[])["layer.bias"], periodic.Store.Parameters.Where(range => !range.Decays).Select(range => range.Name).ToArray());
        }
        using var linear = new LayerHarness(NumericEmbeddingSpec.Of("layer.", InputLayout.OfNumbers(100), NumericEmbedding.PeriodicLinear())!);
        Within(linear.Values("weight"), 1 / MathF.Sqrt(96));
        Assert.AreEqual(0.01, Deviation(linear.Values("frequency").ToArray()), 0.001);
        Assert.IsLessThanOrEqualTo(0.03f, linear.Values("frequency").ToArray().Max(MathF.Abs));

        static double Deviation(float[] values) => Math.Sqrt(values.Average(value => (double)value * value));

        static void Within(ReadOnlySpan<float> values, float bound)
        {
            var largest = values.ToArray().Max(MathF.Abs);
            Assert.IsTrue(largest <= bound && largest > 0.8f * bound, $"{largest} of {bound}");
        }
    }

    [TestMethod]
    [DataRow(1, 8, "")]
    [DataRow(0, 8, "Bins must be in [1, 1024], but was 0.")]
    [DataRow(1025, 8, "Bins must be in [1, 1024], but was 1025.")]
    [DataRow(48, 0, "Size must be in [1, 1024], but was 0.")]
    public void Faults_OfPiecewiseLinear_SayRangeAndValue(int bins, int size, string fault) =>
        Assert.AreEqual(fault, string.Join(" ", NumericEmbedding.PiecewiseLinear(bins, size).Faults()));

    [TestMethod]
    public void Faults_OfOtherKinds_SayRangeAndValue()
    {
        Assert.AreEqual(
            "Frequencies must be in [1, 1024], but was 0. Size must be in [2, 1024], but was 1. Deviation must be finite and above 0, but was 0.",
            string.Join(" ", NumericEmbedding.Periodic(0, 1, 0).Faults()));
        Assert.AreEqual(
            "Size must be in [1, 1024], but was 0. Deviation must be finite and above 0, but was NaN.",
            string.Join(" ", NumericEmbedding.PeriodicLinear(size: 0, deviation: float.NaN).Faults()));
        var piecewise = NumericEmbedding.PiecewiseLinear();
        Assert.AreEqual("The number of kinds side by side must be in [2, 8], but was 1.", string.Join(" ", NumericEmbedding.SideBySide(piecewise).Faults()));
        Assert.AreEqual(
            "At most one of the kinds side by side must be piecewise linear.", string.Join(" ", NumericEmbedding.SideBySide(piecewise, piecewise).Faults()));
        foreach (var inner in (NumericEmbedding[])[NumericEmbedding.None(), NumericEmbedding.SideBySide(piecewise, NumericEmbedding.Periodic())])
            Assert.AreEqual(
                "Kinds side by side must not be null, none, or side by side again.",
                string.Join(" ", NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), inner).Faults()));
        Assert.AreEqual(NumericEmbedding.SideBySide(piecewise, NumericEmbedding.Periodic()), NumericEmbedding.SideBySide(piecewise, NumericEmbedding.Periodic()));
        Assert.AreNotEqual(NumericEmbedding.SideBySide(piecewise, NumericEmbedding.Periodic()), NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), piecewise));
    }

    private static NumericEmbeddingSpec SpecOf(NumericEmbedding kind, int numbers) =>
        NumericEmbeddingSpec.Of(LayerHarness.Prefix, InputLayout.OfNumbers(s_edges[..numbers]), kind)!;

    private static LayerHarness Start(LayerSpec spec, KernelContext? kernels = null)
    {
        var harness = new LayerHarness(spec, kernels: kernels);
        new TorchGenerator(3).FillUniform(harness.Store.Values, -0.5f, 0.5f); // V and S too, which start as 0
        return harness;
    }

    // A column of zeros, one that does not vary, numbers beyond the edges; none on an edge, where there is no derivative.
    private static float[] Inputs(int rows, int numbers)
    {
        var x = TestNetworks.Uniform(rows * numbers, seed: rows);
        for (var r = 0; r < rows; r++)
            for (var c = 1; c < numbers; c++)
                x[r * numbers + c] = c == 1 ? 0.5f : c == 2 && r % 3 > 0 ? 0 : x[r * numbers + c];
        return x;
    }
}
