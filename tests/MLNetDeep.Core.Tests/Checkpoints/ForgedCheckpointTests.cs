using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Training;
using static MLNetDeep.Core.Tests.Checkpoints.CheckpointRuns;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Checkpoints;

/// <summary>Checkpoints that somebody has written with a check sum that agrees: refused as documented, or trained on with.</summary>
[TestClass]
public sealed class ForgedCheckpointTests
{
    private const int HeadBytes = 16;

    // Two epochs, each of so many numbers and flags whether there is one.
    private static readonly int CurveBytes = 2 * (3 + MetricList.All.Length) * 9;

    private static readonly TabularDataset Data = TestTables.Clouds(40, seed: 1);

    private static readonly DeepResidualOptions Options = TestTables.Small() with
    {
        Width = 2, Architecture = ClassicOptions.Architecture with { HiddenWidth = 2 }, Epochs = 4, Validation = ClassicOptions.Validation with { Fraction = 0.2 }, Run = new() { Report = false },
        Batches = new Batches { Stratified = true },
    };

    private static readonly Lazy<byte[]> Whole = new(() =>
    {
        using var folder = new TempFolder();
        Assert.IsNull(TrainUntil(2, Data, In(folder)));
        return File.ReadAllBytes(folder["epoch-000002.checkpoint"]);
    });

    [TestMethod]
    public void Train_NothingForged_Resumes()
    {
        using var folder = new TempFolder();
        Write(folder, Whole.Value[..^SHA256.HashSizeInBytes]);
        var recorder = new Recorder();
        DeepResidualTraining.Train(Data, In(folder).Watched(recorder));
        Assert.AreEqual(3, recorder.Reports[0].Epoch);
    }

    // Each four bytes in turn with what they may not be: a count, a place, a number of a row, half a double or a weight.
    [TestMethod]
    public void Train_AnyFourBytesForged_AreRefusedOrTrainedOnWith()
    {
        var content = Whole.Value.AsSpan()[..^SHA256.HashSizeInBytes].ToArray();
        var refused = 0;
        uint[] values = [0, 1, 0x7f, uint.MaxValue, int.MaxValue, 0x80000000, 0x7f800000, 0x7fc00000, 0x7ff00000];
        var (random, last) = (new Random(1), content.Length - 4);
        var everywhere = Enumerable.Range(0, 300).Select(_ => (At: random.Next(StateStart(content), last), Value: values[random.Next(values.Length)]));
        var countsAndCurve = Enumerable.Range(last - CurveBytes - 20, CurveBytes + 20).Where(at => at % 5 == 0).SelectMany(_ => values, (at, value) => (At: at, Value: value));
        foreach (var (at, value) in everywhere.Concat(countsAndCurve))
        {
            byte[] forged = [.. content];
            BinaryPrimitives.WriteUInt32LittleEndian(forged.AsSpan(at), value);
            refused += IsRefused(forged, $"{value:x} at byte {at}") ? 1 : 0;
        }
        Assert.IsGreaterThan(100, refused);
    }

    [TestMethod]
    public void Train_StateOfAnotherLength_IsRefused()
    {
        var content = Whole.Value[..^SHA256.HashSizeInBytes];
        for (var length = StateStart(content); length < content.Length; length += 41)
            Assert.IsTrue(IsRefused(content[..length], $"cut off at {length}"));
        Assert.IsTrue(IsRefused([.. content, 0], "a byte more"));
        Assert.IsTrue(IsRefused([.. content, .. new byte[100]], "100 bytes more"));
    }

