using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>Attention among the features of a row, part by part and as a network.</summary>
[TestClass]
public sealed class AttentionTests
{
    private static readonly NumericEmbedding?[] s_embeddings =
        [null, NumericEmbedding.Periodic(3, 9, 0.3f), NumericEmbedding.PeriodicLinear(3, 5, 0.3f), NumericEmbedding.PiecewiseLinear(size: 3)];

    // One that does not vary but for missing, several bins, one of two values, and categories of both forms.
    private static readonly float[][] s_edges = [[-0.7f, -0.2f, 0.1f, 1.1f], [], [-0.3f, 0.4f]];

    private static readonly InputLayout s_mixed = InputLayout.Of(
        4, twoValued: [2], indicated: [0, 1, 2],
        [
            CategoryMap.Fit([0, 5, 4, 3], new Categories { MinRows = 1 }),
            CategoryMap.Fit([0, .. Enumerable.Repeat(5, 40)], new Categories { MinRows = 1, MaxOneHotValues = 4 }),
        ], s_edges);

    [TestMethod]
    [DataRow(1, 1, 4)]
    [DataRow(1, 8, 2)]
    [DataRow(2, 2, 3)]
    [DataRow(7, 1, 5)]
    [DataRow(7, 8, 1)]
    [DataRow(33, 2, 9)]
    [DataRow(33, 8, 2)]
    public void Block_RaggedShapesWithEveryMask_EqualsDifferences(int features, int heads, int headSize)
    {
        foreach (var (isLast, shortcuts) in ((bool, bool)[])[(false, true), (true, true), (false, false), (true, false)])
            foreach (var rate in (float[])[0, 0.3f])
            {
                var size = heads * headSize;
                var block = Block.Attention(heads, 1.5f, rate, shortcuts);
                var spec = TestNetworks.Spec(width: size, dropout: rate, residualDropout: rate, block: block) with
                {
                    StochasticDepth = shortcuts ? rate : 0, DropConnect = rate / 2, Initialization = rate > 0 ? Initialization.Ntk() : Initialization.TorchDefault(),
                };
                var tokens = features + 1;
                var layers = block.Describe(
                    new LayerSpecBuilder(spec, LayerHarness.Prefix) { DropConnect = spec.DropConnect, StochasticDepth = spec.StochasticDepth, IsLast = isLast }, tokens * size, size);
                Check(layers, rows: features > 20 ? 1 : 3, $"{features} features, {block}, {heads} heads of {headSize}, {(isLast ? "last" : "not last")}, dropout {rate}");
            }
    }

    [TestMethod]
    public void Tokens_OfEveryKindOfFeature_EqualDifferences()
    {
        foreach (var embedding in s_embeddings)
        {
            var spec = Mixed(embedding);
            var tokens = Architecture.Of(spec).Parts[0].Layers;
            Check(tokens, rows: 7, $"{embedding}", MixedRows(7));
        }
    }

    [TestMethod]
    public void Tokens_OfARow_AreOneAFeatureBehindTheFirst()
    {
        foreach (var embedding in s_embeddings)
        {
            // Five features; a number that does not vary has no bins, and whether it is missing is its token.
            Assert.AreEqual((1 + 6) * 6, Architecture.Of(Mixed(embedding)).Parts[0].Layers.Outputs, $"{embedding}");
        }
    }

