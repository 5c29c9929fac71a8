using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Diagnosis;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Diagnosis;

[TestClass]
public sealed class GradientFlowTests
{
    [TestMethod]
    public void Measure_Options_HasALineForEachMapInOrder()
    {
        var report = GradientFlow.Measure(TestTables.Clouds(150, seed: 1), TestTables.Small() with { Blocks = 2 }, seed: 3);

        CollectionAssert.AreEqual(
            new[] { "input", "blocks.0.linear1", "blocks.0.linear2", "blocks.1.linear1", "blocks.1.linear2", "output" },
            report.Layers.Select(layer => layer.Name).ToArray());
        CollectionAssert.AreEqual(new[] { false, true, false, true, false, false }, report.Layers.Select(layer => layer.DeadShare is not null).ToArray());
        Assert.AreEqual((16, 24), (report.Layers[1].Inputs, report.Layers[1].Outputs));
        Assert.AreEqual(32, report.Rows);
        Assert.HasCount(32 * 3, report.Scores);
        Assert.IsTrue(report.Layers.All(layer => layer.MeanAbsoluteGradient > 0 && layer.OutputDeviation > 0));
    }

    // The first loss of training without dropout is that of the report: the same rows, weights and batch.
    [TestMethod]
    public void Measure_Options_IsTheFirstStepOfTraining()
    {
        var data = TestTables.Clouds(150, seed: 1);
        var options = TestTables.Small() with { Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0 }, Epochs = 1, BatchSize = 1_000 };
        var trained = DeepResidualTraining.Train(data, options, seed: 5);
        Assert.AreEqual(trained.Summary.Curve[0].TrainingLoss, GradientFlow.Measure(data, options, seed: 5).Loss);
        Assert.AreNotEqual(trained.Summary.Curve[0].TrainingLoss, GradientFlow.Measure(data, options, seed: 6).Loss);
    }

    [TestMethod]
    public void Measure_DropoutAndThreads_ChangeNothing()
    {
        var data = TestTables.Clouds(150, seed: 1);
        var expected = GradientFlow.Measure(data, TestTables.Small());
        Assert.AreEqual(expected, GradientFlow.Measure(data, TestTables.Small() with { Dropout = 0.7f, NumberOfThreads = 3 }));
    }

    // y = relu(w·x + b) for two units and three rows; the loss is the mean of the six y².
    [TestMethod]
    public void Measure_TwoUnits_IsAsByHand()
    {
        var stack = new LayerStack { Sizes = [1, 2], Activation = Activation.Relu() };
        var drawn = GradientFlow.Measure(stack, [1, -1, 3], new float[6], seed: 1);
        var generator = new MLNetDeep.Randomness.TorchGenerator(1);
        float[] w = new float[2], b = new float[2];
        Initialization.TorchDefault().FillWeight(generator, w, 1, 2, 1);
        Initialization.TorchDefault().FillBias(generator, b, 1);

        double[] x = [1, -1, 3];
        var y = x.SelectMany(value => new[] { Math.Max(0, w[0] * value + b[0]), Math.Max(0, w[1] * value + b[1]) }).ToArray();
        var gradients = Enumerable.Range(0, 2).Select(o => Math.Abs(Enumerable.Range(0, 3).Sum(r => 2 * y[2 * r + o] * x[r] / 6)));
        var layer = drawn.Layers.Single();
        Assert.AreEqual(y.Average(value => value * value), drawn.Loss, 1e-6);
        Assert.AreEqual(gradients.Average(), layer.MeanAbsoluteGradient, 1e-6);
        Assert.AreEqual(y.Average(), layer.OutputMean, 1e-6);
        Assert.AreEqual(Math.Sqrt(y.Average(value => value * value) - y.Average() * y.Average()), layer.OutputDeviation, 1e-6);
    }

    [TestMethod]
    public void DeadShare_UnitsThatNoRowWakes_AreCounted()
    {
        var watch = new FlowWatch(rows: 2);
        var store = new ParameterStore();
        var linear = TestNetworks.Linear("l", 1, 4).Create(store);
        store.Allocate();
        watch.Passed(linear, [1, 1, 1, 1, 1, 1, 1, 1]);
        watch.Passed(new ActivationLayer((IElementwiseActivation)Activation.Relu(), 4, dropout: 0), [1, 0, 0, -1, 0, 0, 2, -1]);
        Assert.AreEqual(0.5, watch.Layers(store).Single().DeadShare);
    }

    [TestMethod]
    public void Shortcuts_FiftyLayers_KeepTheGradientAlive()
    {
        double Ratio(bool shortcuts, Normalization normalization) => GradientFlow.Measure(
            new LayerStack { Sizes = [.. Enumerable.Repeat(16, 51)], Shortcuts = shortcuts, Normalization = normalization },
            [.. Enumerable.Range(0, 8 * 16).Select(i => (float)Math.Sin(i))], new float[8 * 16], seed: 1).FirstToLast;

        Assert.IsLessThan(1e-6, Ratio(shortcuts: false, Normalization.None()));
        Assert.IsGreaterThan(0.01, Ratio(shortcuts: true, Normalization.None()));
        Assert.IsGreaterThan(0.01, Ratio(shortcuts: true, Normalization.LayerNorm()));
    }

    [TestMethod]
    public void Report_AsMarkdown_HasALineForEachMap()
    {
        var text = GradientFlow.Measure(new LayerStack { Sizes = [3, 3, 3, 3, 3, 1], Activation = Activation.GeluTanh(), Shortcuts = false }, [1, 0, -1], [0], 123)
            .ToMarkdown();
        Assert.HasCount(7, text.Trim().Split('\n'));
        Assert.Contains("| layers.0.linear | 3 → 3 | 0.000201736 |", text);
        Assert.Contains("| layers.4.linear | 3 → 1 | 0.00504965 |", text);
    }

    [TestMethod]
    public void Measure_BadArguments_AreNamedTogether()
    {
        StringAssert.Contains(
            Fault(() => GradientFlow.Measure(new LayerStack { Sizes = [3], Activation = Activation.Crelu() }, [1], [], 1)),
            "Sizes must be at least 2 numbers in [1, 65536], but were 3. Activation: a stack takes activations that keep the width");
        StringAssert.Contains(
            Fault(() => GradientFlow.Measure(new LayerStack { Sizes = [3, 1] }, [1, 2], [], 1)), "The input must fill whole rows of 3 numbers, at least one, but had 2");
        StringAssert.Contains(
            Fault(() => GradientFlow.Measure(new LayerStack { Sizes = [3, 2] }, [1, 2, 3], [1], 1)), "The targets must be 2 numbers, 2 for each row, but were 1.");
        StringAssert.Contains(
            Fault(() => GradientFlow.Measure(TestTables.Clouds(30, 1), new() { Blocks = -1, Dropout = 2 })), "Blocks must be in [0, 1000], but was -1. Dropout");
        Assert.ThrowsExactly<ArgumentNullException>(() => GradientFlow.Measure(null!));
    }

    private static string Fault(Action action) => Assert.ThrowsExactly<ArgumentException>(action).Message;
}
