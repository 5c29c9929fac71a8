using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>Files made to do harm: their hashes agree, their numbers do not. Each is refused at once, in little memory.</summary>
[TestClass]
public sealed class ModelFileHostileTests
{
    private const long MaxBytes = 64 << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    [TestMethod]
    public void WithNetwork_NothingAltered_IsRead()
    {
        var (network, weights) = TestModels.WithNetwork((JsonObject _) => { });
        CollectionAssert.AreEqual(TestModels.Probabilities(TestModels.Small), TestModels.Probabilities(ModelFile.Read(network, weights)));
        (network, weights) = TestModels.WithHeader(header => header);
        CollectionAssert.AreEqual(TestModels.Probabilities(TestModels.Small), TestModels.Probabilities(ModelFile.Read(network, weights)));
    }

    [TestMethod]
    [DataRow("network.inputs", 4L)]                              // unknown, of a format before
    [DataRow("network.outputs", 0L)]
    [DataRow("network.outputs", 4L)]
    [DataRow("network.outputs", 2147483647L)]
    [DataRow("network.blocks", -1L)]
    [DataRow("network.blocks", 0L)]
    [DataRow("network.blocks", 2L)]
    [DataRow("network.blocks", 1000000L)]
    [DataRow("network.blocks", 2147483647L)]
    [DataRow("network.width", 0L)]
    [DataRow("network.width", 4L)]
    [DataRow("network.width", 65536L)]
    [DataRow("network.width", 2147483647L)]
    [DataRow("network.hiddenWidth", 0L)]
    [DataRow("network.hiddenWidth", -2147483648L)]
    [DataRow("network.hiddenWidth", 2147483647L)]
    [DataRow("network.dropout", 1L)]
    [DataRow("network.residualDropout", -1L)]
    [DataRow("network.stochasticDepth", 1L)]
    [DataRow("network.dropConnect", 1L)]
    [DataRow("network.groupDropout", -1L)]
    [DataRow("network.widths", 7L)]
    [DataRow("network.featureGroups", 7L)]
    [DataRow("network.outputs", 99999999999L)]
    [DataRow("format", 0L)]
    [DataRow("format", -1L)]
    public void Read_NumberAltered_IsRefused(string name, long value) =>
        AssertRefused(TestModels.WithNetwork(document => Set(document, name, value)), name);

    [TestMethod]
    public void Read_ThresholdOfAnotherTask_IsRefused() =>
        AssertRefused(TestModels.WithNetwork((JsonObject document) => document["scoreThreshold"] = 1), "scoreThreshold");

    [TestMethod]
    public void Read_EveryDimensionEnormous_IsRefused()
    {
        foreach (var value in (int[])[46_341, 65_536, 1 << 20, int.MaxValue])
            AssertRefused(TestModels.WithNetwork(document =>
            {
                foreach (var name in (string[])["network.outputs", "network.blocks", "network.width", "network.hiddenWidth"])
                    Set(document, name, value);
            }), $"{value}");
    }

    // Blocks of one number each: as many as the weights seem to allow, each of which costs far more memory than its weights.
    [TestMethod]
    [DataRow(25_000)]
    [DataRow(400_000)]
    public void Read_ManyTinyBlocks_IsRefusedInLittleMemory(int numbers) => AssertRefused(TestModels.WithNetwork(document =>
    {
        foreach (var name in (string[])["network.outputs", "network.width", "network.hiddenWidth"])
            Set(document, name, 1);
        Set(document, "network.blocks", numbers / 2);
        document["labels"]!["values"] = new JsonArray("0");
    }, new float[numbers]), $"{numbers} numbers");

    [TestMethod]
    [DataRow("network")]
    [DataRow("encoder")]
    [DataRow("labels")]
    [DataRow("labels.type")]
    [DataRow("labels.values")]
    [DataRow("training")]
    [DataRow("training.curve")]
    [DataRow("training.options")]
    [DataRow("network.activation")]
    [DataRow("network.block")]
    [DataRow("network.normalization")]
    [DataRow("network.initialization")]
    [DataRow("encoder.normalization")]
    [DataRow("encoder.normalization.shift")]
    [DataRow("encoder.normalization.scale")]
    [DataRow("encoder.fill")]
    [DataRow("encoder.indicated")]
    [DataRow("weightsSha256")]
    [DataRow("producer")]
    [DataRow("format")]
    public void Read_PartNullOrLeftOut_IsRefused(string name)
    {
        AssertRefused(TestModels.WithNetwork(document => Set(document, name, null)), $"{name} null");
        AssertRefused(TestModels.WithNetwork(document =>
        {
            var (parent, last) = Find(document, name);
            Assert.IsTrue(parent.Remove(last));
        }), $"{name} left out");
        AssertRefused(TestModels.WithNetwork(document => Set(document, name, JsonNode.Parse("[[[1]]]"))), $"{name} an array");
    }

