using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class EmbeddingLayerTests
{
    private const int Rows = 5;

    // One number, then places in tables of 4 × 2 and 3 × 3.
    private static readonly float[] X = [0.5f, 0, 1, 1.5f, 3, 2, -1, 3, 2, 2, 1, 0, 0, 3, 2];

    [TestMethod]
    public void Forward_Places_AreRowsOfTheTables()
    {
        var (layer, store, pass) = Create();
        var y = new float[Rows * 6];
        layer.Forward(pass, X, y);
        var first = store.ValuesOf(store.Parameters[0]);
        var second = store.ValuesOf(store.Parameters[1]);
        for (var r = 0; r < Rows; r++)
        {
            int a = (int)X[r * 3 + 1], b = (int)X[r * 3 + 2];
            CollectionAssert.AreEqual(
                (float[])[X[r * 3], .. first.Slice(a * 2, 2), .. second.Slice(b * 3, 3)], y[(r * 6)..(r * 6 + 6)]);
        }
    }

    [TestMethod]
    public void Initialize_Tables_AreDrawnAroundTheUnseenRow()
    {
        var (_, store, _) = Create();
        foreach (var table in store.Parameters)
        {
            var dimension = table.Shape[1];
            var values = store.ValuesOf(table).ToArray();
            Assert.IsTrue(values.All(value => Math.Abs(value) <= 1 / Math.Sqrt(dimension)));
            Assert.IsTrue(values.Where((_, i) => i / dimension == 1).All(value => value == 0));
            Assert.IsTrue(values.Where((_, i) => i / dimension != 1).All(value => value != 0));
        }
    }

    // The function is linear in the tables: differences of any size are exact but for rounding.
    [TestMethod]
    public void Backward_Tables_GetTheSumsOfTheirRows()
    {
        var (layer, store, pass) = Create();
        var random = new Random(3);
        float[] y = new float[Rows * 6], dy = [.. Enumerable.Range(0, Rows * 6).Select(_ => random.NextSingle() - 0.5f)], dx = new float[Rows * 3];
        store.Gradients.Fill(1f);                                // gradients accumulate
        layer.Backward(pass, X, y, dy, dx);
        foreach (var range in store.Parameters)
            for (var i = 0; i < range.Length; i++)
            {
                var value = store.ValuesOf(range)[i];
                store.ValuesOf(range)[i] = value + 0.5f;
                var above = Weighted(layer, pass, y, dy);
                store.ValuesOf(range)[i] = value - 0.5f;
                var below = Weighted(layer, pass, y, dy);
                store.ValuesOf(range)[i] = value;
                Assert.AreEqual(1 + above - below, store.GradientsOf(range)[i], 1e-5);
            }
        for (var r = 0; r < Rows; r++)
            CollectionAssert.AreEqual((float[])[dy[r * 6], 0, 0], dx[(r * 3)..(r * 3 + 3)]);
    }

    [TestMethod]
    public void Lower_Prediction_EqualsForward()
    {
        var spec = TestNetworks.Spec(width: 4, hidden: 5) with { Input = Layout };
        var network = new Network(spec);
        network.Initialize(new TorchGenerator(1));
        network.Allocate(Rows);
        using var kernels = new KernelContext(threads: 1);
        var logits = network.Forward(new Pass(kernels, new DropoutStream(0)) { Rows = Rows }, X).ToArray();
        var plan = network.ToPredictionPlan();
        using var workspace = new MLNetDeep.Networks.Prediction.PredictionWorkspace(plan, Rows);
        X.CopyTo(workspace.Input(Rows));
        var predicted = plan.Run(workspace, Rows);
        for (var i = 0; i < logits.Length; i++)
            Assert.AreEqual(logits[i], predicted[i], 1e-5);
    }

    private static InputLayout Layout { get; } = InputLayout.OfNumbers(1, new TableShape(4, 2), new TableShape(3, 3));

    private static double Weighted(EmbeddingLayer layer, Pass pass, float[] y, float[] dy)
    {
        layer.Forward(pass, X, y);
        return y.Zip(dy).Sum(pair => (double)pair.First * pair.Second);
    }

    private static (EmbeddingLayer Layer, ParameterStore Store, Pass Pass) Create()
    {
        var store = new ParameterStore();
        var layer = new EmbeddingLayer(new EmbeddingSpec("", Layout), store);
        store.Allocate();
        layer.Initialize(new TorchGenerator(5));
        return (layer, store, new Pass(new KernelContext(threads: 1), new DropoutStream(0)) { Rows = Rows, Training = true });
    }
}
