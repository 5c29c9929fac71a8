using System.Text.Json.Nodes;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Models;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Ensembles;

/// <summary>Several networks in one model.</summary>
[TestClass]
public sealed class EnsembleModelTests
{
    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Predict_ThreeNetworks_GivesTheWeightedMean(LearningTask task)
    {
        var rows = TestTables.Features(EnsembleModels.Table(task, 1_500, seed: 5));
        float[][] singles = [.. EnsembleModels.Singles(task).Select(single => EnsembleModels.Predict(single, rows))];

        var joined = EnsembleModels.Predict(EnsembleModels.Of(task), rows);

        for (var i = 0; i < joined.Length; i++)
        {
            var mean = Enumerable.Range(0, 3).Sum(m => (double)EnsembleModels.Weights[m] * singles[m][i]);
            Assert.AreEqual(mean, joined[i], 1e-6 * Math.Max(1, Math.Abs(mean)), $"{i}");
        }
        Assert.AreNotEqual(singles[0][0], joined[0], 1e-4f);
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    public void Predict_Temperature_DividesTheScores(LearningTask task)
    {
        var rows = TestTables.Features(EnsembleModels.Table(task, 20, seed: 5));
        foreach (var several in (bool[])[false, true])
        {
            var model = several ? EnsembleModels.Of(task) : EnsembleModels.Singles(task)[2];
            var tempered = model.WithTemperature(2.5f);
            float[] scores = new float[20 * model.Outputs], divided = new float[20 * model.Outputs];
            model.Predict(rows, scores, "", null, 0, asLogits: true);
            tempered.Predict(rows, divided, "", null, 0, asLogits: true);
            for (var i = 0; i < scores.Length; i++)
                Assert.AreEqual(scores[i] / 2.5, divided[i], 1e-6);
            Assert.AreEqual(2.5f, tempered.Report.Temperature);
        }
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Predict_OnceWarm_AllocatesNothing(LearningTask task)
    {
        var model = EnsembleModels.Of(task, task == LearningTask.Regression ? 1 : 2);
        var rows = TestTables.Features(EnsembleModels.Table(task, 100, seed: 5));
        var predictions = new float[100 * model.Outputs];
        for (var i = 0; i < 50; i++)
            model.Predict(rows, predictions);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        model.Predict(rows, predictions);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    [TestMethod]
    public void Plan_OneNetwork_HasNoFurtherSteps()
    {
        var model = EnsembleModels.Singles()[1];
        CollectionAssert.AreEqual(
            model.Network.ToPredictionPlan().Steps.Select(step => step.Step.GetType()).ToArray(), model.Plan.Steps.Select(step => step.Step.GetType()).ToArray());
        Assert.AreEqual(3, (int)JsonNode.Parse(ModelFile.Write(model).Network)!["format"]!);
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass, 1f)]
    [DataRow(LearningTask.Multiclass, 1.5f)]
    [DataRow(LearningTask.Binary, 0.5f)]
    [DataRow(LearningTask.Regression, 1f)]
    public void WriteAndRead_SeveralNetworks_GivesTheSameModel(LearningTask task, float temperature)
    {
        var model = EnsembleModels.Of(task, temperature);
        var (network, weights) = ModelFile.Write(model);

        var read = ModelFile.Read(network, weights);

        var rows = TestTables.Features(EnsembleModels.Table(task, 50, seed: 6));
        CollectionAssert.AreEqual(EnsembleModels.Predict(model, rows), EnsembleModels.Predict(read, rows));
        Assert.AreEqual(TestTables.Bytes(model), TestTables.Bytes(read));
        Assert.AreEqual((3, temperature, 3, temperature), (read.Networks.Count, read.Temperature, read.Report.Networks, read.Report.Temperature));
        Assert.AreEqual(4, (int)JsonNode.Parse(network)!["format"]!);
        StringAssert.Contains(System.Text.Encoding.UTF8.GetString(weights), "\"networks.2.output.weight\"");
    }

    [TestMethod]
    public void WriteAndRead_TemperatureAlone_IsKept()
    {
        var model = EnsembleModels.Singles(LearningTask.Binary)[0].WithTemperature(0.7f).WithScoreThreshold(0.3f);
        var (network, weights) = ModelFile.Write(model);
        var read = ModelFile.Read(network, weights);
        Assert.AreEqual((0.7f, 0.3f, 1), (read.Temperature, read.ScoreThreshold, read.Networks.Count));
        Assert.AreEqual(4, (int)JsonNode.Parse(network)!["format"]!);
        Assert.IsNull(JsonNode.Parse(network)!["furtherNetworks"]);
    }

    [TestMethod]
    [DataRow("furtherNetworks", "[]")]
    [DataRow("furtherNetworks", "[null, null]")]
    [DataRow("furtherNetworks", "null")]
    [DataRow("furtherNetworks", "7")]
    [DataRow("networkWeights", "null")]
    [DataRow("networkWeights", "[]")]
    [DataRow("networkWeights", "[1]")]
    [DataRow("networkWeights", "[0.5, 0.5]")]
    [DataRow("networkWeights", "[0.5, 0.25, 0.125, 0.125]")]
    [DataRow("networkWeights", "[0.5, 0.5, 0]")]
    [DataRow("networkWeights", "[1.5, -1, 0.5]")]
    [DataRow("networkWeights", "[0.5, 0.5, 0.5]")]
    [DataRow("networkWeights", "[0.5, 0.3, 1e39]")]
    [DataRow("networkWeights", "[0.5, 0.3, \"NaN\"]")]
    [DataRow("networkWeights", "[0.5, 0.3, null]")]
    [DataRow("temperature", "0")]
    [DataRow("temperature", "-1")]
    [DataRow("temperature", "1e39")]
    [DataRow("temperature", "\"NaN\"")]
    [DataRow("temperature", "1e-30")]
    [DataRow("temperature", "1e30")]
    [DataRow("format", "3")]
    [DataRow("format", "2")]
    [DataRow("format", "5")]
    public void Read_PartAltered_IsRefused(string name, string value) => AssertRefused(document => document[name] = JsonNode.Parse(value), $"{name} = {value}");

    [TestMethod]
    public void Read_OtherNetworks_AreRefused()
    {
        AssertRefused(document => document["furtherNetworks"]![0]!["outputs"] = 2, "outputs");
        AssertRefused(document => document["furtherNetworks"]![1]!["width"] = 65_536, "a wide network");
        AssertRefused(document => document["furtherNetworks"]![1]!["width"] = 65_537, "too wide a network");
        AssertRefused(document => document["furtherNetworks"]![1]!["width"] = 4, "a narrower network");
        AssertRefused(document => document["furtherNetworks"]![1]!["blocks"] = 1_000, "more blocks");
        AssertRefused(document => document["furtherNetworks"]!.AsArray().RemoveAt(1), "one network less");
        foreach (var count in (int[])[50, 999, 5_000])
            foreach (var width in (int[])[1, 65_536])
                AssertRefused(document =>
                {
                    var network = document["furtherNetworks"]![0]!;
                    network["blocks"] = 1_000;
                    network["width"] = width;
                    network["hiddenWidth"] = width;
                    document["furtherNetworks"] = new JsonArray([.. Enumerable.Repeat(network, count).Select(one => one.DeepClone())]);
                    document["networkWeights"] = new JsonArray([.. Enumerable.Repeat(1f / (count + 1), count + 1).Select(weight => (JsonNode)weight)]);
                }, $"{count} networks of width {width}");
    }

    [TestMethod]
    public void Read_TemperatureOfARegression_IsRefused()
    {
        var (network, weights) = ModelFile.Write(EnsembleModels.Of(LearningTask.Regression));
        var entries = TestModels.With(network, weights, json =>
        {
            var document = JsonNode.Parse(json)!;
            document["temperature"] = 2;
            return document.ToJsonString();
        });
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(entries.Network, entries.Weights));
        StringAssert.Contains(exception.Message, "A regression must have no temperature.");
    }

    [TestMethod]
    public void Create_NetworksThatDoNotFit_IsRefused()
    {
        var (two, three) = (EnsembleModels.Singles(LearningTask.Binary)[0].Network, EnsembleModels.Singles()[0].Network);
        Assert.ThrowsExactly<ArgumentException>(() => new NetworkEnsemble([two, three], [0.5f, 0.5f]));
        Assert.ThrowsExactly<ArgumentException>(() => new NetworkEnsemble([two, two], [0.5f, 0.6f]));
        Assert.ThrowsExactly<ArgumentException>(() => new NetworkEnsemble([two, two], [float.NaN, 0.5f]));
        Assert.ThrowsExactly<ArgumentException>(() => new NetworkEnsemble([], []));
    }

    private static void AssertRefused(Action<JsonNode> alter, string what)
    {
        var (network, weights) = s_entries.Value;
        var entries = TestModels.With(network, weights, json =>
        {
            var document = JsonNode.Parse(json)!;
            alter(document);
            return document.ToJsonString();
        });
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ModelFile.Read(entries.Network, entries.Weights);
            Assert.Fail($"{what}: the model was read.");
        }
        catch (InvalidDataException exception)
        {
            Assert.IsTrue(exception.Message.Length is > 20 and < 1_000, $"{what}: {exception.Message}");
        }
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        Assert.IsLessThan(8 * entries.Network.Length + (16 << 20), bytes, what);
    }

    private static readonly Lazy<(byte[] Network, byte[] Weights)> s_entries = new(() => ModelFile.Write(EnsembleModels.Of(temperature: 2)));
}
