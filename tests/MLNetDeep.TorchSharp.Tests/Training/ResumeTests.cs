using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Tests;
using MLNetDeep.Training;

namespace MLNetDeep.TorchSharp.Tests.Training;

/// <summary>A training with libtorch that is interrupted after each epoch and called again gives the bytes of one that never was.</summary>
[TestClass]
public sealed class ResumeTests : LibtorchTests
{
    private static readonly DeepResidualOptions Small = TestTables.Small() with { Epochs = 5, Run = new() { Engine = new TorchSharpEngine("cpu") } };

    private static readonly Dictionary<string, DeepResidualOptions> Recipes = new()
    {
        ["defaults"] = Small,
        ["two memories, running statistics, masks of every kind"] = Small with
        {
            Optimizer = Optimizer.RmsProp(centered: true, momentum: 0.9f), Blocks = 2,
            Regularization = new() { StochasticDepth = 0.3f, DropConnect = 0.3f, GroupDropout = 0.3f }, Activation = Activation.Rrelu(),
        },
        ["a rate that falls by steps"] = Small with { Optimizer = Optimizer.AdaGrad(rateDecay: 0.1) },
        ["momentum"] = Small with { Optimizer = Optimizer.Momentum() },
        ["ranges of different steps, rows kept"] = Small with { Blocks = 3, Transfer = new() { Freezing = Freezing.GraduallyFrom(2, epochsOfBlock: 2) } },
        ["three replicas"] = Small with { Regularization = new() { GroupDropout = 0.3f, DropConnect = 0.3f }, Run = new() { Engine = new TorchSharpEngine("cpu,cpu,cpu") } },
        ["rows sent in each step"] = Small with { Run = new() { Engine = new TorchSharpEngine("cpu") { ResidentBytes = 0 } } },
    };

    public static IEnumerable<object[]> Names => Recipes.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Train_InterruptedAfterEachEpoch_GivesTheSameBytes(string name)
    {
        using var folder = new TempFolder();
        var data = TestTables.Clouds(150, seed: 1, spread: 1.2);
        var expected = DeepResidualTraining.Train(data, Recipes[name], seed: 5);

        var options = Recipes[name] with { Run = Recipes[name].Run with { Checkpoint = new Checkpoint(folder.FileOf("checkpoints")) } };
        var reports = new List<int>();
        TrainedModel? model = null;
        while (model is null)
            model = TrainAnEpoch(data, options, reports);

        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4, 5 }, reports, "Nothing was resumed.");
        Assert.AreEqual(TestTables.Bytes(expected), TestTables.Bytes(model));
    }

    [TestMethod]
    public void Train_CheckpointsOfAnotherEngine_AreRefused()
    {
        using var folder = new TempFolder();
        var data = TestTables.Clouds(150, seed: 1);
        var options = Small with { Run = Small.Run with { Checkpoint = new Checkpoint(folder.FileOf("checkpoints")) } };
        Assert.IsNull(TrainAnEpoch(data, options, []));
        foreach (var (engine, name) in new (TorchSharpEngine?, string)[]
        {
            (null, "this library's own"), (new TorchSharpEngine("cpu") { MixedPrecision = true }, "TorchSharpEngine, MixedPrecision"),
        })
        {
            var exception = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(data, options with { Run = options.Run with { Engine = engine } }, seed: 5));
            Assert.Contains($"differs in the engine (TorchSharpEngine there, {name} here).", exception.Message);
        }
    }

    // Steps are deferred: what the epoch has come to is known where it is cut short, too.
    [TestMethod]
    public void Train_OutOfTimeWithinTheFirstEpoch_HasTheLossOfItsSteps()
    {
        var options = Small with { Validation = new() { Fraction = 0 }, Run = Small.Run with { TimeLimit = TimeSpan.FromSeconds(2) }, Optimizer = Optimizer.Momentum() };
        var (expected, actual) = (ReportOf(options with { Run = options.Run with { Engine = null } }), ReportOf(options));
        Assert.AreEqual(expected.TrainingLoss, actual.TrainingLoss, 1e-3 * expected.TrainingLoss);
        Assert.AreEqual(expected.GradientNorm, actual.GradientNorm, 1e-3 * expected.GradientNorm);
    }

    private static EpochReport ReportOf(DeepResidualOptions options)
    {
        var (time, recorder) = (new ManualTime(), new Recorder());
        DeepResidualTraining.Train(TestTables.Clouds(96, seed: 1), options.Watched(recorder), 0, null, time.AdvanceAndGoOn, time);
        return recorder.Reports.Single();
    }

    /// <summary>Trains until the first report; null where there are epochs left.</summary>
    private static TrainedModel? TrainAnEpoch(Data.TabularDataset data, DeepResidualOptions options, List<int> reports)
    {
        using var source = new CancellationTokenSource();
        try
        {
            return DeepResidualTraining.Train(data, options.Watched(new Recorder(report =>
            {
                reports.Add(report.Epoch);
                source.Cancel();
            }), source.Token), seed: 5);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
