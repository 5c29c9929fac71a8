using System.IO.Compression;
using System.Text.Json.Nodes;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Models;

[TestClass]
public sealed class ModelFileTests
{
    private static readonly Dictionary<string, DeepResidualOptions> Recipes = new()
    {
        ["defaults"] = TestTables.Small() with { Epochs = 2 },
        ["LayerNorm, GELU"] = TestTables.Small() with { Epochs = 2, Normalization = Normalization.LayerNorm(1e-4f), Activation = Activation.Gelu() },
        ["no normalization, ELU"] = TestTables.Small() with { Epochs = 2, Normalization = Normalization.None(), Activation = Activation.Elu(0.3f) },
        ["no blocks, LeakyReLU"] = TestTables.Small() with { Epochs = 2, Blocks = 0, Activation = Activation.LeakyRelu(0.3f) },
        ["RReLU"] = TestTables.Small() with { Epochs = 2, Activation = Activation.Rrelu() },
        ["one PReLU"] = TestTables.Small() with { Epochs = 2, Activation = Activation.Prelu() },
        ["PReLU per unit"] = TestTables.Small() with { Epochs = 2, Activation = Activation.Prelu(shared: false) },
        ["CReLU"] = TestTables.Small() with { Epochs = 2, Activation = Activation.Crelu() },
        ["Maxout"] = TestTables.Small() with { Epochs = 2, Activation = Activation.Maxout(7) },
        ["Maxout of everything, no blocks"] = TestTables.Small() with { Epochs = 2, Blocks = 0, Width = 64, Activation = Activation.Maxout(64) },
        ["Mish, dropout"] = TestTables.Small() with { Epochs = 2, Dropout = 0.4f, Activation = Activation.Mish() },
        ["members"] = TestTables.Small() with { Epochs = 2, Architecture = ClassicOptions.Architecture with { Members = Members.Mini(3) } },
        ["members in every map"] = TestTables.Small() with { Epochs = 2, Architecture = ClassicOptions.Architecture with { Members = Members.Full(2) } },
        ["RealMLP's trunk"] = TestTables.Small() with
        {
            Epochs = 2, Normalization = Normalization.None(), Activation = Activation.Parametric(Activation.Mish()),
            Architecture = ClassicOptions.Architecture with
            {
                Block = Block.Dense(), ScaleInputs = true, Initialization = Initialization.Ntk(), RateFactors = new() { Scale = 6, Biases = 0.1f },
            },
            Regularization = ClassicOptions.Regularization with { WeightDecaySchedule = Schedule.FlatCosine(), DropConnect = 0.1f },
        },
        ["no validation"] = TestTables.Small() with { Epochs = 2, Validation = ClassicOptions.Validation with { Fraction = 0, Patience = null } },
    };

    public static IEnumerable<object[]> Names => Recipes.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void SaveAndLoad_Model_PredictsTheSameBits(string name)
    {
        using var folder = new TempFolder();
        var model = TestModels.Train(Recipes[name]);
        model.Save(folder["model.zip"]);
        var loaded = TrainedModel.Load(folder["model.zip"]);

        CollectionAssert.AreEqual(TestModels.Probabilities(model), TestModels.Probabilities(loaded), name);
        Assert.AreEqual(TestTables.Bytes(model), TestTables.Bytes(loaded), name);
        Assert.AreEqual(model.Network.Spec, loaded.Network.Spec);
        Assert.AreEqual(model.Summary.Options, loaded.Summary.Options);
        CollectionAssert.AreEqual(model.Summary.Curve.ToArray(), loaded.Summary.Curve.ToArray());
        Assert.AreEqual(model.Summary with { Curve = loaded.Summary.Curve }, loaded.Summary);
    }

