using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Tables of numbers and categories, from the data set to the model file.</summary>
[TestClass]
public sealed class MixedTableTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Epochs = 30, Input = ClassicOptions.Input with { Categories = new() { MaxOneHotValues = 3 } } };

    // The label depends on the categories alone: on whether the one of three and the one of twelve are both odd or both even.
    private static TabularDataset Table(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(3, classes: 2) { Categories = [new(3), new(12)], ColumnNames = ["noise", "colour", "city"] };
        for (var r = 0; r < rows; r++)
        {
            int colour = random.Next(1, 4), city = random.Next(1, 13);
            data.Add([random.NextSingle(), colour, city], (colour + city) % 2);
        }
        return data;
    }

    [TestMethod]
    public void Train_LabelOfCategories_IsLearnt()
    {
        var model = DeepResidualTraining.Train(Table(1_500, seed: 1), Options, seed: 1);
        Assert.AreEqual(12 + 2, model.Network.Spec.Input.Tables.Single().Values);
        Assert.IsTrue(TestTables.Accuracy(model, Table(500, seed: 2)) > 0.97);
    }

    [TestMethod]
    public void Predict_MissingAndUnseenCategories_AreNoError()
    {
        var model = DeepResidualTraining.Train(Table(300, seed: 1), Options with { Epochs = 2 }, seed: 1);
        var predictions = new float[2 * 5];
        model.Predict([0, 0, 0, 0.5f, float.NaN, float.NaN, 0, 99, 99, 0, -1, 1e9f, float.NaN, 1, 2], predictions);
        Assert.IsTrue(predictions.All(p => p is >= 0 and <= 1));
        for (var r = 0; r < 5; r++)
            Assert.AreEqual(1, predictions[2 * r] + predictions[2 * r + 1], 1e-5);
    }

    // No training row lacks its town, which adds -100 to 100: a price without one lies in the middle of those with each.
    [TestMethod]
    [DataRow(2, 8, false)]
    [DataRow(5, 8, false)]
    [DataRow(5, 0, false)]
    [DataRow(20, 8, false)]
    [DataRow(5, 8, true)]
    [DataRow(5, 0, true)]
    public void Predict_CategoryThatNoTrainingRowLacked_IsNearTheMeanOverAll(int towns, int oneHotUpTo, bool attention)
    {
        var random = new Random(towns);
        float Number() => random.NextSingle();
        var data = new TabularDataset(4, LearningTask.Regression) { Categories = [new(towns)] };
        for (var r = 0; r < 300; r++)
        {
            var (a, b, town) = (Number(), Number(), random.Next(towns));
            data.AddTarget([a, b, Number(), 1 + town], 500 + 1_000 * a * b + 200f * town / (towns - 1) - 100 + 20 * Number());
        }
        var options = new DeepResidualOptions
        {
            Epochs = attention ? 150 : 60, Input = new() { Categories = new() { MaxOneHotValues = oneHotUpTo } },
            Architecture = attention ? new() { Block = Block.Attention(heads: 2) } : new(), Width = attention ? 16 : new DeepResidualOptions().Width,
        };
        var model = DeepResidualTraining.Train(data, options, seed: 1);

        var (missing, unseen, known) = (0f, 0f, 0f);
        const int Rows = 50;
        for (var i = 0; i < Rows; i++)
        {
            var (a, b, c) = (Number(), Number(), Number());
            var prices = new float[towns + 2];
            model.Predict([.. Enumerable.Range(0, towns + 2).SelectMany(town => new[] { a, b, c, town })], prices);
            var ofTowns = prices[1..^1];
            var mean = ofTowns.Average();
            missing += Math.Abs(prices[0] - mean) / Rows;
            unseen += Math.Abs(prices[^1] - mean) / Rows;
            known += ofTowns.Average(price => Math.Abs(price - mean)) / Rows;
        }
        Assert.AreEqual(missing, unseen);
        Assert.IsGreaterThan(40, known);
        Assert.IsLessThan(20, missing);
    }

    // 400 rows: 100 where the answer is no, 110 where it is yes, with a noise of deviation 2.
    private static TabularDataset YesNo(int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(1, LearningTask.Regression) { Categories = [new(2)] };
        for (var r = 0; r < 400; r++)
        {
            var yes = random.Next(2);
            data.AddTarget([yes + 1], 100 + 10 * yes + 6.8f * (random.NextSingle() - 0.5f));
        }
        return data;
    }

    // Of a row of two one-hot columns the outputs of some units hardly differ: their weights must not be blown up for that.
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public void Train_OneCategoryOfTwo_LearnsTheMeanOfEach(int seed)
    {
        var recorder = new Recorder();
        var model = DeepResidualTraining.Train(YesNo(seed), new DeepResidualOptions { Quality = Quality.Fast, Run = new() { Progress = recorder } }, seed);
        var predictions = new float[2];
        model.Predict([1, 2], predictions);
        Assert.AreEqual(100, predictions[0], 2.5);
        Assert.AreEqual(110, predictions[1], 2.5);
        Assert.IsLessThan(200, recorder.Reports.Max(epoch => epoch.Validation.Rmse!.Value));
    }

    // At such rates some networks never come near the targets, whose deviation is 5.4; of clipped predictions nobody would see it.
    [TestMethod]
    public void Train_SomeNetworksOfABagGoAstray_LeavesThemOut()
    {
        var leftOut = 0;
        for (var seed = 1; seed <= 12; seed++)
        {
            var options = new DeepResidualOptions
            {
                Epochs = 3, LearningRate = 0.1f * (1 + seed % 3), Ensemble = new() { Bagging = 5 }, Target = new() { ClipPredictions = false },
                Architecture = new() { NumericEmbedding = NumericEmbedding.None() },
            };
            var networks = DeepResidualTraining.Train(YesNo(seed), options, seed).Summary.Networks!;
            var sound = networks.Count(network => network.Validation.Rmse < 5.4 * Math.Sqrt(1.6));
            Assert.IsTrue(sound == networks.Count || (sound == 0 && networks.Count == 5), $"seed {seed}: {sound} of {networks.Count}");
            leftOut += 5 - networks.Count;
        }
        Assert.IsGreaterThan(0, leftOut);
    }

    // The first training has no row without a town, the second one half of them: what these teach must not be overwritten by the mean.
    [TestMethod]
    public void Train_FromAModelThatKnewNoMissingCategory_LearnsIt()
    {
        var options = Options with { Epochs = 2, Input = Options.Input with { Categories = new() { MaxOneHotValues = 0 } } };
        var first = DeepResidualTraining.Train(Table(300, seed: 1), options);
        var rows = new TabularDataset(3, classes: 2) { Categories = [new(3), new(12)], ColumnNames = ["noise", "colour", "city"] };
        var table = Table(300, seed: 2);
        for (var r = 0; r < table.Rows; r++)
            rows.Add([table.Row(r)[0], table.Row(r)[1], r % 2 == 0 ? 0 : table.Row(r)[2]], table.Labels[r]);

        string From(InitialModel initial) => TestTables.Bytes(DeepResidualTraining.Train(rows, options with { Transfer = new() { InitialModel = initial } }));
        var (network, weights) = ModelFile.Write(first);
        Assert.AreEqual(From(InitialModel.From(ModelFile.Read(network, weights))), From(InitialModel.From(first)));
    }

    [TestMethod]
    public void Read_WhatWasWritten_PredictsTheSame()
    {
        var model = DeepResidualTraining.Train(Table(300, seed: 1), Options with { Epochs = 2, Regularization = ClassicOptions.Regularization with { GroupDropout = 0.1f } }, seed: 1);
        var (network, weights) = ModelFile.Write(model);
        var read = ModelFile.Read(network, weights);
        var test = Table(100, seed: 3);
        CollectionAssert.AreEqual(TestTables.Probabilities(model, test), TestTables.Probabilities(read, test));
        Assert.AreEqual(TestTables.Bytes(model), TestTables.Bytes(read));
    }

    [TestMethod]
    public void Train_OnlyCategories_Works()
    {
        var data = new TabularDataset(1, classes: 2) { Categories = [new(20)] };
        for (var r = 0; r < 400; r++)
            data.Add([1 + r % 20], r % 20 < 7 ? 1 : 0);
        var model = DeepResidualTraining.Train(data, Options, seed: 1);
        Assert.AreEqual(1, TestTables.Accuracy(model, data));
    }

    [TestMethod]
    public void Train_NoCategory_IsRefused()
    {
        var data = Table(10, seed: 1);
        data.Add([0, 2.5f, 1], 0);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => DeepResidualTraining.Train(data, Options with { Validation = ClassicOptions.Validation with { Fraction = 0 } })).Message,
            "Row 10 of column 'Features' has the value 2.5 in slot 1 ('colour'); expected a category from 1 to 3, or 0 where it is missing.");
        data = Table(10, seed: 1);
        data.Add([0, 1, 13], 0);
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidDataException>(() => DeepResidualTraining.Train(data, Options with { Validation = ClassicOptions.Validation with { Fraction = 0 } })).Message,
            "has the value 13 in slot 2 ('city'); expected a category from 1 to 12");
    }

    [TestMethod]
    public void Embeddings_Frozen_StayAsTheyAre()
    {
        var data = Table(300, seed: 1);
        var first = DeepResidualTraining.Train(data, Options with { Epochs = 2 }, seed: 1);
        var second = DeepResidualTraining.Train(
            data, Options with { Epochs = 2, Transfer = new() { InitialModel = InitialModel.From(first), Freezing = Freezing.Blocks(0) } }, seed: 2);
        CollectionAssert.AreEqual(Tensor(first, "input.embeddings.0.weight"), Tensor(second, "input.embeddings.0.weight"));
        CollectionAssert.AreNotEqual(Tensor(first, "output.weight"), Tensor(second, "output.weight"));
    }

    [TestMethod]
    public void Pretrain_Categories_AreOneHot()
    {
        var model = Pretraining.Run(Table(100, seed: 1), Options, new PretrainingOptions { Epochs = 1 });
        Assert.IsEmpty(model.Network.Spec.Input.Tables);
        Assert.AreEqual(1 + 4 + 13, model.Encoder.Outputs);
    }

    [TestMethod]
    public void Encoder_Groups_AreTheFeatures()
    {
        var encoder = InputEncoder.Fit(RowSet.All(Table(300, seed: 1)), InputNormalization.Standardize(bounded: true), MissingValues.Mean, Options.Input.Categories);
        var dimension = new Categories().DimensionOf(12);
        CollectionAssert.AreEqual(
            (int[])[0, 1, 1, 1, 1, .. Enumerable.Repeat(2, dimension)], new InputColumns(encoder.Layout, null).GroupsOf(null));
    }

    private static float[] Tensor(TrainedModel model, string name) =>
        model.Network.Store.Tensors().Single(tensor => tensor.Name == name).Values.ToArray();
}
