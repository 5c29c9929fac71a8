using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Tests;
using MLNetDeep.Training;

namespace MLNetDeep.TorchSharp.Tests.Training;

/// <summary>Whole trainings with libtorch, through the front door.</summary>
[TestClass]
public sealed class TrainingTests : LibtorchTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Run = new() { Engine = new TorchSharpEngine("cpu") } };

    [TestMethod]
    public void Train_OnTheCpu_GivesWhatTheManagedEngineDoes_DropoutIncluded()
    {
        var data = TestTables.Spirals(300, seed: 2);
        var options = Options with { Epochs = 5, LearningRate = 1e-3f, Regularization = new() { StochasticDepth = 0.2f }, Blocks = 2, Optimizer = Optimizer.Momentum() };
        var expected = DeepResidualTraining.Train(data, options with { Run = new() { Engine = null } }, seed: 4);
        var actual = DeepResidualTraining.Train(data, options, seed: 4);
        Assert.AreEqual(expected.Summary.BestEpoch, actual.Summary.BestEpoch);
        foreach (var (one, other) in expected.Summary.Curve.Zip(actual.Summary.Curve))
        {
            Assert.AreEqual(one.TrainingLoss, other.TrainingLoss, 1e-3 * one.TrainingLoss);
            Assert.AreEqual(one.Validation.Loss!.Value, other.Validation.Loss!.Value, 1e-3 * one.Validation.Loss.Value);
        }
    }

    [TestMethod]
    public void Train_RealMlpsTrunk_GivesWhatTheManagedEngineDoes()
    {
        var data = TestTables.Spirals(300, seed: 2);
        var options = Options with
        {
            Epochs = 4, LearningRate = 0.01f, Widths = [24, 24], Activation = Activation.Parametric(Activation.Selu()), Normalization = Normalization.None(),
            Optimizer = Optimizer.Momentum(), LearningRateSchedule = Schedule.CosLog4(),
            Regularization = new() { WeightDecay = 0.02f, WeightDecaySchedule = Schedule.FlatCosine(), DropoutSchedule = Schedule.FlatCosine() },
            Architecture = new()
            {
                Block = Block.Dense(), ScaleInputs = true, Initialization = Initialization.Ntk(), RateFactors = new() { Scale = 6, Biases = 0.1f, Activations = 0.1f },
            },
        };
        var expected = DeepResidualTraining.Train(data, options with { Run = new() { Engine = null } }, seed: 4);
        var actual = DeepResidualTraining.Train(data, options, seed: 4);
        foreach (var (one, other) in expected.Summary.Curve.Zip(actual.Summary.Curve))
        {
            Assert.AreEqual(one.TrainingLoss, other.TrainingLoss, 1e-3 * one.TrainingLoss);
            Assert.AreEqual(one.Validation.Loss!.Value, other.Validation.Loss!.Value, 1e-3 * one.Validation.Loss.Value);
        }
    }

    [TestMethod]
    public void Train_Bagging_GivesTheNetworksOfTheManagedEngine()
    {
        var data = TestTables.Spirals(150, seed: 2);
        var options = Options with { Epochs = 3, LearningRate = 1e-3f, Ensemble = new() { Bagging = 3 } };
        var expected = DeepResidualTraining.Train(data, options with { Run = new() { Engine = null } }, seed: 4);
        var actual = DeepResidualTraining.Train(data, options, seed: 4);
        Assert.AreEqual(3, actual.Report.Networks);
        Assert.AreEqual(expected.Summary.HeldOut!.Loss!.Value, actual.Summary.HeldOut!.Loss!.Value, 1e-3);
        var (one, other) = (TestTables.Probabilities(expected, data), TestTables.Probabilities(actual, data));
        for (var i = 0; i < one.Length; i++)
            Assert.AreEqual(one[i], other[i], 1e-3f);
    }

    [TestMethod]
    public void Train_SavedAndLoaded_PredictsWithoutTheEngine()
    {
        var data = TestTables.Xor(400, seed: 1);
        var model = DeepResidualTraining.Train(data, Options with { Epochs = 30 }, seed: 1);
        Assert.IsGreaterThan(0.95, TestTables.Accuracy(model, data));
        using var folder = new TempFolder();
        model.Save(folder.FileOf("model.zip"));
        var loaded = TrainedModel.Load(folder.FileOf("model.zip"));
        CollectionAssert.AreEqual(TestTables.Probabilities(model, data), TestTables.Probabilities(loaded, data));
        Assert.IsNull(loaded.Summary.Options.Run.Engine);
        Assert.AreEqual(model.Summary.Options, loaded.Summary.Options);
    }

    [TestMethod]
    public void Train_WithRowsSentInEachStep_IsTheSameAsWithRowsKept()
    {
        var data = TestTables.Clouds(200, seed: 3);
        var sent = DeepResidualTraining.Train(data, Options with { Run = new() { Engine = new TorchSharpEngine("cpu") { ResidentBytes = 0 } } }, seed: 1);
        var kept = DeepResidualTraining.Train(data, Options, seed: 1);
        RequireSameCurve(sent, kept, 1e-5);
    }

    // Sums of such weights are beyond a float, or nothing. Of 65 rows the last one alone goes into the first batch.
    [TestMethod]
    [DataRow(3e38f)]
    [DataRow(1e-40f)]
    public void Train_WeightsAtTheEndsOfAFloat_AgreesWithTheManagedEngine(float unit)
    {
        foreach (var task in Enum.GetValues<LearningTask>())
        {
            var random = new Random(1);
            var data = new TabularDataset(2, task, classes: 2);
            for (var r = 0; r < 65; r++)
            {
                float[] row = [random.NextSingle(), random.NextSingle()];
                if (task == LearningTask.Regression)
                    data.AddTarget(row, row[0] - row[1], r % 3 * 0.5f * unit);
                else
                    data.Add(row, row[0] > row[1] ? 1 : 0, r % 3 * 0.5f * unit);
            }
            var options = Options with
            {
                BatchSize = 32, Optimizer = Optimizer.Momentum(), LearningRate = 1e-3f, Validation = new() { Fraction = 0.25 }, Epochs = 3,
                Loss = task == LearningTask.Multiclass ? Loss.CrossEntropy(0.1f, [unit, 0.5f * unit])
                    : task == LearningTask.Binary && unit > 1 ? Loss.BinaryCrossEntropy(unit) : null,
            };
            RequireSameCurve(DeepResidualTraining.Train(data, options with { Run = new() { Engine = null } }, seed: 1), DeepResidualTraining.Train(data, options, seed: 1), 1e-3);
        }
    }

    [TestMethod]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Train_ATaskOfOneScore_AgreesWithTheManagedEngine(LearningTask task)
    {
        var data = new TabularDataset(columns: 2, task);
        var random = new Random(1);
        for (var r = 0; r < 200; r++)
        {
            var (x, y) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
            if (task == LearningTask.Binary)
                data.Add([x, y], x * y > 0 ? 1 : 0, weight: 1 + r % 3);
            else
                data.AddTarget([x, y], 5 + 3 * x - y, weight: 1 + r % 3);
        }
        var options = Options with { Optimizer = Optimizer.Momentum(), LearningRate = 1e-3f };
        RequireSameCurve(
            DeepResidualTraining.Train(data, options with { Run = new() { Engine = null } }, seed: 1), DeepResidualTraining.Train(data, options, seed: 1), 1e-3);
    }

    // Validation rows lie beyond the targets of training, so that clipped predictions are measured.
    [TestMethod]
    public void Train_ClippedPredictions_AgreesWithTheManagedEngine()
    {
        TabularDataset data = Line(200, 1), validation = Line(40, 3);
        var options = Options with { Optimizer = Optimizer.Momentum(), LearningRate = 1e-2f, Target = new() };
        var (expected, actual) = (
            DeepResidualTraining.Train(data, options with { Run = new() { Engine = null } }, seed: 1, validation),
            DeepResidualTraining.Train(data, options, seed: 1, validation));
        RequireSameCurve(expected, actual, 1e-3);
        Assert.AreEqual(expected.Targets, actual.Targets);
        var predictions = new float[2];
        actual.Predict([-1, 1], predictions);
        Assert.IsTrue(predictions.All(number => number is >= 4 and <= 6));
        var free = DeepResidualTraining.Train(data, options with { Target = new() { ClipPredictions = false } }, seed: 1, validation);
        Assert.AreNotEqual(actual.Summary.Curve[^1].Validation.Rmse, free.Summary.Curve[^1].Validation.Rmse);

        static TabularDataset Line(int rows, float range)
        {
            var line = new TabularDataset(columns: 1, LearningTask.Regression);
            for (var r = 0; r < rows; r++)
            {
                var x = range * (2f * r / (rows - 1) - 1);
                line.AddTarget([x], 5 + x);
            }
            return line;
        }
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow(0L)]
    public void Train_WithBlocksFrozenAndThawed_AgreesWithTheManagedEngine(long? cacheBytes)
    {
        var data = TestTables.Clouds(200, seed: 3);
        var options = Options with { Epochs = 6, LearningRate = 1e-3f, Blocks = 2, Transfer = new() { Freezing = Freezing.GraduallyFrom(blocks: 2, epochsOfBlock: 2) }, Run = Options.Run with { FrozenCacheBytes = cacheBytes } };
        RequireSameCurve(
            DeepResidualTraining.Train(data, options with { Run = options.Run with { Engine = null } }, seed: 1), DeepResidualTraining.Train(data, options, seed: 1), 1e-3);
    }

    [TestMethod]
    public void Pretraining_AndRangeTest_UseTheEngineToo()
    {
        var data = TestTables.Clouds(100, seed: 3);
        var losses = new List<double>[] { [], [] };
        for (var i = 0; i < 2; i++)
        {
            // Not batch normalization: it leaves biases before it to rounding, which AdamW blows up.
            var options = Options with { Run = new() { Engine = i == 0 ? null : Options.Run.Engine }, Blocks = 2, Normalization = Normalization.LayerNorm() };
            var ofEngine = losses[i];
            Pretraining.Run(data, options, new PretrainingOptions { Epochs = 2 }, seed: 1, new Recorder<PretrainingReport>(report => ofEngine.Add(report.Loss)));
            ofEngine.AddRange(LearningRateRangeTest.Run(data, options, seed: 1, highest: 1e-2, steps: 20).Curve.Select(point => point.Loss));
        }
        Assert.HasCount(24, losses[0]);
        for (var i = 0; i < 24; i++)
            Assert.AreEqual(losses[0][i], losses[1][i], 1e-3 * losses[0][i], $"number {i}");
        CollectionAssert.AreNotEqual(losses[0], losses[1], "Both are the managed engine.");
    }

    [TestMethod]
    public void Train_InMixedPrecision_LearnsAsWell()
    {
        var data = TestTables.Spirals(400, seed: 2);
        var options = Options with { Epochs = 5, LearningRate = 1e-3f };
        var full = DeepResidualTraining.Train(data, options, seed: 1);
        var mixed = DeepResidualTraining.Train(data, options with { Run = new() { Engine = new TorchSharpEngine("cpu") { MixedPrecision = true } } }, seed: 1);
        RequireSameCurve(full, mixed, 0.05);
        CollectionAssert.AreNotEqual(full.Summary.Curve.ToArray(), mixed.Summary.Curve.ToArray(), "Nothing was rounded.");
    }

    [TestMethod]
    public void Describe_OnTheCpu_NamesVersionAndDevice() =>
        Assert.MatchesRegex(@"^TorchSharp 0\.\d+\.\S+ on cpu, products in bfloat16$", new TorchSharpEngine("cpu") { MixedPrecision = true }.Describe());

    private static void RequireSameCurve(TrainedModel expected, TrainedModel actual, double tolerance)
    {
        Assert.HasCount(expected.Summary.Curve.Count, actual.Summary.Curve);
        foreach (var (one, other) in expected.Summary.Curve.Zip(actual.Summary.Curve))
            Assert.AreEqual(one.TrainingLoss, other.TrainingLoss, tolerance * one.TrainingLoss);
    }

    private sealed class Recorder<T>(Action<T> record) : IProgress<T>
    {
        public void Report(T value) => record(value);
    }
}