    [TestMethod]
    public void SaveAndLoad_Prelu_KeepsTheLearnedSlopes()
    {
        var model = TestModels.Train(Recipes["PReLU per unit"]);
        var (network, weights) = ModelFile.Write(model);
        var loaded = ModelFile.Read(network, weights).Network.Store.Tensors();
        foreach (var (name, width) in new[] { ("blocks.0.activation.weight", 24), ("activation.weight", 16) })
        {
            var slopes = loaded.Single(tensor => tensor.Name == name).Values.ToArray();
            Assert.HasCount(width, slopes);
            Assert.IsTrue(slopes.Any(slope => slope != 0.25f), "Nothing was learned.");
            CollectionAssert.AreEqual(model.Network.Store.Tensors().Single(tensor => tensor.Name == name).Values.ToArray(), slopes);
        }
    }

    [TestMethod]
    public void SaveAndLoad_EncoderWithIndicators_PredictsTheSameBits()
    {
        using var folder = new TempFolder();
        var model = TestModels.TrainWithGaps();
        model.Save(folder["model.zip"]);
        var loaded = TrainedModel.Load(folder["model.zip"]);
        float[] rows = [1, float.NaN, 3, 4, float.NaN, 2, float.NaN, float.NaN];
        float[] expected = new float[6], actual = new float[6];
        model.Predict(rows, expected);
        loaded.Predict(rows, actual);
        CollectionAssert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void SaveAndLoad_Labels_AreKept()
    {
        var labels = new ClassLabels("String", ["ä \"quoted\"", "", "日本"]);
        var small = TestModels.Small;
        var (network, weights) = ModelFile.Write(new TrainedModel(small.Encoder, small.Network, labels, small.Summary));
        var loaded = ModelFile.Read(network, weights);
        Assert.AreEqual("String", loaded.Labels.Type);
        CollectionAssert.AreEqual(labels.Values.ToArray(), loaded.Labels.Values.ToArray());
    }

    [TestMethod]
    public void Save_Twice_GivesTheSameFile()
    {
        using var folder = new TempFolder();
        TestModels.Small.Save(folder["a"]);
        Thread.Sleep(2_100);                                     // a zip's times have a resolution of two seconds
        TestModels.Small.Save(folder["b"]);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder["a"]), File.ReadAllBytes(folder["b"]));
    }

    [TestMethod]
    public void Save_File_HasTheTwoEntriesUncompressed()
    {
        using var folder = new TempFolder();
        TestModels.Small.Save(folder["model.zip"]);
        using var zip = ZipFile.OpenRead(folder["model.zip"]);
        CollectionAssert.AreEqual(new[] { "network.json", "weights.safetensors" }, zip.Entries.Select(entry => entry.FullName).ToArray());
        Assert.IsTrue(zip.Entries.All(entry => entry.Length == entry.CompressedLength));
    }

    // The file holds nothing of the machine, the time or the thread count.
    [TestMethod]
    public void Write_Document_HasTheExpectedParts()
    {
        var document = JsonNode.Parse(ModelFile.Write(TestModels.Small).Network)!.AsObject();
        CollectionAssert.AreEqual(
            new[] { "format", "producer", "weightsSha256", "network", "encoder", "labels", "training" }, document.Select(part => part.Key).ToArray());
        Assert.AreEqual(3, document["format"]!.GetValue<int>());
        StringAssert.StartsWith(document["producer"]!.GetValue<string>(), "MLNetDeep ");
        Assert.AreEqual("Relu", document["network"]!["activation"]!["kind"]!.GetValue<string>());
        Assert.IsNull(document["training"]!["options"]!["threads"]);
        Assert.AreEqual(9, document["training"]!["seed"]!.GetValue<int>());
    }

    [TestMethod]
    public void Load_NoSuchFile_SaysSo()
    {
        using var folder = new TempFolder();
        StringAssert.Contains(Assert.ThrowsExactly<FileNotFoundException>(() => TrainedModel.Load(folder["none.zip"])).Message, "none.zip");
        Assert.ThrowsExactly<ArgumentException>(() => TrainedModel.Load(""));
        Assert.ThrowsExactly<ArgumentNullException>(() => TrainedModel.Load(null!));
        Assert.ThrowsExactly<ArgumentException>(() => TestModels.Small.Save(""));
    }

    [TestMethod]
    public void Load_AnotherFile_SaysThatItIsNoModel()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["text.txt"], "This is no model.");
        StringAssert.Contains(Fault(folder["text.txt"]), "text.txt' is no model");
        File.WriteAllBytes(folder["empty"], []);
        StringAssert.Contains(Fault(folder["empty"]), "empty' is no model");
        using (var zip = ZipFile.Open(folder["other.zip"], ZipArchiveMode.Create))
            zip.CreateEntry("other.txt");
        StringAssert.Contains(Fault(folder["other.zip"]), "lacks the entry network.json");

        static string Fault(string path) => Assert.ThrowsExactly<InvalidDataException>(() => TrainedModel.Load(path)).Message;
    }

    [TestMethod]
    [DataRow(5)]
    [DataRow(int.MaxValue)]
    public void Read_NewerFormat_SaysWhichIsRead(int format)
    {
        var (network, weights) = TestModels.WithNetwork(document => document["format"] = format);
        Assert.AreEqual(
            $"The model is of format {format}, which a newer MLNetDeep wrote; this version reads up to format 4.",
            Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(network, weights)).Message);
    }

    // A newer format may have other parts, kinds and hashes: the message must not be about those.
    [TestMethod]
    public void Read_NewerFormatWithUnknownParts_StillSaysSo()
    {
        var network = """{"format": 5, "newPart": [1]}"""u8.ToArray();
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(network, new byte[100]));
        StringAssert.Contains(exception.Message, "format 5, which a newer MLNetDeep wrote");
    }

    [TestMethod]
    public void Load_ZippedAgain_IsReadWhereNothingIsCompressed()
    {
        using var folder = new TempFolder();
        TestModels.Small.Save(folder["model.zip"]);
        ZipAgain(folder["model.zip"], folder["compressed.zip"], CompressionLevel.Optimal);
        var compressed = Assert.ThrowsExactly<InvalidDataException>(() => TrainedModel.Load(folder["compressed.zip"])).Message;
        StringAssert.Contains(compressed, "Its entry network.json has ");
        StringAssert.EndsWith(compressed, "; entries must be stored uncompressed, as by 'zip -0'.");
        ZipAgain(folder["model.zip"], folder["stored.zip"], CompressionLevel.NoCompression);
        CollectionAssert.AreEqual(TestModels.Probabilities(TestModels.Small), TestModels.Probabilities(TrainedModel.Load(folder["stored.zip"])));
    }

    [TestMethod]
    [DataRow("dropout", "\"x\"", "$.network.dropout")]
    [DataRow("dropout", "1e99", "$.network.dropout")]
    [DataRow("activation", "{\"kind\":\"Nonsense\"}", "$.network.activation")]
    [DataRow("activation", "{\"kind\":\"Elu\",\"alpha\":\"1\"}", "$.network.activation.alpha")]
    [DataRow("widths", "[1,\"a\"]", "$.network.widths")]
    [DataRow("other", "1", "$.network.other")]
    public void Read_PropertyThatCannotBeRead_IsNamedByItsPath(string name, string value, string path)
    {
        var (network, weights) = TestModels.WithNetwork(document => document["network"]![name] = JsonNode.Parse(value));
        StringAssert.EndsWith(Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(network, weights)).Message, $" Path: {path}.");
    }

    [TestMethod]
    public void Read_PartOfTheReportThatCannotBeRead_IsNamedByItsPath()
    {
        var (network, weights) = TestModels.WithNetwork(document => document["report"] = JsonNode.Parse("{\"libraryVersion\":7}"));
        StringAssert.EndsWith(
            Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(network, weights)).Message, " Path: $.report.libraryVersion.");
    }

    private static void ZipAgain(string path, string target, CompressionLevel level)
    {
        using var source = ZipFile.OpenRead(path);
        using var zip = ZipFile.Open(target, ZipArchiveMode.Create);
        foreach (var entry in source.Entries)
        {
            using var from = entry.Open();
            using var to = zip.CreateEntry(entry.FullName, level).Open();
            from.CopyTo(to);
        }
    }
}
