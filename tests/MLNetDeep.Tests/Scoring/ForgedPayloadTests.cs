using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.ML;
using MLNetDeep.Tests.Trainers;

namespace MLNetDeep.Tests.Scoring;

/// <summary>ML.NET's zips whose check sums agree, with sizes and lengths that nobody has saved: refused in little memory, or loaded.</summary>
[TestClass]
public sealed class ForgedPayloadTests
{
    private const long MaxBytes = 64 << 20;

    private static readonly int[] Extremes = [0, 1, -1, 127, 32_768, 65_536, (1 << 20) + 1, (1 << 24) + 1, int.MaxValue, int.MinValue];

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Load_AnyFourBytesOfThePayloadForged_IsRefusedOrLoaded()
    {
        var data = Houses.Encoded(_mlContext, 96);
        var options = Houses.Binary with { CategoricalColumnNames = ["Town", "Colour"], Width = 2, Architecture = new() { HiddenWidth = 2 }, Epochs = 1, Run = new() { Report = false } };
        var (refused, loaded) = TryAll(SavedModel.Save(_mlContext, new DeepResidualBinaryTrainer(_mlContext, options).Fit(data)));
        Assert.IsTrue(refused > 100 && loaded > 10, $"{refused} were refused, {loaded} loaded.");
    }

    [TestMethod]
    public void Load_AnyFourBytesOfANormalizationForged_IsRefusedOrLoaded()
    {
        var data = Houses.Encoded(_mlContext, 96);
        var (refused, _) = TryAll(SavedModel.Save(_mlContext, _mlContext.Transforms.NormalizeInputs("Out", "Size").Fit(data)));
        Assert.IsGreaterThan(100, refused);
    }

    // What is small in the file may be large in memory, so far as lists of numbers are, and no further.
    [TestMethod]
    [DataRow(SavedModel.Network)]
    [DataRow(SavedModel.Weights)]
    public void Load_EntryThatUnpacksToFarMore_IsRefusedBeforeItIs(string entry)
    {
        var file = SavedModel.Save(_mlContext, Blobs.Trained(_mlContext, 30).Model);
        foreach (var (megabytes, filler) in new[] { (17, (byte)' '), (17, (byte)0), (300, (byte)' '), (300, (byte)0) })
        {
            var bomb = WithBomb(file, entry, megabytes, filler);
            Assert.IsLessThan(1L << 20, bomb.LongLength);
            var (isLoaded, bytes) = Load(bomb);
            Assert.IsFalse(isLoaded);
            Assert.IsLessThan(16L << 20, bytes, $"{megabytes} MB");
        }
        // Half that much may be a list of many zeros.
        Assert.IsFalse(Load(WithBomb(file, entry, 15, (byte)0)).IsLoaded);
    }

    private (int Refused, int Loaded) TryAll(byte[] file)
    {
        var key = SavedModel.Entry(file, SavedModel.Header);
        var (start, length) = PayloadOf(key);
        var (refused, loaded) = (0, 0);
        var random = new Random(1);
        for (var at = 0; at + sizeof(int) <= length; at += 2)
            foreach (var extreme in random.GetItems(Extremes, 3))
            {
                byte[] forged = [.. key];
                BinaryPrimitives.WriteInt32LittleEndian(forged.AsSpan(start + at), extreme);
                SHA256.HashData(forged.AsSpan(start, length)).CopyTo(forged, start + length);
                var (isLoaded, bytes) = Load(SavedModel.With(file, SavedModel.Header, forged));
                Assert.IsLessThan(MaxBytes, bytes, $"{extreme} at {at}");
                (refused, loaded) = isLoaded ? (refused, loaded + 1) : (refused + 1, loaded);
            }
        return (refused, loaded);
    }

    // It stands between its length and its hash.
    private static (int Start, int Length) PayloadOf(ReadOnlySpan<byte> key)
    {
        for (var start = sizeof(int); start < key.Length; start++)
            if (BinaryPrimitives.ReadInt32LittleEndian(key[(start - sizeof(int))..]) is var length and > 0
                && length <= key.Length - start - SHA256.HashSizeInBytes
                && SHA256.HashData(key.Slice(start, length)).AsSpan().SequenceEqual(key.Slice(start + length, SHA256.HashSizeInBytes)))
                return (start, length);
        throw new AssertFailedException("There is no payload.");
    }

    private (bool IsLoaded, long Bytes) Load(byte[] file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isLoaded = false;
        try
        {
            SavedModel.Load(_mlContext, file);
            isLoaded = true;
        }
        // ML.NET wraps what a loader throws, and has exceptions of its own for what it finds itself.
        catch (Exception e) when (Chain(e).Any(one => one is FormatException or InvalidDataException))
        {
        }
        return (isLoaded, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IEnumerable<Exception> Chain(Exception exception) =>
        exception.InnerException is { } inner ? [exception, .. Chain(inner)] : [exception];

    private static byte[] WithBomb(byte[] file, string entry, int megabytes, byte filler)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in SavedModel.Entries(file))
            {
                var isBomb = name.EndsWith(entry, StringComparison.Ordinal);
                using var target = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                target.Write(content);
                var megabyte = new byte[1 << 20];
                Array.Fill(megabyte, filler);
                for (var i = 0; isBomb && i < megabytes; i++)
                    target.Write(megabyte);
            }
        return stream.ToArray();
    }
}
