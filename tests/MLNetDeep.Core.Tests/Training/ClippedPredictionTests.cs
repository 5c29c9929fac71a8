using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Predictions of a regression in the range of the training rows' targets.</summary>
[TestClass]
public sealed class ClippedPredictionTests
{
    private static readonly DeepResidualOptions Clipped = TestTables.Small() with
    {
        Epochs = 20, LearningRate = 0.01f, Target = new(), Input = new() { Normalization = InputNormalization.Standardize() },
    };

    private static readonly DeepResidualOptions Free = Clipped with { Target = new() { ClipPredictions = false } };

    // Far beyond the rows, where the straight line of the targets goes on; the standardization must have no bound.
    private static readonly float[] FarRows = [-50, 50];

    [TestMethod]
    public void Default_Options_ClipPredictions() => Assert.IsTrue(new DeepResidualOptions().Target.ClipPredictions);

    [TestMethod]
    public void Predict_RowsBeyondTheTable_GivesTheLeastAndTheGreatestTarget()
    {
        var data = Line(100, 7, 11);
        var validation = Line(50, 0, 20);
        CollectionAssert.AreEqual(new float[] { 7, 11 }, Predict(DeepResidualTraining.Train(data, Clipped, seed: 1, validation)));
        var free = Predict(DeepResidualTraining.Train(data, Free, seed: 1, validation));
        Assert.IsLessThan(6, free[0]);
        Assert.IsGreaterThan(12, free[1]);
    }

    // Validation rows are beyond the range: the model is measured as it predicts.
    [TestMethod]
    public void Train_ValidationRowsBeyondTheTable_AreMeasuredWithClippedPredictions()
    {
        var validation = new TabularDataset(1, LearningTask.Regression);
        validation.AddTarget([-50], 7);
        validation.AddTarget([50], 13);
        var model = DeepResidualTraining.Train(Line(100, 7, 11), Clipped, seed: 1, validation);
        var best = model.Summary.Curve[model.Summary.BestEpoch - 1].Validation;
        Assert.AreEqual(1, best.MeanAbsoluteError!.Value, 1e-5);
        Assert.AreEqual(best.Rmse!.Value, model.Report.Evaluation!.Metrics.Rmse!.Value, 1e-5);
    }

    [TestMethod]
    public void Train_Bagging_TakesTheRangeOfAllRows()
    {
        var model = DeepResidualTraining.Train(Line(60, 7, 11), Clipped with { Epochs = 2, Ensemble = new() { Bagging = 3 } }, seed: 1);
        Assert.AreEqual(new TargetRange(7, 11), model.Targets!.Range);
    }

    [TestMethod]
    public void Train_WarmStart_RemembersTheRangeOfBefore()
    {
        var first = DeepResidualTraining.Train(Line(60, 7, 11), Clipped with { Epochs = 1 }, seed: 1, Line(20, 7, 11));
        DeepResidualOptions next = Clipped with { Epochs = 1, Transfer = new() { InitialModel = InitialModel.From(first) } };
        var second = DeepResidualTraining.Train(Line(60, 8, 15), next, seed: 1, Line(20, 7, 11));
        Assert.AreEqual(first.Targets! with { Range = new(7, 15) }, second.Targets);
        next = next with { Transfer = new() { InitialModel = InitialModel.From(first) with { ReplaceHead = true } } };
        Assert.AreEqual(new TargetRange(8, 15), DeepResidualTraining.Train(Line(60, 8, 15), next, seed: 1, Line(20, 7, 11)).Targets!.Range);
    }

    [TestMethod]
    public void Read_WhatWasWritten_ClipsAsBefore()
    {
        var model = DeepResidualTraining.Train(Line(60, 7, 11), Clipped with { Epochs = 2 }, seed: 1);
        var (network, weights) = ModelFile.Write(model);
        var read = ModelFile.Read(network, weights);
        Assert.AreEqual(model.Targets, read.Targets);
        Assert.IsTrue(read.Summary.Options.Target.ClipPredictions);
        CollectionAssert.AreEqual(Predict(model), Predict(read));
    }

    // Older versions would not clip, so they must not read the file.
    [TestMethod]
    public void Write_ModelWithARange_IsOfTheNewestFormat()
    {
        Assert.AreEqual(ModelDocument.CurrentFormat, FormatOf(Clipped));
        Assert.AreEqual(ModelDocument.FormatOfOneNetwork, FormatOf(Free));

        static int FormatOf(DeepResidualOptions options)
        {
            var (network, _) = ModelFile.Write(DeepResidualTraining.Train(Line(60, 7, 11), options with { Epochs = 1 }, seed: 1));
            return JsonNode.Parse(network)!["format"]!.GetValue<int>();
        }
    }

    [TestMethod]
    [DataRow("range", """{"min":2,"max":1}""", "an ordered range")]
    [DataRow("format", "3", "no temperature, range of predictions, numbers of two values or sparse slots")]
    public void Read_DamagedRange_IsRefused(string name, string json, string message)
    {
        var (network, weights) = ModelFile.Write(DeepResidualTraining.Train(Line(60, 7, 11), Clipped with { Epochs = 1 }, seed: 1));
        var entries = TestModels.With(network, weights, text =>
        {
            var document = JsonNode.Parse(text)!;
            (name == "range" ? document["targets"]! : document)[name] = JsonNode.Parse(json);
            return document.ToJsonString();
        });
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(entries.Network, entries.Weights)).Message, message);
    }

    [TestMethod]
    public void Deserialize_Options_ReadsTheGroup()
    {
        var options = JsonSerializer.Deserialize<DeepResidualOptions>("""{"target":{"clipPredictions":false}}""", ModelJson.Options)!;
        Assert.IsFalse(options.Target.ClipPredictions);
        Assert.AreEqual("Target.ClipPredictions no", options.ToString());
    }

    [TestMethod]
    public void Faults_NoGroup_IsNamed() => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(Line(60, 7, 11), Clipped with { Target = null! })).Message,
        "Target must not be null.");

    private static float[] Predict(TrainedModel model)
    {
        var predictions = new float[FarRows.Length];
        model.Predict(FarRows, predictions);
        return predictions;
    }

    // Targets go evenly from one number to the other as the feature goes from -1 to 1.
    private static TabularDataset Line(int rows, float first, float last)
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        for (var r = 0; r < rows; r++)
        {
            var part = (float)r / (rows - 1);
            data.AddTarget([2 * part - 1], r == rows - 1 ? last : first + (last - first) * part);
        }
        return data;
    }
}