    [TestMethod]
    public void Read_ListsThatDoNotFit_AreRefused()
    {
        foreach (var (name, value) in new (string, string)[]
        {
            ("labels.values", """["a", "b"]"""),
            ("labels.values", """["a", "b", null]"""),
            ("network.featureGroups", "[0, 0, 0]"),
            ("network.featureGroups", "[0, 0, 0, -1]"),
            ("network.widths", "[]"),
            ("network.widths", "[0]"),
            ("network.widths", "[65537]"),
            ("network.widths", "[16, 16]"),
            ("network.block", """{"kind": "FeedForward", "expansion": 0}"""),
            ("network.block", """{"kind": "FeedForward", "expansion": 64}"""),
            ("network.block", """{"kind": "PostActivation"}"""),
            ("encoder.fill", "[0, 0, 0]"),
            ("encoder.fill", "[0, 0, 0, 1e39]"),
            ("encoder.indicated", "[0]"),
            ("encoder.indicated", "[-1]"),
            ("encoder.indicated", "[4]"),
            ("encoder.normalization.scale", "[1, 1, 1]"),
            ("encoder.normalization.scale", "[1, 1, 1, -1]"),
            ("encoder.normalization.shift", "[]"),
            ("network.normalization", """{"kind":"Batch","momentum":0.1,"epsilon":-1}"""),
            ("network.normalization", """{"kind":"Layer","epsilon":1e-5}"""),
            ("training.curve", "[null]"),
        })
            AssertRefused(TestModels.WithNetwork(document => Set(document, name, JsonNode.Parse(value))), $"{name} = {value}");
    }

