using System.Text.Json.Nodes;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Reports;

/// <summary>Reports that do not fit their model, hashes made to agree: each is refused, none crashes.</summary>
[TestClass]
public sealed class ReportSectionsTests
{
    [TestMethod]
    [DataRow("evaluation.rows", "0")]
    [DataRow("evaluation.accuracy", "1e999")]
    [DataRow("evaluation.confusion.counts", "[1]")]
    [DataRow("evaluation.confusion.counts", "[1,2,3,4,5,6,7,8,-1]")]
    [DataRow("evaluation.confusion.classes", "[0,1,3]")]
    [DataRow("evaluation.confusion.classes", "[]")]
    [DataRow("evaluation.reliability.bins", "[]")]
    [DataRow("evaluation.reliability.bins", "[null,null,null,null,null,null,null,null,null,null]")]
    [DataRow("evaluation.reliability", "null")]
    [DataRow("evaluation.residuals", """{"actual":[1],"predicted":[],"from":0,"to":1,"counts":[]}""")]
    [DataRow("importance.features", "[null]")]
    [DataRow("importance.features", """[{"column":4,"name":null,"increase":1,"accuracyDrop":0}]""")]
    [DataRow("importance.features", """[{"column":-1,"name":null,"increase":1,"accuracyDrop":0}]""")]
    [DataRow("importance.features", "null")]
    [DataRow("evaluation.baseline", """{"class":3,"value":0.5}""")]
    [DataRow("evaluation.baseline", """{"class":null,"value":0.5}""")]
    [DataRow("evaluation.baseline", """{"class":0,"value":-1}""")]
    [DataRow("evaluation.classAreas", "[1,1]")]
    [DataRow("evaluation.classAreas", "[1,1,1.5]")]
    [DataRow("evaluation.curve", """{"positive":1,"positives":1,"negatives":1,"area":1,"averagePrecision":1,"truePositives":[0,1],"falsePositives":[0,1]}""")]
    [DataRow("evaluation.thresholds", "[]")]
    [DataRow("evaluation.withinTenPercent", "1.5")]
    [DataRow("effects.classes", "[]")]
    [DataRow("effects.classes", "[3]")]
    [DataRow("effects.features", "[null]")]
    [DataRow("effects.features", """[{"column":4,"name":null,"values":[1],"means":[[1],[1],[1]]}]""")]
    [DataRow("effects.features", """[{"column":0,"name":null,"values":[1],"means":[[1],[1]]}]""")]
    [DataRow("effects.features", """[{"column":0,"name":null,"values":[1,2],"means":[[1],[1],[1]]}]""")]
    [DataRow("effects.features", """[{"column":0,"name":null,"values":[1],"means":[[1],[1],[1]],"categories":[null]}]""")]
    [DataRow("effects.features", """[{"column":0,"name":null,"values":[],"means":[[],[],[]]}]""")]
    [DataRow("attention", """{"rows":1,"tokens":1,"ownShare":0,"features":[{"column":4,"name":null,"share":1,"blocks":[1,1]}]}""")]
    [DataRow("attention", """{"rows":1,"tokens":1,"ownShare":0,"features":[{"column":0,"name":null,"share":1,"blocks":[]}]}""")]
    [DataRow("attention", """{"rows":1,"tokens":1,"ownShare":0,"features":[null]}""")]
    [DataRow("gradientFlow.layers", "[]")]
    [DataRow("gradientFlow.layers", "[null]")]
    [DataRow("gradientFlow.loss", "1e999")]
    [DataRow("data.classCounts", "[1,2]")]
    [DataRow("data.missing", "[null]")]
    [DataRow("data.numbers", "-1")]
    [DataRow("data.numbers", "2147483647")]
    [DataRow("data.unknown", "1")]
    [DataRow("libraryVersion", "null")]
    [DataRow("libraryVersion", "7")]
    public void Read_PartAltered_IsRefusedOrLeftOut(string name, string value)
    {
        var (network, weights) = WithReport(document => Set(document, name, JsonNode.Parse(value)));
        if (name == "evaluation.reliability")
            Assert.IsNotNull(ModelFile.Read(network, weights).Report.ToHtml());
        else
            Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(network, weights));
    }

    [TestMethod]
    public void Read_NothingAltered_HasTheReport()
    {
        var (network, weights) = WithReport(_ => { });
        Assert.IsNotNull(ModelFile.Read(network, weights).Report.Evaluation);
    }

    // As a file that was written before there were these parts.
    [TestMethod]
    public void Read_WithoutTheNewerParts_HasTheOthers()
    {
        var (network, weights) = WithReport(report =>
        {
            foreach (var part in (string[])["effects", "labelName"])
                Assert.IsTrue(report.Remove(part), part);
            foreach (var part in (string[])["baseline", "classAreas"])
                Assert.IsTrue(report["evaluation"]!.AsObject().Remove(part), part);
        });
        var report = ModelFile.Read(network, weights).Report;
        Assert.IsTrue(report is { Effects: null, LabelName: null, TargetUnit: null, Evaluation: { Baseline: null, ClassAreas: null, Confusion: not null } });
        Assert.Contains("Right for", report.ToHtml());
    }

    private static (byte[] Network, byte[] Weights) WithReport(Action<JsonObject> alter) => TestModels.WithNetwork(document =>
    {
        var trained = JsonNode.Parse(ModelFile.Write(TestModels.Train(ReportTables.Options() with { Epochs = 1 })).Network)!.AsObject();
        var report = trained["report"]!.AsObject();
        trained.Remove("report");
        alter(report);
        document["report"] = report;
    });

    private static void Set(JsonObject report, string name, JsonNode? value)
    {
        var path = name.Split('.');
        var parent = path[..^1].Aggregate(report, (node, part) => node[part]!.AsObject());
        parent[path[^1]] = value;
    }
}
