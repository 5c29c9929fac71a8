using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>What older model files say of their options, in the places of today.</summary>
[TestClass]
public sealed class OlderFormatsTests
{
    private const string Flat = """
        {
          "training": {
            "options": {
              "blocks": 3, "hiddenWidth": 7, "block": { "kind": "Plain" }, "normalizeLogits": true,
              "initialization": { "kind": "Orthogonal", "gain": 2 },
              "residualDropout": 0.2, "stochasticDepth": 0, "dropConnect": 0.3, "groupDropout": 0.4, "featureGroups": [0, 1],
              "threshold": { "kind": "ForRecall", "least": 0.9 },
              "rateSchedule": { "kind": "Performance", "factor": 0.5, "leastChange": 0.25 },
              "dropoutSchedule": { "kind": "Constant", "warmupSteps": 5 },
              "regularization": { "l1": 0.5, "weightDecay": 0.125 },
              "decaySchedule": { "kind": "Performance", "leastChange": 0.5 },
              "clipping": { "kind": "Norm", "maximum": 2 },
              "validationFraction": 0.25, "validationMetric": "Auc", "patience": null, "stopWhenPerfect": true,
              "timeLimit": "00:00:05", "onCancel": "ReturnBest", "replicas": 4, "memoryLimit": 33554432, "report": false, "threads": 6,
              "inputNormalization": { "kind": "None" }, "missingValues": "Mean",
              "categories": { "oneHotUpTo": 2, "mostDimensions": 3, "leastRows": 4 },
              "freezing": { "kind": "Blocks", "count": 1 }
            }
          },
          "report": { "data": { "targets": { "mean": 1, "deviation": 2, "least": -3, "largest": 4 } } }
        }
        """;

    [TestMethod]
    public void Translate_FlatOptions_ArePutInTheirGroups()
    {
        var document = (JsonObject)JsonNode.Parse(Flat)!;

        OlderFormats.Upgrade(document);

        var options = document["training"]!["options"].Deserialize<DeepResidualOptions>(ModelJson.Options)!;
        Assert.AreEqual(7, options.Architecture.HiddenWidth);
        Assert.AreEqual(Block.Plain(), options.Architecture.Block);
        Assert.AreEqual(Initialization.Orthogonal(2), options.Architecture.Initialization);
        Assert.IsTrue(options.Architecture.NormalizeLogits);
        Assert.AreEqual(
            new Regularization
            {
                L1 = 0.5f, WeightDecay = 0.125f, ResidualDropout = 0.2f, DropConnect = 0.3f, GroupDropout = 0.4f, FeatureGroups = [0, 1],
                DropoutSchedule = Schedule.Constant(5), WeightDecaySchedule = Schedule.Performance(minChange: 0.5), GradientClipping = Clipping.ByNorm(2),
            },
            options.Regularization);
        Assert.AreEqual(
            new ValidationOptions
            {
                Fraction = 0.25, Metric = ValidationMetric.Auc, Patience = null, StopWhenPerfect = true, Threshold = DecisionThreshold.ForRecall(0.9f),
            },
            options.Validation);
        Assert.AreEqual(
            new InputOptions
            {
                Normalization = InputNormalization.None(), MissingValues = MissingValues.Mean,
                Categories = new() { MaxOneHotValues = 2, MaxDimension = 3, MinRows = 4 },
            },
            options.Input);
        Assert.AreEqual(new TransferOptions { Freezing = Freezing.Blocks(1) }, options.Transfer);
        Assert.AreEqual(
            new TrainingRunOptions
            {
                Replicas = 4, MemoryLimit = 1 << 25, TimeLimit = TimeSpan.FromSeconds(5), OnCancel = CancelBehavior.ReturnBest, Report = false,
            },
            options.Run);
        Assert.AreEqual(Schedule.Performance(0.5, minChange: 0.25), options.LearningRateSchedule);
        Assert.AreEqual(6, options.NumberOfThreads);
        Assert.AreEqual("""{"mean":1,"deviation":2,"min":-3,"max":4}""", document["report"]!["data"]!["targets"]!.ToJsonString());
    }

    [TestMethod]
    public void Translate_OptionsOfToday_StayAsTheyAre()
    {
        var options = JsonSerializer.SerializeToNode(
            new DeepResidualOptions { Validation = new() { Threshold = DecisionThreshold.BestF1() }, Regularization = new() { L2 = 1 } }, ModelJson.Options);
        var document = new JsonObject { ["training"] = new JsonObject { ["options"] = options } };
        var before = document.ToJsonString();

        OlderFormats.Upgrade(document);

        Assert.AreEqual(before, document.ToJsonString());
    }

    [TestMethod]
    [DataRow("""{ "training": { "options": [] } }""")]
    [DataRow("""{ "training": { "options": { "hiddenWidth": 1, "architecture": 7 } } }""")]
    [DataRow("""{ "training": { "options": { "categories": 3, "threshold": [], "rateSchedule": "", "regularization": 5, "clipping": null } } }""")]
    [DataRow("""{ "training": 3, "report": { "data": { "targets": 5 } } }""")]
    public void Translate_NoOptions_DoesNotFail(string json) => OlderFormats.Upgrade((JsonObject)JsonNode.Parse(json)!);
}
