using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Training;
using static MLNetDeep.Core.Tests.Checkpoints.CheckpointRuns;

namespace MLNetDeep.Core.Tests.Checkpoints;

/// <summary>What lies in the folder, what is resumed from, and what is refused.</summary>
[TestClass]
public sealed class CheckpointFolderTests
{
    private static readonly TabularDataset Data = TestTables.Clouds(96, seed: 1);

    [TestMethod]
    public void Train_EveryThirdEpoch_KeepsTheNewestTwo()
    {
        using var folder = new TempFolder();
        var options = Options(folder) with { Run = new() { Checkpoint = new Checkpoint(folder.Folder) { EveryEpochs = 3 } } };
        Assert.IsNull(TrainUntil(8, Data, options));
        CollectionAssert.AreEqual(new[] { "epoch-000003.checkpoint", "epoch-000006.checkpoint" }, folder.Names);
        var recorder = new Recorder(_ => throw new TimeoutException());
        Assert.ThrowsExactly<TimeoutException>(() => DeepResidualTraining.Train(Data, options.Watched(recorder)));
        Assert.AreEqual(7, recorder.Reports.Single().Epoch);
        Assert.IsNull(TrainUntil(9, Data, options));
        CollectionAssert.AreEqual(new[] { "epoch-000006.checkpoint", "epoch-000009.checkpoint" }, folder.Names);
    }

    // 96 rows make 3 steps of a second an epoch: 7 seconds have passed after the third epoch, then after the sixth.
    [TestMethod]
    public void Train_EverySevenSeconds_IsDueAtTheEndOfAnEpoch()
    {
        using var folder = new TempFolder();
        var options = Options(folder) with
        {
            Validation = ClassicOptions.Validation with { Fraction = 0 },
            Run = new() { Checkpoint = new Checkpoint(folder.Folder) { EveryEpochs = null, Every = TimeSpan.FromSeconds(7) } },
        };
        var time = new ManualTime();
        var recorder = new Recorder(report => time.Advance(report.Epoch == 8 ? throw new TimeoutException() : 0));
        Assert.ThrowsExactly<TimeoutException>(() => DeepResidualTraining.Train(Data, options.Watched(recorder), 0, null, time.AdvanceAndGoOn, time));
        CollectionAssert.AreEqual(new[] { "epoch-000003.checkpoint", "epoch-000006.checkpoint" }, folder.Names);
    }

