using System.Text;
using System.Text.Json.Nodes;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Numbers of two values beside embedded ones, in a whole training and in what comes of it.</summary>
[TestClass]
public sealed class TwoValuedTrainingTests
{
    private static readonly DeepResidualOptions s_options = TestTables.Small() with { Epochs = 3, Run = new() { Report = false } };

    [TestMethod]
    public void WriteAndRead_EachKind_PredictsTheSameBits()
    {
        foreach (var kind in NumericEmbeddingLayerTests.Kinds)
        {
            var data = Flagged(120, seed: 1);
            var model = DeepResidualTraining.Train(data, With(kind), seed: 2);
            CollectionAssert.AreEqual((int[])[0, 2, 4, 5, 1, 3], model.Encoder.Layout.NumberOrder());
            var (network, weights) = ModelFile.Write(model);
            Assert.AreEqual(ModelDocument.CurrentFormat, JsonNode.Parse(network)!["format"]!.GetValue<int>());
            var read = ModelFile.Read(network, weights);
            Assert.AreEqual(model.Network.Spec, read.Network.Spec);
            CollectionAssert.AreEqual(TestTables.Probabilities(model, data), TestTables.Probabilities(read, data), $"{kind}");
        }
    }

    [TestMethod]
    public void Train_FlagsThatDecide_AreLearnt()
    {
        foreach (var kind in (NumericEmbedding[])[NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear()])
        {
            var model = DeepResidualTraining.Train(Flagged(600, seed: 1), With(kind) with { Epochs = 8 }, seed: 2);
            Assert.IsGreaterThan(0.97, TestTables.Accuracy(model, Flagged(600, seed: 3)), $"{kind}");
        }
    }

    // Older versions would read the columns in another order, so they must not read the file.
    [TestMethod]
    public void Read_TwoValuedNumbersInAnOlderFormat_AreRefused()
    {
        var (network, weights) = ModelFile.Write(DeepResidualTraining.Train(Flagged(60, seed: 1), With(NumericEmbedding.Periodic()), seed: 2));
        var entries = TestModels.With(network, weights, text => text.Replace($"\"format\": {ModelDocument.CurrentFormat}", "\"format\": 3"));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => ModelFile.Read(entries.Network, entries.Weights)).Message, "numbers of two values or sparse slots");
    }

    [TestMethod]
    public void Write_NothingOfTwoValuesOrNothingEmbedded_IsAsBefore()
    {
        foreach (var (data, kind) in ((TabularDataset, NumericEmbedding)[])
            [(TestTables.Clouds(60, seed: 1), NumericEmbedding.Periodic()), (Flagged(60, seed: 1), NumericEmbedding.None())])
        {
            var (network, _) = ModelFile.Write(DeepResidualTraining.Train(data, With(kind), seed: 2));
            Assert.AreEqual(ModelDocument.FormatOfOneNetwork, JsonNode.Parse(network)!["format"]!.GetValue<int>());
            Assert.DoesNotContain("twoValued", Encoding.UTF8.GetString(network));
        }
    }

    [TestMethod]
    public void Train_InitialModel_KeepsItsEncoderAndGoesOn()
    {
        var (data, options) = (Flagged(240, seed: 1), With(NumericEmbedding.Periodic()));
        var first = DeepResidualTraining.Train(data, options, seed: 2);
        var transfer = new TransferOptions { InitialModel = InitialModel.From(first) };
        var still = options with { Epochs = 1, LearningRate = 1e-30f, Regularization = options.Regularization with { WeightDecay = 0 }, Transfer = transfer };
        // No column of these rows has two values.
        Assert.AreSame(first.Encoder, DeepResidualTraining.Train(Numbers(60), still, seed: 3).Encoder);
        var second = DeepResidualTraining.Train(data, options with { Epochs = 1, Transfer = transfer }, seed: 2);
        Assert.IsLessThan(first.Summary.Curve[0].TrainingLoss, second.Summary.Curve[0].TrainingLoss);
    }

    [TestMethod]
    public void Pretrain_ThenTrain_KeepsTheNumbersOfTwoValues()
    {
        var options = With(NumericEmbedding.Periodic());
        var pretrained = Pretraining.Run(Flagged(120, seed: 1), options, new PretrainingOptions { Epochs = 1 }, seed: 2);
        Assert.IsTrue(pretrained.Encoder.HasTwoValued);
        var model = DeepResidualTraining.Train(Flagged(120, seed: 1), options with { Transfer = new() { InitialModel = pretrained } }, seed: 2);
        Assert.AreSame(pretrained.Encoder, model.Encoder);
    }

    [TestMethod]
    public void Train_FlagsAlone_ChoosesNoEmbedding()
    {
        var random = new Random(1);
        var data = new TabularDataset(3, 2);
        for (var r = 0; r < 90; r++)
            data.Add([random.Next(2), random.Next(2), random.Next(2)], r % 2);
        var model = DeepResidualTraining.Train(
            data, s_options with
            {
                Architecture = s_options.Architecture with { NumericEmbedding = null }, Loss = Loss.CrossEntropy(), Ensemble = new() { Bagging = 2 },
            }, seed: 1);
        Assert.AreEqual(NumericEmbedding.None(), model.Summary.Options.Architecture.NumericEmbedding);
        Assert.IsNull(model.Summary.BaggingTrials);
        Assert.AreEqual(2, model.Networks.Count);
    }

    private static DeepResidualOptions With(NumericEmbedding kind) =>
        s_options with { Architecture = s_options.Architecture with { NumericEmbedding = kind } };

    // Clouds of two classes that a number tells, and of two more that a flag and a number tell; flags are columns 1 and 3.
    private static TabularDataset Flagged(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(6, 4);
        for (var r = 0; r < rows; r++)
        {
            var (flag, high) = (random.Next(2), random.Next(2));
            data.Add([random.NextSingle(), flag, high + 0.5f * random.NextSingle(), 100 * random.Next(2), random.NextSingle(), r % 7], 2 * flag + high);
        }
        return data;
    }

    private static TabularDataset Numbers(int rows)
    {
        var random = new Random(9);
        var data = new TabularDataset(6, 4);
        for (var r = 0; r < rows; r++)
            data.Add([.. Enumerable.Range(0, 6).Select(_ => random.NextSingle())], r % 4);
        return data;
    }
}
