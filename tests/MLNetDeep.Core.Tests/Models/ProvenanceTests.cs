using System.Text.Json.Nodes;
using MLNetDeep.Models;
using MLNetDeep.Storage;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>The options in a model file say how the model came about: what a later version writes there is no reason to refuse the model.</summary>
[TestClass]
public sealed class ProvenanceTests
{
    [TestMethod]
    [DataRow("momentumOfTomorrow", "0.5")]
    [DataRow("members", """{"count": 16, "shared": true}""")]
    [DataRow("activation", """{"kind": "Snake", "frequency": 2}""")]
    [DataRow("loss", """{"kind": "CrossEntropy", "temperature": 2}""")]
    [DataRow("epochs", "\"many\"")]
    [DataRow("regularization.lasso", "[1, 2]")]
    [DataRow("validation.metric", "\"Brier\"")]
    [DataRow("validation.fraction", "1e999")]
    [DataRow("run", "7")]
    [DataRow("blocks", "1e30")]
    [DataRow("width", "1e300")]
    [DataRow("activation", """{"kind":"Nonsense"}""")]
    [DataRow("activation", "null")]
    [DataRow("architecture.block", """{"kind":"Dense","depth":2}""")]
    public void Read_UnknownOption_IsKeptAndIgnored(string path, string value)
    {
        var (network, weights) = TestModels.WithNetwork(document => Set(document, path, JsonNode.Parse(value)));
        var model = ModelFile.Read(network, weights);

        CollectionAssert.AreEqual(TestModels.Probabilities(TestModels.Small), TestModels.Probabilities(model));
        var written = JsonNode.Parse(ModelFile.Write(model).Network)!;
        Assert.IsTrue(JsonNode.DeepEquals(JsonNode.Parse(value), Find(written, path)), written["training"]!["options"]!.ToJsonString());
        var others = TestModels.Small.Summary.Options;
        Assert.AreEqual(path == "blocks" ? new DeepResidualOptions().Blocks : others.Blocks, model.Summary.Options.Blocks);
        Assert.AreEqual(others.LearningRate, model.Summary.Options.LearningRate);
    }

    [TestMethod]
    public void Read_NothingUnknown_LeavesNothingBehind()
    {
        var (network, weights) = ModelFile.Write(TestModels.Small);
        var read = ModelFile.Read(network, weights);
        Assert.IsNull(read.Summary.Options.Unknown);
        CollectionAssert.AreEqual(network, ModelFile.Write(read).Network);
    }

    // A training that starts from such a model does not claim to have used what it does not know.
    [TestMethod]
    public void ToReproducible_UnknownOption_IsLeftOut() =>
        Assert.IsNull((new DeepResidualOptions { Unknown = """{"a":1}""" }).ToReproducible().Unknown);

    // Of the network itself nothing is ignored: it would predict something else.
    [TestMethod]
    public void Read_UnknownPartOfTheNetwork_IsRefused()
    {
        var (network, weights) = TestModels.WithNetwork(document => document["network"]!["members"] = 16);
        Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(network, weights));
    }

    // The names are the format: one that changes makes files unreadable.
    [TestMethod]
    public void Kinds_OfEveryPart_HaveTheNamesOfTheFormat()
    {
        var kinds =
            from kind in typeof(ModelFile).Assembly.GetTypes()
            let name = kind.GetCustomAttributes(typeof(KindAttribute), inherit: false).Cast<KindAttribute>().SingleOrDefault()?.Name
            where name is not null
            select $"{RootOf(kind).Name} {name}";
        string[] found = [.. kinds.Order(StringComparer.Ordinal)];
        CollectionAssert.AllItemsAreUnique(found);
        var expected = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Models", "Formats", "kinds.txt"));
        CollectionAssert.AreEqual(Array.Empty<string>(), expected.Except(found).ToArray(), "Names of format 3 that have gone.");
        CollectionAssert.AreEqual(Array.Empty<string>(), found.Except(expected).ToArray(), "New names, to be added to kinds.txt.");
    }

    private static Type RootOf(Type kind)
    {
        while (kind.BaseType is { IsAbstract: true } root)
            kind = root;
        return kind;
    }

    private static JsonNode? Find(JsonNode document, string path) =>
        path.Split('.').Aggregate(document["training"]!["options"], (node, name) => node![name]);

    private static void Set(JsonObject document, string path, JsonNode? value)
    {
        var names = path.Split('.');
        var parent = document["training"]!["options"]!;
        foreach (var name in names[..^1])
            parent = parent[name]!;
        parent[names[^1]] = value;
    }
}
