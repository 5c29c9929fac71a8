using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace MLNetDeep.Tests.Samples;

/// <summary>The sample Images on made pictures, and its reader on files that are none. The real ones take minutes: see its README.</summary>
[TestClass, DoNotParallelize]
public sealed class ImagesTests
{
    private const string Pictures = "train-images-idx3-ubyte.gz";
    private const string Labels = "train-labels-idx1-ubyte.gz";

    [TestMethod]
    public void Sample_MadePictures_AreClassified()
    {
        using var folder = new TempFolder();
        Write(folder, "train", count: 600, seed: 1);
        Write(folder, "t10k", count: 200, seed: 2);
        var sample = SampleProcess.Run("Images", Path.GetDirectoryName(folder.FileOf("x"))!, folder.FileOf("images.zip"));

        Assert.AreEqual(0, sample.ExitCode);
        Assert.IsGreaterThan(0.95, sample.Numbers("MicroAccuracy: ")[0]);
        Assert.HasCount(10, Picture.Names.Where(name => Regex.IsMatch(sample.Output, $@"^(0\.9\d\d|1\.000) +{name}\r?$", RegexOptions.Multiline)));
        Assert.HasCount(5, Regex.Matches(sample.Output, @"^(.+) \(.+ %\), is \1\r?$", RegexOptions.Multiline));
        Assert.IsTrue(File.Exists(folder.FileOf("images.zip")));
    }

    [TestMethod]
    public void Sample_NoFolder_SaysThatItIsSkipped()
    {
        using var folder = new TempFolder();
        var sample = SampleProcess.Run("Images", folder.FileOf("none"));

        Assert.AreEqual(77, sample.ExitCode);
        Assert.StartsWith($"skipped: there is no folder {folder.FileOf("none")};", sample.Output);
    }

    [TestMethod]
    public void Sample_FileThatIsDamaged_SaysSo()
    {
        using var folder = new TempFolder();
        Write(folder, "train", count: 20, seed: 1);
        File.WriteAllBytes(folder.FileOf(Pictures), File.ReadAllBytes(folder.FileOf(Labels)));
        using var process = SampleProcess.Start("Images", Path.GetDirectoryName(folder.FileOf("x"))!, folder.FileOf("images.zip"));
        var output = process.StandardOutput.ReadToEndAsync();
        Assert.Contains($"{Pictures} must begin with the bytes 00000803, but was 00000801.", process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.AreEqual((1, ""), (process.ExitCode, output.Result));
        Assert.IsFalse(File.Exists(folder.FileOf("images.zip")));
    }

    [TestMethod]
    public void Read_Pictures_GivesGreyValuesAndKeys()
    {
        using var folder = new TempFolder();
        Write(folder, "train", count: 20, seed: 1);
        var read = Picture.Read(Path.GetDirectoryName(folder.FileOf("x"))!, "train");

        for (var pass = 0; pass < 2; pass++)
        {
            var pictures = read.ToArray();
            CollectionAssert.AreEqual(Enumerable.Range(0, 20).Select(row => (uint)(row % 10)).ToArray(), pictures.Select(picture => picture.Label).ToArray());
            CollectionAssert.AreEqual(Made(new Random(1), 0).Select(value => (float)value).ToArray(), pictures[0].Pixels);
        }
    }

    [TestMethod]
    [DataRow("", "ends within its first four bytes.")]
    [DataRow("00000D03", "must begin with the bytes 00000803, but was 00000D03.")]
    [DataRow("00000803 00000001", "ends within its dimensions.")]
    [DataRow("00000803 FFFFFFFF", "must have a number of items from 0 to 2147483647, but was 4294967295.")]
    [DataRow("00000803 00000001 00000002 00000004", "must have items of 2×3, but had 4 instead of 3.")]
    [DataRow("00000803 00000002 00000002 00000003 010203040506 0708", "ends within item 1 of 2.")]
    [DataRow("00000803 00000001 00000002 00000003 010203040506 07", "has data after the last of its 1 items.")]
    [DataRow("00000803 7FFFFFFF 00000002 00000003 010203040506", "ends within item 1 of 2147483647.")]
    public void IdxFile_ThatIsNone_SaysWhatIsExpected(string bytes, string expected)
    {
        using var folder = new TempFolder();
        var content = Convert.FromHexString(bytes.Replace(" ", ""));
        File.WriteAllBytes(folder.FileOf("plain"), content);
        WriteGzip(folder.FileOf("packed.gz"), content);
        foreach (var path in new[] { folder.FileOf("plain"), folder.FileOf("packed.gz") })
            Assert.AreEqual($"The file {path} {expected}", FaultOf(path));
    }

    [TestMethod]
    public void IdxFile_ThatIsNoGzip_SaysSo()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.FileOf("a.gz"), [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]);
        Assert.StartsWith($"The file {folder.FileOf("a.gz")} is not a gzip file, or is damaged: ", FaultOf(folder.FileOf("a.gz")));
    }

    [TestMethod]
    public void Read_LabelsThatDoNotFit_SaysSo()
    {
        using var folder = new TempFolder();
        var path = Path.GetDirectoryName(folder.FileOf("x"))!;
        Write(folder, "train", count: 20, seed: 1);
        WriteGzip(folder.FileOf(Labels), [0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3]);
        Assert.Contains("3 labels, 20 pictures.", Assert.ThrowsExactly<InvalidDataException>(() => Picture.Read(path, "train").Count()).Message);

        Write(folder, "train", count: 1, seed: 1);
        WriteGzip(folder.FileOf(Labels), [0, 0, 8, 1, 0, 0, 0, 1, 10]);
        Assert.Contains("must be from 0 to 9, but was 10.", Assert.ThrowsExactly<InvalidDataException>(() => Picture.Read(path, "train").Count()).Message);
    }

    private static string FaultOf(string path) => Assert.ThrowsExactly<InvalidDataException>(() =>
    {
        using var file = new IdxFile(path, 2, 3);
        _ = file.Items().Count();
    }).Message;

    private static void Write(TempFolder folder, string part, int count, int seed)
    {
        var random = new Random(seed);
        WriteGzip(folder.FileOf($"{part}-images-idx3-ubyte.gz"),
            [0, 0, 8, 3, .. BigEndian(count), .. BigEndian(28), .. BigEndian(28), .. Enumerable.Range(0, count).SelectMany(row => Made(random, row % 10))]);
        WriteGzip(folder.FileOf($"{part}-labels-idx1-ubyte.gz"), [0, 0, 8, 1, .. BigEndian(count), .. Enumerable.Range(0, count).Select(row => (byte)(row % 10))]);
    }

    // Noise, and a light bar whose height says the class.
    private static byte[] Made(Random random, int label) =>
        [.. Enumerable.Range(0, 28 * 28).Select(pixel => (byte)(random.Next(100) + (pixel / 28 / 2 == label ? 100 : 0)))];

    private static byte[] BigEndian(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static void WriteGzip(string path, byte[] content)
    {
        using var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        packed.Write(content);
    }
}
