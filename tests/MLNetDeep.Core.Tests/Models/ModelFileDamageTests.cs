using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>Every byte of a small model altered in turn, and the file cut off at every length.</summary>
[TestClass]
public sealed class ModelFileDamageTests
{
    private const long MaxBytes = 64 << 20;

    [TestMethod]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0x01)]
    [Timeout(60_000)]
    public void Load_AnyByteAltered_IsRefusedOrPredictsTheSame(byte mask)
    {
        using var folder = new TempFolder();
        var path = folder["model.zip"];
        TestModels.Small.Save(path);
        var bytes = File.ReadAllBytes(path);
        var refused = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            SetByte(path, i, (byte)(bytes[i] ^ mask));
            if (IsRefused(() => TrainedModel.Load(path), $"byte {i} xor {mask:x2}"))
                refused++;
            SetByte(path, i, bytes[i]);
        }
        // What may be altered unseen is times, attributes and the like of the zip, some dozens of bytes.
        Assert.IsTrue(refused > bytes.Length - 150, $"Only {refused} of {bytes.Length} were seen.");
    }

    // As ML.NET's zip holds them, without a zip of our own around.
    [TestMethod]
    [DataRow((byte)0xFF)]
    [DataRow((byte)0x01)]
    [Timeout(60_000)]
    public void Read_AnyByteOfAnEntryAltered_IsRefused(byte mask)
    {
        var (network, weights) = ModelFile.Write(TestModels.Small);
        foreach (var entry in (byte[][])[network, weights])
            for (var i = 0; i < entry.Length; i++)
            {
                entry[i] ^= mask;
                var spaceInTheHeader = entry == weights && i >= 8 && i < TestModels.DataOffset(weights) && (entry[i] ^ mask) == ' ';
                Assert.IsTrue(IsRefused(() => ModelFile.Read(network, weights), $"byte {i} xor {mask:x2}") || spaceInTheHeader);
                entry[i] ^= mask;
            }
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Load_CutOffAnywhere_IsRefused()
    {
        using var folder = new TempFolder();
        var path = folder["model.zip"];
        TestModels.Small.Save(path);
        for (var length = new FileInfo(path).Length - 1; length >= 0; length--)
        {
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
                file.SetLength(length);
            Assert.IsTrue(IsRefused(() => TrainedModel.Load(path), $"cut off at {length}"), $"{length} bytes were read.");
        }
    }

    [TestMethod]
    [Timeout(60_000)]
    public void Read_EntryCutOffAnywhere_IsRefused()
    {
        var (network, weights) = ModelFile.Write(TestModels.Small);
        for (var length = 0; length < network.Length; length++)
            Assert.IsTrue(IsRefused(() => ModelFile.Read(network[..length], weights), $"network cut off at {length}"));
        for (var length = 0; length < weights.Length; length++)
            Assert.IsTrue(IsRefused(() => ModelFile.Read(network, weights[..length]), $"weights cut off at {length}"));
    }

    [TestMethod]
    public void Read_BytesAppended_IsRefused()
    {
        var (network, weights) = ModelFile.Write(TestModels.Small);
        Assert.IsTrue(IsRefused(() => ModelFile.Read([.. network, (byte)' '], weights), "network"));
        Assert.IsTrue(IsRefused(() => ModelFile.Read(network, [.. weights, 0, 0, 0, 0]), "weights"));
    }

    [TestMethod]
    public void Read_EntriesOfTwoModels_IsRefused()
    {
        var other = ModelFile.Write(TestModels.Train(ClassicOptions.All with { Width = 3, Architecture = ClassicOptions.Architecture with { HiddenWidth = 4 }, Blocks = 1, Epochs = 1 }));
        var (network, weights) = ModelFile.Write(TestModels.Small);
        StringAssert.Contains(Fault(network, other.Weights), "belongs to another model");
        StringAssert.Contains(Fault(other.Network, weights), "belongs to another model");

        static string Fault(byte[] network, byte[] weights) =>
            Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(network, weights)).Message;
    }

    private static void SetByte(string path, int position, byte value)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Position = position;
        file.WriteByte(value);
    }

    /// <summary>True where it is refused as it must be; false where it was read and predicts the same.</summary>
    private static bool IsRefused(Func<TrainedModel> read, string what)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var model = read();
            CollectionAssert.AreEqual(TestModels.Probabilities(TestModels.Small), TestModels.Probabilities(model), what);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
        catch (Exception exception) when (exception is not AssertFailedException)
        {
            throw new AssertFailedException($"{what}: {exception}");
        }
        finally
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsTrue(bytes < MaxBytes, $"{what}: {bytes} bytes allocated.");
        }
    }
}