    [TestMethod]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("1")]
    [DataRow("\"\"")]
    [DataRow("{}")]
    [DataRow("{\"format\":\"1\"}")]
    [DataRow("{\"format\":1.5}")]
    [DataRow("{\"format\":1}")]
    [DataRow("{\"format\":1e400}")]
    [DataRow("{\"\\ud800\":1,\"format\":1}")]
    [DataRow("")]
    [DataRow("\0\0\0\0")]
    public void Read_NoDocument_IsRefused(string json) => AssertRefused(TestModels.WithNetwork(_ => json), json);

    [TestMethod]
    public void Read_DeepJson_IsRefused()
    {
        foreach (var depth in (int[])[20, 1_000, 1_000_000])
        {
            var nested = new string('[', depth) + new string(']', depth);
            AssertRefused(TestModels.WithNetwork(_ => nested), $"depth {depth}");
            AssertRefused(TestModels.WithNetwork(json => json.Replace("\"format\": 3", $"\"format\": 3, \"x\": {nested}")), $"depth {depth}");
            AssertRefused(
                TestModels.WithHeader(header => header.Replace("{\"__metadata__\"", $"{{\"x\":{nested},\"__metadata__\"")), $"header depth {depth}");
        }
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L)]
    [DataRow(-1L)]
    [DataRow(long.MinValue)]
    [DataRow(long.MaxValue)]
    [DataRow(int.MaxValue)]
    [DataRow(100_000L)]
    [DataRow(1L << 40)]
    public void Read_HeaderLengthAltered_IsRefused(long length)
    {
        var (network, weights) = ModelFile.Write(TestModels.Small);
        BitConverter.GetBytes(length).CopyTo(weights, 0);
        AssertRefused((network, weights), $"length {length}");
        if ((ulong)length > (ulong)weights.Length)
            StringAssert.Contains(
                Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(network, weights)).Message,
                $"The weights' header claims {(ulong)length} bytes, of {weights.Length - 8} that follow.");
    }

    [TestMethod]
    [DataRow("\"data_offsets\":[0,48]", "\"data_offsets\":[-48,0]")]
    [DataRow("\"data_offsets\":[0,48]", "\"data_offsets\":[48,0]")]
    [DataRow("\"data_offsets\":[0,48]", "\"data_offsets\":[4,52]")]
    [DataRow("\"data_offsets\":[0,48]", "\"data_offsets\":[0]")]
    [DataRow("\"data_offsets\":[0,48]", "\"data_offsets\":[0,48,60]")]
    [DataRow("\"data_offsets\":[0,48]", "\"data_offsets\":[0,9223372036854775807]")]
    [DataRow("\"data_offsets\":[0,48]", "\"data_offsets\":[0,99999999999999999999]")]
    [DataRow("\"data_offsets\":[0,48]", "\"data_offsets\":null")]
    [DataRow("\"data_offsets\":[48,60]", "\"data_offsets\":[0,12]")]
    [DataRow("\"shape\":[3,4]", "\"shape\":[4,3]")]
    [DataRow("\"shape\":[3,4]", "\"shape\":[-3,-4]")]
    [DataRow("\"shape\":[3,4]", "\"shape\":[12]")]
    [DataRow("\"shape\":[3,4]", "\"shape\":[2147483647,2147483647]")]
    [DataRow("\"shape\":[3,4]", "\"shape\":\"3,4\"")]
    [DataRow("\"dtype\":\"F32\"", "\"dtype\":\"F64\"")]
    [DataRow("\"dtype\":\"F32\"", "\"dtype\":null")]
    [DataRow("\"input.bias\"", "\"input.weight\"")]
    [DataRow("\"input.bias\"", "\"\\ud800\"")]
    [DataRow("\"input.bias\":{", "\"input.bias\":7,\"x\":{")]
    [DataRow("\"networkSha256\":\"", "\"networkSha256\":\"\\ud800")]
    [DataRow("\"networkSha256\"", "\"networkSha512\"")]
    [DataRow("\"__metadata__\":{", "\"__metadata__\":[],\"x\":{")]
    [DataRow("{\"__metadata__\"", "[{\"__metadata__\"")]
    public void Read_HeaderAltered_IsRefused(string old, string altered) => AssertRefused(TestModels.WithHeader(header =>
    {
        var at = header.IndexOf(old, StringComparison.Ordinal);
        Assert.IsTrue(at >= 0, header);
        return $"{header[..at]}{altered}{header[(at + old.Length)..]}";
    }), altered);

    // A zip entry whose stated length is far beyond the file, and one that is small only while it is compressed.
    [TestMethod]
    public void Load_EntryThatUnpacksToFarMore_IsRefused()
    {
        using var folder = new TempFolder();
        using (var zip = ZipFile.Open(folder["bomb.zip"], ZipArchiveMode.Create))
            foreach (var name in (string[])["network.json", "weights.safetensors"])
            {
                using var stream = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                for (var megabyte = 0; megabyte < 200; megabyte++)
                    stream.Write(new byte[1 << 20]);
            }
        AssertRefused(() => TrainedModel.Load(folder["bomb.zip"]), "bomb");
    }

    private static void AssertRefused((byte[] Network, byte[] Weights) entries, string what) =>
        AssertRefused(() => ModelFile.Read(entries.Network, entries.Weights), what);

    private static void AssertRefused(Func<TrainedModel> read, string what)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        try
        {
            read();
            Assert.Fail($"{what}: the model was read.");
        }
        catch (InvalidDataException exception)
        {
            Assert.IsTrue(exception.Message.Length is > 20 and < 1_000, $"{what}: {exception.Message}");
        }
        catch (Exception exception) when (exception is not AssertFailedException)
        {
            throw new AssertFailedException($"{what}: {exception}");
        }
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        Assert.IsTrue(bytes < MaxBytes, $"{what}: {bytes} bytes allocated.");
        Assert.IsTrue(Stopwatch.GetElapsedTime(start) < MaxTime, $"{what}: {Stopwatch.GetElapsedTime(start)}");
    }

    private static readonly string[] MayBeLeftOut = ["network.inputs", "network.widths", "network.featureGroups"];

    private static void Set(JsonObject document, string name, JsonNode? value)
    {
        var (parent, last) = Find(document, name);
        Assert.IsTrue(parent.ContainsKey(last) || MayBeLeftOut.Contains(name), name);
        parent[last] = value;
    }

    private static (JsonObject Parent, string Name) Find(JsonObject document, string name)
    {
        var parts = name.Split('.');
        foreach (var part in parts[..^1])
            document = document[part]!.AsObject();
        return (document, parts[^1]);
    }
}
