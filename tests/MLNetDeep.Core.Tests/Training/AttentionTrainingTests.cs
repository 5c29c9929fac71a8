using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Networks of attention from the data set to the model file, and as what another training starts from.</summary>
[TestClass]
public sealed class AttentionTrainingTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with
    {
        Blocks = 2, Epochs = 20, Architecture = TestTables.Small().Architecture with { Block = Block.Attention(2), NumericEmbedding = null },
        Input = ClassicOptions.Input with { Categories = new() { MaxOneHotValues = 3 } },
    };

    // Whether the first number is missing, and whether the two categories are both odd or both even, say the class together.
    private static TabularDataset Table(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(4, classes: 2) { Categories = [new(3), new(6)], ColumnNames = ["income", "noise", "colour", "city"] };
        for (var r = 0; r < rows; r++)
        {
            int colour = random.Next(1, 4), city = random.Next(1, 7), missing = random.Next(2);
            data.Add([missing == 1 ? float.NaN : random.NextSingle(), random.NextSingle(), colour, city], (colour + city + missing) % 2);
        }
        return data;
    }

    [TestMethod]
    public void Train_ClassOfThreeFeaturesTogether_IsLearnt()
    {
        var model = DeepResidualTraining.Train(Table(2_000, seed: 1), Options with { Epochs = 40, Input = Options.Input with { MissingValues = MissingValues.MedianWithIndicator } });
        var accuracy = TestTables.Accuracy(model, Table(500, seed: 2));
        Assert.IsTrue(accuracy > 0.97, $"accuracy {accuracy}");
    }

    [TestMethod]
    public void Train_WithNothingButTheBlock_HasTheUsualSettings()
    {
        var model = DeepResidualTraining.Train(Table(100, seed: 1), new DeepResidualOptions
        {
            Epochs = 1, Quality = Quality.Fast, Architecture = new() { Block = Block.Attention() }, NumberOfThreads = 1,
        });
        Assert.AreEqual(5e-4f, model.Summary.Options.LearningRate);
        Assert.AreEqual(NumericEmbedding.None(), model.Summary.Options.Architecture.NumericEmbedding);
        Assert.AreEqual(Initialization.TorchDefault(), model.Network.Spec.Initialization);
        Assert.IsNull(model.Report.Fault);
        CollectionAssert.Contains(model.Report.GradientFlow!.Layers.Select(layer => layer.Name).ToArray(), "blocks.0.attention.query");
    }

    [TestMethod]
    public void Read_WhatWasWritten_PredictsTheSame()
    {
        var model = DeepResidualTraining.Train(Table(300, seed: 1), Options with { Epochs = 2 });
        var (network, weights) = ModelFile.Write(model);
        var read = ModelFile.Read(network, weights);
        CollectionAssert.AreEqual(TestTables.Probabilities(model, Table(100, seed: 3)), TestTables.Probabilities(read, Table(100, seed: 3)));
        Assert.AreEqual(TestTables.Bytes(model), TestTables.Bytes(read));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Train_FrozenBlocks_LeavesTokensAndThemAsTheyAre(int blocks)
    {
        var initial = DeepResidualTraining.Train(Table(300, seed: 1), Options with { Epochs = 2 });
        foreach (var cached in (bool[])[false, true])
        {
            var model = DeepResidualTraining.Train(Table(300, seed: 4), Options with
            {
                Epochs = 2, Transfer = new() { InitialModel = InitialModel.From(initial), Freezing = Freezing.Blocks(blocks) },
                Run = Options.Run with { FrozenCacheBytes = cached ? null : 0 },
            });
            foreach (var (before, after) in initial.Network.Store.Tensors().Zip(model.Network.Store.Tensors()))
                Assert.AreEqual(
                    FrozenPart.LayerOf(before.Name) <= blocks, before.Values.Span.SequenceEqual(after.Values.Span), $"{before.Name}, {blocks} blocks");
        }
    }

    // The block that was last then gives all its tokens.
    [TestMethod]
    public void Train_MoreBlocksOnTopOfAModel_TakesTheLowest()
    {
        var initial = DeepResidualTraining.Train(Table(300, seed: 1), Options with { Epochs = 2 });
        var model = DeepResidualTraining.Train(Table(300, seed: 1), Options with
        {
            Epochs = 1, Blocks = 3, LearningRate = 1e-20f, Transfer = new() { InitialModel = InitialModel.From(initial) with { TakeBlocks = 2, ReplaceHead = true } },
        });
        var before = initial.Network.Store.Tensors().ToDictionary(tensor => tensor.Name);
        foreach (var tensor in model.Network.Store.Tensors().Where(tensor => FrozenPart.LayerOf(tensor.Name) <= 2))
            CollectionAssert.AreEqual(before[tensor.Name].Values.ToArray(), tensor.Values.ToArray(), tensor.Name);
    }

    [TestMethod]
    public void Pretrain_ThenTrain_Works()
    {
        var initial = Pretraining.Run(Table(300, seed: 1), Options, new PretrainingOptions { Epochs = 2 });
        var model = DeepResidualTraining.Train(Table(300, seed: 1), Options with { Epochs = 2, Transfer = new() { InitialModel = initial } });
        Assert.IsTrue(TestTables.Probabilities(model, Table(50, seed: 2)).All(float.IsFinite));
    }
}