    // A twister of zeros draws zeros for ever, and a shuffle draws until it has another number. Of the first word it reads one bit.
    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = false)]
    public void Train_GeneratorWithNothingToDrawFrom_IsRefused()
    {
        const int words = 624 * sizeof(uint), schedule = 9 + 8 + 4 + 4, best = 9 + 4 + 4;
        var content = Whole.Value[..^SHA256.HashSizeInBytes];
        var weights = sizeof(float) * (int)Architecture.Of(DeepResidualTraining.Train(Data, Options with { Epochs = 1 }).Network.Spec).Weights;
        var end = content.Length - (CurveBytes + sizeof(int) + sizeof(long) + sizeof(long) + best + weights + schedule + sizeof(int));
        content.AsSpan(end - words, words).Clear();
        Assert.IsTrue(IsRefused(content, "zeros"));
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(end - words), int.MaxValue);
        Assert.IsTrue(IsRefused(content, "zeros but for what is not read"));
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(end - words), 1u << 31);
        Assert.IsFalse(IsRefused(content, "a bit that is read"));
    }

    [TestMethod]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("7")]
    [DataRow("{}")]
    [DataRow("")]
    [DataRow("{\"version\":")]
    [DataRow("{\"version\":null,\"options\":\"\",\"engine\":\"\",\"initialModel\":\"\",\"seed\":0,\"training\":\"\",\"validation\":\"\"}")]
    [DataRow("{\"version\":\"\\ud800\",\"options\":\"{}\",\"engine\":\"\",\"initialModel\":\"\",\"seed\":0,\"training\":\"\",\"validation\":\"\"}")]
    [DataRow("{\"version\":\"1\",\"options\":\"\",\"engine\":\"\",\"initialModel\":\"\",\"seed\":0,\"training\":\"\",\"validation\":\"\"}")]
    [DataRow("{\"version\":\"1\",\"options\":\"null\",\"engine\":\"\",\"initialModel\":\"\",\"seed\":0,\"training\":\"\",\"validation\":\"\"}")]
    [DataRow("{\"version\":\"1\",\"options\":\"{\\\"\\\":1}\",\"engine\":\"\",\"initialModel\":\"\",\"seed\":0,\"training\":\"\",\"validation\":\"\"}")]
    [DataRow("{\"version\":\"1\",\"options\":\"{\\\"a\\\":1,\\\"a\\\":2}\",\"engine\":\"\",\"initialModel\":\"\",\"seed\":0,\"training\":\"\",\"validation\":\"\"}")]
    [DataRow("{\"version\":\"1\",\"options\":\"{\\\"run\\\":{\\\"a\\\":1,\\\"a\\\":2}}\",\"engine\":\"\",\"initialModel\":\"\",\"seed\":0,\"training\":\"\",\"validation\":\"\"}")]
    [DataRow("{\"version\":\"1\",\"options\":\"{\\\"run\\\":{\\\"\\\\ud800\\\":1}}\",\"engine\":\"\",\"initialModel\":\"\",\"seed\":0,\"training\":\"\",\"validation\":\"\"}")]
    [DataRow("{\"version\":\"1\",\"options\":\"{\\\"\\\\ud800\\\":1}\",\"engine\":\"\",\"initialModel\":\"\",\"seed\":0,\"training\":\"\",\"validation\":\"\"}")]
    public void Train_CallForged_IsRefused(string json) => Assert.IsTrue(IsRefused(WithCall(json), json));

    [TestMethod]
    public void Train_CallOfAnotherLength_IsRefused()
    {
        foreach (var length in (int[])[-1, int.MinValue, int.MaxValue, 1 << 20])
        {
            var content = Whole.Value[..^SHA256.HashSizeInBytes];
            BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(12), length);
            Assert.IsTrue(IsRefused(content, $"{length}"));
        }
    }

    [TestMethod]
    public void Train_Checkpoints_AreTheOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
            return;                                              // files have no modes there
        using var folder = new TempFolder();
        var inside = folder["checkpoints"];
        var seen = 0;
        DeepResidualTraining.Train(Data, (Options with { Run = Options.Run with { Checkpoint = new Checkpoint(inside) } }).Watched(new Recorder(_ =>
        {
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.AreEqual(owner | UnixFileMode.UserExecute, TempFolder.ModeOf(inside));
            foreach (var path in Directory.GetFiles(inside))
            {
                Assert.AreEqual(owner, TempFolder.ModeOf(path), path);
                seen++;
            }
        })));
        Assert.IsGreaterThan(4, seen);                           // the lock, and the checkpoints of each epoch
    }

    [TestMethod]
    public void Train_LinkInPlaceOfTheLock_LeavesWhatItPointsTo()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["secret"], "of others");
        Directory.CreateDirectory(folder["checkpoints"]);
        if (OperatingSystem.IsWindows())
            return;                                              // links need a right there
        File.CreateSymbolicLink(Path.Combine(folder["checkpoints"], "training.lock"), folder["made by the link"]);
        DeepResidualTraining.Train(Data, Options with { Run = Options.Run with { Checkpoint = new Checkpoint(folder["checkpoints"]) } });
        CollectionAssert.AreEqual(new[] { "checkpoints", "secret" }, folder.Names);
    }

    private static DeepResidualOptions In(TempFolder folder) => Options with { Run = Options.Run with { Checkpoint = new Checkpoint(folder.Folder) } };

    private static int StateStart(byte[] content) => HeadBytes + BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(12));

    private static byte[] WithCall(string json)
    {
        var (content, call) = (Whole.Value, Encoding.UTF8.GetBytes(json));
        byte[] forged = [.. content[..HeadBytes], .. call, .. content[StateStart(content)..^SHA256.HashSizeInBytes]];
        BinaryPrimitives.WriteInt32LittleEndian(forged.AsSpan(12), call.Length);
        return forged;
    }

    private static void Write(TempFolder folder, byte[] content) =>
        File.WriteAllBytes(folder["epoch-000002.checkpoint"], [.. content, .. SHA256.HashData(content)]);

    /// <summary>True where it is refused as documented; false where the training goes on, to a model that can be saved or to a divergence.</summary>
    private static bool IsRefused(byte[] content, string what)
    {
        using var folder = new TempFolder();
        Write(folder, content);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            // Without checkpoints of its own, which are flushed to the disk.
            var checkpoint = new Checkpoint(folder.Folder) { EveryEpochs = 1_000 };
            ModelFile.Write(DeepResidualTraining.Train(Data, Options with { Run = Options.Run with { Checkpoint = checkpoint } }));
            return false;
        }
        catch (DivergenceException)
        {
            return false;
        }
        catch (InvalidDataException exception)
        {
            Assert.IsLessThan(2_000, exception.Message.Length, what);
            return true;
        }
        catch (Exception exception)
        {
            throw new AssertFailedException($"{what}: {exception}");
        }
        finally
        {
            Assert.IsLessThan(64L << 20, GC.GetAllocatedBytesForCurrentThread() - before, what);
        }
    }
}