    [TestMethod]
    public void Network_OfMixedFeatures_HasTheGradientsOfDifferences()
    {
        foreach (var embedding in s_embeddings)
        {
            var spec = Mixed(embedding) with { Dropout = 0.2f, ResidualDropout = 0.1f, StochasticDepth = 0.3f };
            var network = TestNetworks.Drawn(spec);
            network.Allocate(5);
            var x = MixedRows(5);
            int[] labels = [0, 1, 2, 1, 0];
            using var kernels = new KernelContext(threads: 1);
            var pass = new Pass(kernels, new DropoutStream(3)) { Rows = 5, Training = true };
            var values = DoubleNetwork.ValuesOf(network.Store);
            network.Forward(pass, x);
            var loss = network.Evaluate(pass, Loss.CrossEntropy(), Targets.OfClasses(labels, []));
            network.Backward(pass, x);

            var twin = new DoubleNetwork(spec, values, training: true, new Noise(5, 3).Of(Architecture.Of(spec)).Drawn);
            var input = TestNetworks.ToDoubles(x);
            Assert.AreEqual(twin.CrossEntropy(input, labels), loss.Mean, 1e-5, $"{embedding}");
            foreach (var range in network.Store.Parameters)
                GradientAssert.EqualsDifferences(
                    network.Store.GradientsOf(range), values[range.Name], () => twin.CrossEntropy(input, labels), $"{range.Name}, {embedding}");
            GradientAssert.EqualsDirectionalDifference(network.Store, values, () => twin.CrossEntropy(input, labels), $"{embedding}");
            Assert.AreEqual(Architecture.Of(spec).Weights, network.Store.Values.Length);
        }
    }

