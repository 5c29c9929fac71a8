using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Checkpoints;

/// <summary>A training that is interrupted after each epoch and called again gives the bytes of one that never was.</summary>
[TestClass]
public sealed class ResumeTests
{
    private static readonly DeepResidualOptions Small = TestTables.Small() with { Epochs = 8 };

    private static readonly Dictionary<string, DeepResidualOptions> Recipes = new()
    {
        ["classic"] = Small,
        ["defaults"] = new() { Width = 16, Epochs = 8, BatchSize = 32, NumberOfThreads = 1, Ensemble = ClassicOptions.Ensemble },
        ["performance schedules"] = Small with
        {
            LearningRate = 0.05f, LearningRateSchedule = Schedule.Performance(factor: 0.5, patience: 0, cooldown: 1),
            Regularization = ClassicOptions.Regularization with { DropoutSchedule = Schedule.Performance(factor: 0.8, patience: 1), WeightDecaySchedule = Schedule.Performance(patience: 0) },
        },
        ["one cycle, batches dropped"] = Small with { LearningRateSchedule = Schedule.OneCycle(), Batches = new Batches { DropLast = true } },
        ["stratified batches"] = Small with { Batches = new Batches { Stratified = true } },
        ["stratified batches, not shuffled"] = Small with { Batches = new Batches { Stratified = true, Shuffle = false } },
        ["gradual unfreezing"] = Small with { Blocks = 3, Transfer = new() { Freezing = Freezing.GraduallyFrom(2, epochsOfBlock: 2) }, Validation = ClassicOptions.Validation with { Patience = 2 } },
        ["gradual unfreezing, nothing kept"] = Small with { Blocks = 3, Transfer = new() { Freezing = Freezing.GraduallyFrom(2) }, Run = new() { FrozenCacheBytes = 0 } },
        ["frozen tensors"] = Small with { Transfer = new() { Freezing = Freezing.Tensors("input") }, Optimizer = Optimizer.Momentum() },
        ["masks of every kind"] = Small with
        {
            Blocks = 2, Dropout = 0.3f, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0.2f, StochasticDepth = 0.3f, DropConnect = 0.3f, GroupDropout = 0.3f },
            Architecture = Small.Architecture with { Block = Block.PostActivation(), NormalizeLogits = true }, Activation = Activation.Rrelu(),
        },
        ["penalties, max-norm, clipping"] = Small with
        {
            Regularization = ClassicOptions.Regularization with { L1 = 1e-4f, L2 = 1e-3f, MaxNorm = 0.8f, GradientClipping = Clipping.ByNorm(0.5f) },
            Loss = Loss.CrossEntropy(0.1f), Activation = Activation.Prelu(shared: false),
        },
        ["by accuracy, out of patience"] = Small with { Validation = ClassicOptions.Validation with { Metric = ValidationMetric.Accuracy, Patience = 2 }, Epochs = 30 },
        ["stops when perfect"] = Small with { Validation = ClassicOptions.Validation with { Metric = ValidationMetric.Auc, StopWhenPerfect = true }, LearningRate = 0.002f, Epochs = 30 },
        ["without validation"] = Small with { Validation = ClassicOptions.Validation with { Fraction = 0 } },
        ["scaled by data"] = Small with { Architecture = Small.Architecture with { Initialization = Initialization.Lsuv() } },
    };

    public static IEnumerable<object[]> Names => Recipes.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> Optimizers => Enumerable.Range(0, TestOptimizers.All.Count).Select(index => new object[] { index });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Train_InterruptedAfterEachEpoch_GivesTheSameBytes(string name) => AssertSame(Recipes[name], TestTables.Clouds(150, seed: 1, spread: 1.2));

    [TestMethod]
    [DynamicData(nameof(Optimizers))]
    public void Train_InterruptedWithEachOptimizer_GivesTheSameBytes(int optimizer) => AssertSame(
        Small with { Optimizer = TestOptimizers.All[optimizer], LearningRate = 0.002f }, TestTables.Clouds(150, seed: 1, spread: 1.2));

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Train_InterruptedTaskWithGivenValidation_GivesTheSameBytes(LearningTask task) =>
        AssertSame(Small, ValidationMetricTests.Table(task, rows: 100, seed: 1), ValidationMetricTests.Table(task, rows: 50, seed: 2));

    [TestMethod]
    public void Train_InterruptedWarmStart_GivesTheSameBytes()
    {
        var data = TestTables.Clouds(120, seed: 1);
        AssertSame(Small with { Transfer = new() { InitialModel = InitialModel.From(DeepResidualTraining.Train(data, Small with { Epochs = 2 }, seed: 9)) } }, data);
    }

    // Categories are learned embeddings, whose rows the optimizer remembers like all weights.
    [TestMethod]
    public void Train_InterruptedWithEmbeddings_GivesTheSameBytes()
    {
        var random = new Random(3);
        var data = new TabularDataset(2, LearningTask.Binary) { Categories = [new CategoricalColumn(12)] };
        for (var r = 0; r < 120; r++)
        {
            var category = 1 + random.Next(12);
            data.Add([random.NextSingle(), category], category % 3 == 0 ? 1 : 0);
        }
        AssertSame(Small with { Input = ClassicOptions.Input with { Categories = new Categories { MaxOneHotValues = 4 } } }, data);
    }

    // A training of its own time is no part of a model: the limit is far away.
    [TestMethod]
    public void Train_ResumedWithATimeLimit_CountsTheTimeBefore()
    {
        using var folder = new TempFolder();
        var data = TestTables.Clouds(96, seed: 1);
        var options = Small with { Validation = ClassicOptions.Validation with { Fraction = 0 }, Run = new() { TimeLimit = TimeSpan.FromSeconds(15), Checkpoint = new Checkpoint(folder.Folder) } };
        var (time, steps) = (new ManualTime(), 0);
        Assert.ThrowsExactly<OperationCanceledException>(() => DeepResidualTraining.Train(data, options, 0, null, () =>
        {
            time.Advance(seconds: 1);
            return ++steps > 6;
        }, time));
        Assert.AreEqual(7, time.GetTimestamp() / TimeSpan.TicksPerSecond);

        var later = new ManualTime();
        var recorder = new Recorder();
        var model = DeepResidualTraining.Train(data, options.Watched(recorder), 0, null, later.AdvanceAndGoOn, later);

        Assert.HasCount(5, model.Summary.Curve);                 // of 3 steps each, two of them before
        CollectionAssert.AreEqual(new[] { 9.0, 12, 15 }, recorder.Reports.Select(report => report.Elapsed.TotalSeconds).ToArray());
        CollectionAssert.AreEqual(new[] { 3, 4, 5 }, recorder.Reports.Select(report => report.Epoch).ToArray());
    }

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(2, false)]
    [DataRow(1, true)]
    public void Train_InterruptedBag_GivesTheSameBytes(int threads, bool choosesEmbedding)
    {
        var data = TestTables.Clouds(150, seed: 1, spread: 1.2);
        var options = Small with
        {
            Epochs = 3, NumberOfThreads = threads, Ensemble = new() { Bagging = 3 },
            Architecture = choosesEmbedding ? Small.Architecture with { NumericEmbedding = null } : Small.Architecture,
        };
        var networks = choosesEmbedding ? 9 : 5;
        using var folder = new TempFolder();
        var expected = DeepResidualTraining.Train(data, options, seed: 5);
        options = options with { Run = new() { Checkpoint = new Checkpoint(folder.Folder) } };
        Assert.IsNull(CheckpointRuns.TrainUntil(2, data, options, seed: 5));
        CollectionAssert.Contains(folder.Names, "network-1");
        Assert.AreEqual(5, DeepResidualTraining.SeedToResume(data, options));
        Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(data, options with { Ensemble = new() { Bagging = 0 } }, seed: 5));
        var (model, calls) = CheckpointRuns.TrainEpochByEpoch(data, options, seed: 5);

        if (threads == 1)
            Assert.AreEqual(3 * networks - 2, calls, "A call should be one epoch of a network: nothing was resumed, or an end not seen.");
        Assert.AreEqual(TestTables.Bytes(expected), TestTables.Bytes(model));
        Assert.IsEmpty(folder.Names);
    }

    private static void AssertSame(DeepResidualOptions options, TabularDataset data, TabularDataset? validation = null)
    {
        using var folder = new TempFolder();
        var expected = DeepResidualTraining.Train(data, options, seed: 5, validation);
        var (model, calls) = CheckpointRuns.TrainEpochByEpoch(data, options with { Run = options.Run with { Checkpoint = new Checkpoint(folder.Folder) } }, seed: 5, validation);

        Assert.AreEqual(expected.Summary.Curve.Count, calls, "A call should be one epoch: nothing was resumed, or an end not seen.");
        Assert.AreEqual(TestTables.Bytes(expected), TestTables.Bytes(model));
        Assert.IsEmpty(folder.Names);
    }
}