    [TestMethod]
    public void Train_AgainInAUsedFolder_TrainsAnewAndLeavesOtherFiles()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["notes.txt"], "mine");
        File.WriteAllText(folder["epoch-x.checkpoint"], "mine");
        var first = DeepResidualTraining.Train(Data, Options(folder));
        var second = DeepResidualTraining.Train(Data, Options(folder) with { LearningRate = 0.02f });
        Assert.AreNotEqual(TestTables.Bytes(first), TestTables.Bytes(second));
        CollectionAssert.AreEqual(new[] { "epoch-x.checkpoint", "notes.txt" }, folder.Names);
    }

    [TestMethod]
    public void Train_CancelledWithTheBestReturned_LeavesTheCheckpoints()
    {
        using var folder = new TempFolder();
        var options = Options(folder) with { Run = Options(folder).Run with { OnCancel = CancelBehavior.ReturnBest } };
        Assert.HasCount(4, TrainUntil(4, Data, options)!.Summary.Curve);
        Assert.HasCount(2, Kept(folder));
        Assert.AreEqual(
            TestTables.Bytes(DeepResidualTraining.Train(Data, TestTables.Small())), TestTables.Bytes(DeepResidualTraining.Train(Data, options)));
    }

    [TestMethod]
    [DataRow("the last byte altered")]
    [DataRow("a byte in the middle altered")]
    [DataRow("half of it")]
    [DataRow("nothing in it")]
    public void Train_NewestDamaged_ResumesFromTheOneBefore(string damage)
    {
        using var folder = new TempFolder();
        Assert.IsNull(TrainUntil(5, Data, Options(folder)));
        Damage(folder["epoch-000005.checkpoint"], damage);
        var recorder = new Recorder();
        var model = DeepResidualTraining.Train(Data, Options(folder).Watched(recorder));
        Assert.AreEqual(5, recorder.Reports[0].Epoch);
        Assert.AreEqual(TestTables.Bytes(DeepResidualTraining.Train(Data, TestTables.Small())), TestTables.Bytes(model));
    }

    [TestMethod]
    public void Train_AllDamaged_StartsAnew()
    {
        using var folder = new TempFolder();
        Assert.IsNull(TrainUntil(5, Data, Options(folder)));
        foreach (var name in Kept(folder))
            Damage(folder[name], "half of it");
        var recorder = new Recorder(report => Assert.HasCount(2 - 1 / report.Epoch, Kept(folder), "the damaged ones are in the way"));
        var model = DeepResidualTraining.Train(Data, Options(folder).Watched(recorder));
        Assert.HasCount(10, recorder.Reports);
        Assert.AreEqual(TestTables.Bytes(DeepResidualTraining.Train(Data, TestTables.Small())), TestTables.Bytes(model));
    }

    [TestMethod]
    public void Train_FileInThePlaceOfTheFolder_IsRefusedAndKept()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["afile"], "a file");
        var options = TestTables.Small() with { Run = new() { Checkpoint = new Checkpoint(folder["afile"]) } };
        var exception = Assert.ThrowsExactly<IOException>(() => DeepResidualTraining.Train(Data, options));
        Assert.AreEqual($"The checkpoint folder '{folder["afile"]}' is a file; name a folder.", exception.Message);
        Assert.AreEqual("a file", File.ReadAllText(folder["afile"]));
    }

    [TestMethod]
    public void Train_HalfWrittenFile_IsRemoved()
    {
        using var folder = new TempFolder();
        Assert.IsNull(TrainUntil(2, Data, Options(folder)));
        File.WriteAllText(folder[$"mlnetdeep-{Guid.NewGuid():N}.part"], "half");
        var recorder = new Recorder(_ => Assert.IsFalse(folder.Names.Any(name => name.EndsWith(".part", StringComparison.Ordinal))));
        DeepResidualTraining.Train(Data, Options(folder).Watched(recorder));
        Assert.AreEqual(3, recorder.Reports[0].Epoch);
    }

    private static readonly Dictionary<string, (string Message, Func<DeepResidualOptions, DeepResidualOptions>? Options, TabularDataset? Data, int Seed)>
        Others = new()
    {
        ["seed"] = ("the seed (0 there, 1 here)", null, null, 1),
        ["options of groups"] = (
            "the options (Validation.Patience, Input.Categories.MinRows)",
            options => options with { Validation = options.Validation with { Patience = 7 }, Input = ClassicOptions.Input with { Categories = new() { MinRows = 3 } } }, null, 0),
        ["option"] = ("the options (LearningRate)", options => options with { LearningRate = 0.02f }, null, 0),
        ["options"] = (
            "the options (Optimizer, Epochs)", options => options with { Optimizer = Optimizer.AdamW(beta1: 0.8f), Epochs = 11 }, null, 0),
        ["engine"] = ("the engine (this library's own there, other here)", options => options with { Run = options.Run with { Engine = new GivenEngine("other") } }, null, 0),
        ["initial model"] = (
            "the initial model",
            options => options with { Transfer = options.Transfer with { InitialModel = InitialModel.From(DeepResidualTraining.Train(Data, TestTables.Small() with { Epochs = 1 })) } }, null, 0),
        ["one row fewer"] = ("the training data", null, Copy(rows: 95), 0),
        ["a feature"] = ("the training data", null, Copy(alter: (row, _) => row[2] += 1e-5f), 0),
        ["a label"] = ("the training data", null, Copy(label: (r, label) => r == 40 ? (label + 1) % 3 : label), 0),
        ["a weight"] = ("the training data", null, Copy(weight: r => r == 40 ? 1.5f : 1), 0),
        ["names"] = ("the training data", null, Copy(names: ["a", "b", "c", "d"]), 0),
        ["seed and data"] = ("the seed (0 there, 1 here); the training data", null, Copy(rows: 95), 1),
    };

    public static IEnumerable<object[]> Names => Others.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Train_CheckpointsOfAnotherCall_AreRefusedWithWhatDiffers(string name)
    {
        using var folder = new TempFolder();
        Assert.IsNull(TrainUntil(3, Data, Options(folder)));
        var (message, change, data, seed) = Others[name];
        var options = change is null ? Options(folder) : change(Options(folder));
        var exception = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(data ?? Data, options, seed));
        StringAssert.Contains(exception.Message, $"'{folder.Folder}' has checkpoints of another training, which differs in {message}. Another folder");
        Assert.HasCount(2, Kept(folder));
    }

    [TestMethod]
    public void Train_OtherValidationData_IsRefused()
    {
        using var folder = new TempFolder();
        Assert.IsNull(TrainUntil(3, Data, Options(folder), validation: Copy(rows: 50)));
        foreach (var validation in new[] { null, Copy(rows: 51) })
        {
            var exception = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(Data, Options(folder), 0, validation));
            StringAssert.Contains(exception.Message, "differs in the validation data.");
        }
    }

    [TestMethod]
    public void Train_OtherThreadsAndCheckpoints_Resumes()
    {
        using var folder = new TempFolder();
        Assert.IsNull(TrainUntil(3, Data, Options(folder)));
        var recorder = new Recorder();
        DeepResidualTraining.Train(
            Data, (Options(folder) with { NumberOfThreads = 2, Run = new() { OnCancel = CancelBehavior.ReturnBest, Checkpoint = new Checkpoint(folder.Folder) { EveryEpochs = 5 } } }).Watched(recorder));
        Assert.AreEqual(4, recorder.Reports[0].Epoch);
    }

    [TestMethod]
    public void Train_FolderInUse_IsRefused()
    {
        using var folder = new TempFolder();
        var refused = 0;
        DeepResidualTraining.Train(Data, Options(folder).Watched(new Recorder(report =>
        {
            if (report.Epoch > 1)
                return;
            var exception = Assert.ThrowsExactly<IOException>(() => DeepResidualTraining.Train(Data, Options(folder), seed: 1));
            StringAssert.Contains(exception.Message, $"'{folder.Folder}' cannot be used; each training needs a folder of its own.");
            refused++;
        })));
        Assert.AreEqual(1, refused);
    }

    [TestMethod]
    public void SeedToResume_CompatibleCheckpoint_IsItsSeed()
    {
        using var folder = new TempFolder();
        Assert.IsNull(DeepResidualTraining.SeedToResume(Data, Options(folder)));
        Assert.IsNull(TrainUntil(3, Data, Options(folder), seed: -77));
        Assert.AreEqual(-77, DeepResidualTraining.SeedToResume(Data, Options(folder)));
        Assert.IsNull(DeepResidualTraining.SeedToResume(Data, Options(folder) with { Blocks = 2 }));
        Assert.IsNull(DeepResidualTraining.SeedToResume(Copy(rows: 95), Options(folder)));
        Assert.IsNull(DeepResidualTraining.SeedToResume(Data, Options(folder), validation: Data));
        Assert.IsNull(DeepResidualTraining.SeedToResume(Data, TestTables.Small()));
    }

    private static DeepResidualOptions Options(TempFolder folder) => TestTables.Small() with { Run = new() { Checkpoint = new Checkpoint(folder.Folder) } };

    private static void Damage(string path, string damage)
    {
        var bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "the last byte altered":
                bytes[^1] ^= 1;
                break;
            case "a byte in the middle altered":
                bytes[bytes.Length / 2] ^= 1;
                break;
            case "half of it":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            default:
                bytes = [];
                break;
        }
        File.WriteAllBytes(path, bytes);
    }

    private static TabularDataset Copy(
        int rows = 96, Action<float[], int>? alter = null, Func<int, int, int>? label = null, Func<int, float>? weight = null, string[]? names = null)
    {
        var copy = new TabularDataset(4, 3) { ColumnNames = names };
        for (var r = 0; r < rows; r++)
        {
            float[] row = [.. Data.Row(r)];
            if (r == 40)
                alter?.Invoke(row, r);
            copy.Add(row, label?.Invoke(r, Data.Labels[r]) ?? Data.Labels[r], weight?.Invoke(r) ?? 1);
        }
        return copy;
    }
}
