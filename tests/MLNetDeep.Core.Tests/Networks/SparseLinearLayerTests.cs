using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>A network that reads sparse slots beside one that reads the same slots as dense columns.</summary>
[TestClass]
public sealed class SparseLinearLayerTests
{
    private const int Slots = 40;

    public static IReadOnlyList<Initialization> Initializations { get; } =
        [Initialization.TorchDefault(), Initialization.Ntk(), Initialization.Orthogonal(), Initialization.Lsuv()];

    // Ragged: none set, all set, one, some; with columns beside the slots and without.
    [TestMethod]
    [DataRow(3)]
    [DataRow(0)]
    public void ForwardAndBackward_SparseAndDense_AreEqual(int columns)
    {
        foreach (var initialization in Initializations)
        {
            var (sparse, dense) = (Twin(columns, isSparse: true, initialization), Twin(columns, isSparse: false, initialization));
            var rows = new Rows(columns, count: 9);
            float[] weights = [1, 2, 0, 1, 1, 0.5f, 1, 1, 3];
            CopyWeights(sparse, dense, columns);
            var (expected, actual) = (Run(dense, rows.Dense, rows, weights), Run(sparse, rows.Encoded, rows, weights));
            AssertNear(expected, actual, 1e-5, $"{initialization}: scores");
            foreach (var range in dense.Store.Parameters)
            {
                float[] gradient = [.. dense.Store.GradientsOf(range)];
                AssertNear(gradient, GradientLike(sparse, range.Name, columns), 1e-5 * Math.Max(1, gradient.Max(Math.Abs)), $"{initialization}: {range.Name}");
            }
        }
    }

    [TestMethod]
    public void Backward_SparseWeights_EqualDifferencesOfTheDenseNetwork()
    {
        var (sparse, dense) = (Twin(3, isSparse: true), Twin(3, isSparse: false));
        var rows = new Rows(3, count: 7);
        CopyWeights(sparse, dense, 3);
        Run(sparse, rows.Encoded, rows, weights: []);
        var values = DoubleNetwork.ValuesOf(dense.Store);
        var network = new DoubleNetwork(dense.Spec, values, training: true);
        var x = TestNetworks.ToDoubles(rows.Dense);
        foreach (var range in dense.Store.Parameters)
            GradientAssert.EqualsDifferences(GradientLike(sparse, range.Name, 3), values[range.Name], () => network.CrossEntropy(x, rows.Labels), range.Name);
    }

    [TestMethod]
    public void Backward_FrozenTable_IsLeftAloneAndGradientsAccumulate()
    {
        var network = Twin(3, isSparse: true);
        var rows = new Rows(3, count: 7);
        Run(network, rows.Encoded, rows, weights: []);
        var table = network.Store.Parameters.Single(range => range.Name == "input.sparse.weight");
        float[] once = [.. network.Store.GradientsOf(table)];
        Run(network, rows.Encoded, rows, weights: []);
        AssertNear([.. once.Select(gradient => 2 * gradient)], [.. network.Store.GradientsOf(table)], 1e-6, "twice");
        table.Frozen = true;
        float[] twice = [.. network.Store.GradientsOf(table)];
        Run(network, rows.Encoded, rows, weights: []);
        CollectionAssert.AreEqual(twice, network.Store.GradientsOf(table).ToArray());
    }

    [TestMethod]
    public void Network_AnyNumberOfThreads_HasTheSameBits()
    {
        float[]? first = null;
        foreach (var threads in (int[])[1, 2, 3])
        {
            var network = Twin(3, isSparse: true, width: 200);
            var rows = new Rows(3, count: 300);
            var scores = Run(network, rows.Encoded, rows, weights: [], threads);
            float[] all = [.. scores, .. network.Store.Gradients];
            first ??= all;
            CollectionAssert.AreEqual(first, all, $"{threads} threads");
        }
    }

    // A batch normalization goes into the map where nothing stands between; here the sparse step does.
    [TestMethod]
    [DataRow(3, true)]
    [DataRow(0, true)]
    [DataRow(3, false)]
    public void Lower_Prediction_EqualsForward(int columns, bool normalizes)
    {
        foreach (var block in TestNetworks.Blocks.Where(block => !block.ReadsRow))
        {
            var spec = Spec(columns, isSparse: true) with
            {
                Block = block, Normalization = normalizes ? Normalization.BatchNorm() : Normalization.None(), Initialization = Initialization.Ntk(),
                ScaleInputs = true,
            };
            var network = TestNetworks.Drawn(spec);
            var rows = new Rows(columns, count: 9);
            network.Sparse = rows.Sparse;
            network.Allocate(9);
            using var kernels = new KernelContext(threads: 1);
            float[] expected = [.. network.Score(new Pass(kernels, new DropoutStream(1)) { Rows = 9 }, rows.Encoded, ofClasses: true)];

            var plan = network.ToPredictionPlan();
            using var workspace = new PredictionWorkspace(plan, 9) { Sparse = rows.Sparse };
            rows.Encoded.CopyTo(workspace.Input(9));
            AssertNear(expected, [.. plan.Run(workspace, 9)], 1e-5, $"{block}");
        }
    }

