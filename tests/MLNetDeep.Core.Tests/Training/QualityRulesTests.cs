using System.Text.Json;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>What is chosen where options are null, and that a model says what was chosen.</summary>
[TestClass]
public sealed class QualityRulesTests
{
    // A small network that learns nothing worth the time; everything that the rules choose is null.
    private static readonly DeepResidualOptions Tiny = new() { Blocks = 1, Width = 8, NumberOfThreads = 1, Run = new() { Report = false } };

    [TestMethod]
    [DataRow(Quality.Default, 2, 0, 64)]
    [DataRow(Quality.Default, 625, 16, 56)]
    [DataRow(Quality.Default, 10_000, 0, 28)]
    [DataRow(Quality.Default, 10_000, 16, 28)]
    [DataRow(Quality.Default, 10_000, 64, 14)]
    [DataRow(Quality.Default, 160_000, 1, 14)]
    [DataRow(Quality.Default, int.MaxValue, 100, 12)]
    [DataRow(Quality.Best, 10_000, 16, 56)]
    [DataRow(Quality.Fast, 10_000, 16, 11)]
    [DataRow(Quality.Fast, int.MaxValue, 16, 6)]
    public void EpochsOf_RowsAndNumbers_AreThoseOfTheRule(Quality quality, int rows, int numbers, int epochs) =>
        Assert.AreEqual(epochs, QualityRules.EpochsOf(quality, rows, numbers));

    // 20 of 64 numbers have a third value, in the last row; 64 of many values would have 12 epochs.
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Apply_NumbersOfTwoValues_DoNotLowerTheEpochs(bool onDisk)
    {
        const int Rows = 70_000;
        using var data = new TabularDataset(64, 2) { MemoryLimit = onDisk ? Spilling.MinLimit : null };
        var row = new float[64];
        for (var r = 0; r < Rows; r++)
        {
            row.AsSpan().Fill(r % 3 == 2 ? float.NaN : r % 3);
            if (r == Rows - 1)
                row.AsSpan(10, 20).Fill(9);
            data.Add(row, r % 2);
        }
        Assert.AreEqual(onDisk, data.IsOnDisk);
        Assert.AreEqual(QualityRules.EpochsOf(Quality.Default, Rows, numbers: 20), QualityRules.Apply(new DeepResidualOptions(), data).Epochs);
        Assert.AreEqual((15, 12), (QualityRules.EpochsOf(Quality.Default, Rows, numbers: 20), QualityRules.EpochsOf(Quality.Default, Rows, numbers: 64)));
    }

    [TestMethod]
    [DataRow(2, 64)]
    [DataRow(1_024, 64)]
    [DataRow(1_025, 128)]
    [DataRow(8_192, 128)]
    [DataRow(8_193, 256)]
    [DataRow(30_000, 256)]
    [DataRow(30_001, 512)]
    [DataRow(100_000, 512)]
    [DataRow(100_001, 1_024)]
    public void BatchSizeOf_Rows_IsThatOfTheRule(int rows, int batchSize) => Assert.AreEqual(batchSize, QualityRules.BatchSizeOf(rows));

    [TestMethod]
    public void LearningRateOf_Initialization_IsLargeWithNtkAlone()
    {
        Assert.AreEqual(0.04f, QualityRules.LearningRateOf(new DeepResidualOptions()));
        foreach (var initialization in (Initialization[])[Initialization.KaimingUniform(), Initialization.XavierNormal(), Initialization.TorchDefault()])
            Assert.AreEqual(1e-3f, QualityRules.LearningRateOf(new DeepResidualOptions { Architecture = new() { Initialization = initialization } }));
    }

    [TestMethod]
    [DataRow(Quality.Fast, 0)]
    [DataRow(Quality.Default, 5)]
    [DataRow(Quality.Best, 8)]
    public void Folds_OfAQuality_AreThoseOfTheRuleUnlessGiven(Quality quality, int folds)
    {
        var data = TestTables.Xor(60, seed: 1);
        var options = new DeepResidualOptions { Quality = quality };
        Assert.AreEqual((folds, folds > 1), (QualityRules.Apply(options, data).Folds, QualityRules.Apply(options, data).Bags));
        Assert.AreEqual(3, QualityRules.Apply(options with { Ensemble = new() { Bagging = 3 } }, data).Folds);
        Assert.IsFalse(QualityRules.Apply(options with { Ensemble = new() { Bagging = 0 } }, data).Bags);
        Assert.AreEqual(0, QualityRules.Apply(options with { Validation = new() { Fraction = 0 } }, data).Folds);
        Assert.AreEqual(0, QualityRules.Apply(options, TestTables.Xor(39, seed: 1)).Folds);
    }