    [TestMethod]
    public void Prediction_OfMixedFeatures_IsForward()
    {
        foreach (var embedding in s_embeddings)
        {
            var network = TestNetworks.Drawn(Mixed(embedding) with { Dropout = 0.2f, Initialization = Initialization.Ntk() });
            network.Allocate(9);
            using var kernels = new KernelContext(threads: 1);
            var expected = network.Forward(new Pass(kernels, new DropoutStream(3)) { Rows = 9 }, MixedRows(9)).ToArray();
            var plan = network.ToPredictionPlan();
            network.Store.Values.Clear();                        // a plan keeps what it was made of
            using var workspace = new PredictionWorkspace(plan, 9);
            MixedRows(9).CopyTo(workspace.Input(9));
            var actual = plan.Run(workspace, 9);
            for (var i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], 1e-5f, $"{embedding}");
        }
    }

    [TestMethod]
    public void Network_AnyNumberOfThreads_HasTheSameBits()
    {
        float[][]? first = null;
        foreach (var threads in (int[])[1, 2, 3])
        {
            var network = TestNetworks.Drawn(TestNetworks.Spec(17, 3, 2, 24, dropout: 0.1f, block: Block.Attention(4)));
            network.Allocate(130);
            using var kernels = new KernelContext(threads);
            var pass = new Pass(kernels, new DropoutStream(3)) { Rows = 130, Training = true };
            var x = TestNetworks.Uniform(130 * 17, seed: 2);
            var scores = network.Forward(pass, x).ToArray();
            TestNetworks.Uniform(130 * 3, seed: 4).CopyTo(network.LogitGradients(pass));
            network.Backward(pass, x);
            float[][] all = [scores, network.Store.Gradients.ToArray()];
            first ??= all;
            CollectionAssert.AreEqual(first[0], all[0], $"{threads} threads");
            CollectionAssert.AreEqual(first[1], all[1], $"{threads} threads");
        }
    }

    [TestMethod]
    public void Attention_EachInstructionSet_IsTheSame()
    {
        var block = Attention(tokens: 20, heads: 3, headSize: 12);
        float[]? first = null;
        foreach (var set in Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported))
        {
            using var harness = new LayerHarness(block, kernels: new KernelContext(1, set));
            var y = harness.Forward(TestNetworks.Uniform(5 * harness.Layer.Inputs, seed: 2), 5, training: true);
            float[] all = [.. y, .. harness.Backward(TestNetworks.Uniform(y.Length, seed: 3)), .. harness.Store.Gradients];
            first ??= all;
            for (var i = 0; i < all.Length; i++)
                Assert.AreEqual(first[i], all[i], 1e-5f * Math.Max(1, Math.Abs(first[i])), $"{set}");
        }
    }

    [TestMethod]
    public void Step_OnceAllocated_AllocatesNothing()
    {
        var network = TestNetworks.Drawn(Mixed(NumericEmbedding.Periodic()) with { Dropout = 0.1f });
        network.Allocate(16);
        using var kernels = new KernelContext(threads: 1);
        var pass = new Pass(kernels, new DropoutStream(3)) { Rows = 16, Training = true };
        var x = MixedRows(16);
        Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Step();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            network.Forward(pass, x);
            network.LogitGradients(pass).Fill(1);
            network.Backward(pass, x);
        }
    }

    // Scores far apart: e^x of any of them would be infinite, or all 0.
    [TestMethod]
    public void Attention_ScoresFarApart_HasFiniteShares()
    {
        using var harness = new LayerHarness(Attention(tokens: 5, heads: 2, headSize: 3));
        harness.Store.Values.Fill(40);
        var y = harness.Forward(TestNetworks.Uniform(3 * harness.Layer.Inputs, seed: 2), 3, training: true);
        var dx = harness.Backward(TestNetworks.Uniform(y.Length, seed: 3));
        Assert.IsTrue(y.Concat(dx).All(float.IsFinite));
    }

    private static AttentionSpec Attention(int tokens, int heads, int headSize) => new(
        null, TestNetworks.Linear("layer", heads * headSize, 3 * heads * headSize) with { Parts = ["query", "key", "value"] },
        new AttentionShape(tokens, tokens, heads, heads * headSize), Dropout: 0.2f);

    private static NetworkSpec Mixed(NumericEmbedding? embedding) =>
        TestNetworks.Spec(width: 6, block: Block.Attention(2, attentionDropout: 0.2f)) with { Input = s_mixed, NumericEmbedding = embedding };

    // Numbers, one of two values, indicators, a one-hot category and the number of a row.
    private static float[] MixedRows(int rows)
    {
        var numbers = TestNetworks.Uniform(rows * 3, seed: 8);
        return [.. Enumerable.Range(0, rows).SelectMany(r =>
        {
            var row = new float[s_mixed.Columns];
            numbers.AsSpan(r * 3, 3).CopyTo(row);
            row[3] = r % 2;
            (row[4], row[5], row[6]) = (r % 3 == 0 ? 1 : 0, r % 4 == 1 ? 1 : 0, r % 5 == 2 ? 1 : 0);
            row[7 + r % (s_mixed.Columns - 8)] = 1;
            row[^1] = r % 4;
            return row;
        })];
    }

    private static void Check(LayerSpec layer, int rows, string what, float[]? x = null)
    {
        using var harness = new LayerHarness(layer);
        TestNetworks.Draw(harness.Store, harness.Layer.Initialize);
        x ??= TestNetworks.Uniform(rows * harness.Layer.Inputs, seed: 2);
        var values = DoubleNetwork.ValuesOf(harness.Store);
        var noise = new Noise(rows, LayerHarness.DefaultDropoutSeed).Of(layer).Drawn;
        var dy = TestNetworks.Uniform(rows * harness.Layer.Outputs, seed: 3);
        var input = TestNetworks.ToDoubles(x);

        var y = harness.Forward(x, rows, training: true);
        var dx = harness.Backward(dy);

        double[] Apply() => new DoubleNetwork(TestNetworks.Spec(), values, training: true, noise).Apply(layer, input, rows);
        double Objective() => Apply().Zip(dy, (value, weight) => value * weight).Sum();
        var expected = Apply();
        for (var i = 0; i < y.Length; i++)
            Assert.AreEqual(expected[i], y[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])), what);
        foreach (var range in harness.Store.Parameters)
            GradientAssert.EqualsDifferences(harness.Store.GradientsOf(range), values[range.Name], Objective, $"{range.Name}, {what}", scale: 0.05);
        // The number of a row has no derivative.
        var places = layer is SequenceSpec { Layers: [.., TokenSpec tokens] } && tokens.Tokens[^1].Source == TokenSource.Place ? 1 : 0;
        for (var r = 0; r < rows; r++)
        {
            var row = input.AsSpan(r * harness.Layer.Inputs, harness.Layer.Inputs - places).ToArray();
            GradientAssert.EqualsDifferences(dx.AsSpan(r * harness.Layer.Inputs, row.Length), row, () =>
            {
                row.CopyTo(input, r * harness.Layer.Inputs);
                return Objective();
            }, $"input of row {r}, {what}");
            row.CopyTo(input, r * harness.Layer.Inputs);
        }
    }
}