    // By √(columns + slots that are set on the average), not by √(all slots).
    [TestMethod]
    public void Ntk_Factor_GoesByTheMeanNumberOfSetSlots()
    {
        var map = (SparseLinearSpec)Architecture.Of(Spec(3, isSparse: true) with
        {
            Input = Layout(3, meanSet: 13), Initialization = Initialization.Ntk(),
        }).Layers.Single(layer => layer is SparseLinearSpec);
        Assert.AreEqual(0.25f, map.WeightFactor);
    }

    // Whatever the slots are, scores start with the size that they have where only those that are set exist.
    [TestMethod]
    public void Initialize_OtherKinds_GoByTheMeanNumberOfSetSlots()
    {
        const int Many = 4_000, Set = 16;
        var spec = Spec(0, isSparse: true, width: 64) with { Input = Layout(0, meanSet: Set, Many), Initialization = Initialization.KaimingNormal() };
        var network = new Network(spec);
        network.Initialize(new TorchGenerator(3));
        var values = network.Store.ValuesOf(network.Store.Parameters.Single(range => range.Name == "input.sparse.weight"));
        var deviation = Math.Sqrt(values.ToArray().Average(value => (double)value * value));
        Assert.AreEqual(1 / Math.Sqrt(Set), deviation, 0.01 / Math.Sqrt(Set));
    }

    private static InputLayout Layout(int columns, float meanSet, int slots = Slots) =>
        InputLayout.Of(columns, twoValued: [], indicated: [], categories: [], edges: null, new SparseShape(slots, meanSet));

    // As many set as there are: 1/√inputs is then that of the dense network.
    private static NetworkSpec Spec(int columns, bool isSparse, int width = 16) => TestNetworks.Spec(blocks: 1, width: width) with
    {
        Input = isSparse ? Layout(columns, meanSet: Slots) : InputLayout.OfNumbers(columns + Slots),
    };

    private static Network Twin(int columns, bool isSparse, Initialization? initialization = null, int width = 16) =>
        TestNetworks.Drawn(Spec(columns, isSparse, width) with { Initialization = initialization ?? Initialization.TorchDefault() });

    private static float[] Run(Network network, float[] x, Rows rows, float[] weights, int threads = 1)
    {
        var count = rows.Labels.Length;
        network.Sparse = rows.Sparse;
        network.Allocate(count);
        using var kernels = new KernelContext(threads);
        var pass = new Pass(kernels, new DropoutStream(1)) { Rows = count, Training = true };
        float[] scores = [.. network.Forward(pass, x)];
        network.Evaluate(pass, Loss.CrossEntropy(), Targets.OfClasses(rows.Labels, weights));
        network.Backward(pass, x);
        return scores;
    }

    // The drawn weights of both are the same numbers in another layout, but for running statistics and the like.
    private static void CopyWeights(Network sparse, Network dense, int columns)
    {
        foreach (var range in dense.Store.Parameters)
            Like(sparse, range.Name, columns, store => store.Values).CopyTo(dense.Store.ValuesOf(range));
    }

    private static float[] GradientLike(Network sparse, string name, int columns) => Like(sparse, name, columns, store => store.Gradients);

    private delegate ReadOnlySpan<float> NumbersOf(ParameterStore store);

    // A tensor of the sparse network in the shape of the dense one's: [W, Tᵀ] for the weight of the first map.
    private static float[] Like(Network sparse, string name, int columns, NumbersOf numbers)
    {
        float[] Of(string own) => sparse.Store.Parameters.SingleOrDefault(range => range.Name == own) is { } found
            ? [.. numbers(sparse.Store).Slice(found.Offset, found.Length)] : [];
        if (name != "input.weight")
            return Of(name);
        float[] weight = Of(name), table = Of("input.sparse.weight");
        var width = table.Length / Slots;
        return [.. Enumerable.Range(0, width).SelectMany(o => (float[])
            [.. weight.AsSpan(o * columns, columns), .. Enumerable.Range(0, Slots).Select(slot => table[slot * width + o])])];
    }

    private static void AssertNear(float[] expected, float[] actual, double tolerance, string what)
    {
        Assert.HasCount(expected.Length, actual, what);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance, $"{what}, {i}");
    }

    private sealed class Rows
    {
        public Rows(int columns, int count)
        {
            var random = new Random(5);
            var (dense, encoded) = (new List<float>(), new List<float>());
            for (var r = 0; r < count; r++)
            {
                var share = (r % 4) switch { 0 => 0, 1 => 1, 2 => 0.05, _ => 0.3 };
                int[] slots = [.. Enumerable.Range(0, Slots).Where(_ => random.NextDouble() < share)];
                float[] numbers = [.. Enumerable.Range(0, columns).Select(_ => random.NextSingle() - 0.5f)];
                float[] values = [.. slots.Select(_ => random.NextSingle() + 0.2f)];
                Sparse.Add(slots, values);
                var all = new float[Slots];
                for (var i = 0; i < slots.Length; i++)
                    all[slots[i]] = values[i];
                dense.AddRange([.. numbers, .. all]);
                encoded.AddRange([.. numbers, BitConverter.Int32BitsToSingle(slots.Length == 0 ? 0 : r + 1)]);
            }
            (Dense, Encoded, Labels) = ([.. dense], [.. encoded], [.. Enumerable.Range(0, count).Select(r => r % 3)]);
        }

        public SparseRows Sparse { get; } = new(Slots);

        public float[] Dense { get; }

        public float[] Encoded { get; }

        public int[] Labels { get; }
    }
}