    [TestMethod]
    [DataRow(3, 0)]
    [DataRow(4, 2)]
    [DataRow(9, 4)]
    [DataRow(50, 5)]
    public void Folds_FewRowsOfTheSecondClass_AreFewer(int rows, int folds)
    {
        var data = new TabularDataset(1, 3);
        for (var i = 0; i < 200; i++)
            data.Add([i], i < rows ? 2 : 0);
        Assert.AreEqual(folds, QualityRules.Apply(new DeepResidualOptions(), data).Folds);
    }

    [TestMethod]
    public void NumericEmbeddings_OfABagAloneAndGiven_AreThoseOfTheRule()
    {
        var data = TestTables.Xor(60, seed: 1);
        var bag = QualityRules.Apply(new DeepResidualOptions(), data);
        CollectionAssert.AreEqual(
            new[] { NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear(), NumericEmbedding.None() }, bag.NumericEmbeddings.ToArray());
        Assert.IsNull(bag.Architecture.NumericEmbedding);
        var one = QualityRules.Apply(new DeepResidualOptions { Quality = Quality.Fast }, data);
        Assert.AreEqual(NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), NumericEmbedding.PiecewiseLinear()), one.Architecture.NumericEmbedding);
        var given = QualityRules.Apply(new DeepResidualOptions { Architecture = new() { NumericEmbedding = NumericEmbedding.None() } }, data);
        Assert.AreEqual(NumericEmbedding.None(), given.NumericEmbeddings.Single());
    }

    [TestMethod]
    public void Apply_OptionsThatAreGiven_StayAsTheyAre()
    {
        var options = new DeepResidualOptions
        {
            Quality = Quality.Best, Epochs = 7, BatchSize = 9, LearningRate = 0.5f, Ensemble = new() { Bagging = 2 },
        };
        Assert.AreEqual(options, QualityRules.Apply(options, TestTables.Xor(30, seed: 1)));
    }

    [TestMethod]
    public void Apply_OptionsThatAreNull_LeavesNothingToChoose()
    {
        foreach (var (quality, epochs, folds) in ((Quality, int, int)[])[(Quality.Fast, 19, 0), (Quality.Default, 49, 5), (Quality.Best, 97, 8)])
        {
            var data = TestTables.Xor(1_100, seed: 1);
            var chosen = QualityRules.Apply(new DeepResidualOptions { Quality = quality }, data);
            Assert.AreEqual((epochs, 128, 0.04f, folds), (chosen.UsedEpochs, chosen.UsedBatchSize, chosen.UsedLearningRate, chosen.Folds));
            Assert.AreEqual(chosen, QualityRules.Apply(chosen, TestTables.Xor(4, seed: 1)));
        }
    }

    [TestMethod]
    public void Used_OptionThatIsNotChosen_IsRefused()
    {
        var options = new DeepResidualOptions();
        Assert.AreEqual("Epochs is not chosen yet.", Assert.ThrowsExactly<InvalidOperationException>(() => options.UsedEpochs).Message);
        Assert.AreEqual("BatchSize is not chosen yet.", Assert.ThrowsExactly<InvalidOperationException>(() => options.UsedBatchSize).Message);
        Assert.AreEqual("LearningRate is not chosen yet.", Assert.ThrowsExactly<InvalidOperationException>(() => options.UsedLearningRate).Message);
    }

    [TestMethod]
    public void Calibrates_HeldOutRows_AreAtLeastFiftyOfTwoClasses()
    {
        bool Calibrates(TabularDataset data, bool? calibrate = null) =>
            QualityRules.Calibrates(new DeepResidualOptions { Validation = new() { Calibrate = calibrate } }, data.Task, RowSet.Counting(data));

        Assert.IsTrue(Calibrates(TestTables.Clouds(50, seed: 1)));
        Assert.IsTrue(Calibrates(TestTables.Xor(50, seed: 1)));
        Assert.IsFalse(Calibrates(TestTables.Xor(49, seed: 1)));
        Assert.IsFalse(Calibrates(OfOneClass(200)));
        Assert.IsFalse(Calibrates(Numbers(200)));
        Assert.IsTrue(Calibrates(TestTables.Xor(10, seed: 1), calibrate: true));
        Assert.IsFalse(Calibrates(TestTables.Xor(200, seed: 1), calibrate: false));
    }

    [TestMethod]
    public void Train_NullOptions_AreSavedAsWhatWasChosen()
    {
        var model = DeepResidualTraining.Train(TestTables.Xor(300, seed: 1), Tiny with { Quality = Quality.Fast }, seed: 1);

        var (network, weights) = ModelFile.Write(model);
        foreach (var options in (DeepResidualOptions[])[model.Summary.Options, ModelFile.Read(network, weights).Summary.Options])
        {
            Assert.AreEqual((Quality.Fast, 24, 64, 0.04f), (options.Quality, options.UsedEpochs, options.UsedBatchSize, options.UsedLearningRate));
            Assert.AreEqual((0, true), (options.Ensemble.Bagging, options.Validation.Calibrate));       // 60 rows are held out
        }
        Assert.HasCount(24, model.Summary.Curve);
        Assert.AreNotEqual(1, model.Temperature);
    }

    [TestMethod]
    public void Train_Best_BagsEightNetworksAndCalibratesThemOutOfFold()
    {
        var model = DeepResidualTraining.Train(TestTables.Xor(60, seed: 1), Tiny with { Quality = Quality.Best, Epochs = 2 }, seed: 1);
        Assert.AreEqual((8, 8, true), (model.Networks.Count, model.Summary.Options.Ensemble.Bagging, model.Summary.Options.Validation.Calibrate));
        Assert.AreNotEqual(1, model.Temperature);
    }

    [TestMethod]
    public void Train_NothingToCalibrateBy_LeavesTheTemperature()
    {
        var rare = new TabularDataset(2, 2);
        for (var r = 0; r < 400; r++)
            rare.Add([r % 20, r % 7], r == 0 ? 1 : 0);           // the one row of class 1 is trained on
        foreach (var (data, options) in (ReadOnlySpan<(TabularDataset, DeepResidualOptions)>)
        [
            (TestTables.Xor(100, seed: 1), Tiny with { Ensemble = new() { Bagging = 0 } }), (Numbers(400), Tiny), (rare, Tiny),
            (TestTables.Xor(300, seed: 1), Tiny with { Validation = new() { Fraction = 0 } }),
        ])
        {
            var model = DeepResidualTraining.Train(data, options with { Epochs = 2 }, seed: 1);
            Assert.AreEqual((1, false), (model.Temperature, model.Summary.Options.Validation.Calibrate));
        }
    }

    [TestMethod]
    public void Quality_InJson_IsThereWhereItIsNotTheDefault()
    {
        foreach (var quality in Enum.GetValues<Quality>())
        {
            var options = new DeepResidualOptions { Quality = quality };
            var json = JsonSerializer.Serialize(options, ModelJson.Options);
            Assert.AreEqual(quality != Quality.Default, json.Contains($"\"quality\": \"{quality}\"", StringComparison.Ordinal));
            Assert.AreEqual(options, JsonSerializer.Deserialize<DeepResidualOptions>(json, ModelJson.Options));
        }
    }

    [TestMethod]
    public void Faults_QualityThatIsNone_SayItsName() =>
        Assert.StartsWith("Quality must be", new DeepResidualOptions { Quality = (Quality)9 }.Faults().Single());

    private static TabularDataset OfOneClass(int rows)
    {
        var data = new TabularDataset(1, 2);
        for (var r = 0; r < rows; r++)
            data.Add([r], 1);
        return data;
    }

    private static TabularDataset Numbers(int rows)
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        for (var r = 0; r < rows; r++)
            data.AddTarget([r], r % 9);
        return data;
    }
}
