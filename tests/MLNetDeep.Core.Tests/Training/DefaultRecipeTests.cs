using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>The default options, but for their size, on tables at the edge of what can be learnt.</summary>
[TestClass]
public sealed class DefaultRecipeTests
{
    private static readonly DeepResidualOptions Defaults = new() { Width = 16, Architecture = new() { HiddenWidth = 32 }, Epochs = 6, NumberOfThreads = 1 };
    private static readonly DeepResidualOptions Single = Defaults with { Ensemble = ClassicOptions.Ensemble };

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(5)]
    public void Train_FewRows_GivesAModelThatPredicts(int rows)
    {
        foreach (var task in Enum.GetValues<LearningTask>())
            AssertPredicts(DeepResidualTraining.Train(Table(task, rows, (row, column) => row * (column + 1)), Defaults, seed: 1));
    }

    [TestMethod]
    public void Train_NumbersThatDoNotVary_GivesAModelThatItsFileGivesBack()
    {
        foreach (var task in Enum.GetValues<LearningTask>())
            AssertPredicts(DeepResidualTraining.Train(Table(task, 100, (_, _) => 3), Defaults, seed: 1));
    }

    [TestMethod]
    public void Train_CategoriesAlone_GivesAModelThatItsFileGivesBack()
    {
        var data = new TabularDataset(2, 3) { Categories = [new CategoricalColumn(3), new CategoricalColumn(20)] };
        for (var r = 0; r < 120; r++)
            data.Add([r % 3, r % 20], r % 3);
        AssertPredicts(DeepResidualTraining.Train(data, Defaults, seed: 1));
    }

    [TestMethod]
    [DataRow(1e30f)]
    [DataRow(3e38f)]
    [DataRow(1e-40f)]
    public void Train_NumbersOfThisSize_GivesAModelThatPredicts(float size)
    {
        foreach (var task in Enum.GetValues<LearningTask>())
            AssertPredicts(DeepResidualTraining.Train(Table(task, 200, (row, column) => size * MathF.Sin(row + column)), Defaults, seed: 1));
    }

    [TestMethod]
    public void Train_AllRowsOfATinyWeight_IsTrainingWithoutWeights()
    {
        foreach (var task in Enum.GetValues<LearningTask>())
            CollectionAssert.AreEqual(
                DeepResidualTraining.Train(Waves(task), Defaults).Network.Store.Values.ToArray(),
                DeepResidualTraining.Train(Waves(task, 1e-40f), Defaults).Network.Store.Values.ToArray(), $"{task}");
    }

    // Numbers differ, as below; a sum of weights that is no number would give another order of size, or none.
    [TestMethod]
    public void Train_BagOfRowsOfAnEnormousWeight_MeasuresAsWithoutWeights()
    {
        foreach (var task in Enum.GetValues<LearningTask>())
        {
            TrainingSummary Summary(float weight) => DeepResidualTraining.Train(Waves(task, weight), Defaults).Summary;
            var (plain, weighted) = (Summary(1), Summary(1e38f));
            foreach (var (one, other) in plain.BaggingTrials!.Zip(weighted.BaggingTrials!))
                Assert.AreEqual(one.HeldOutLoss, other.HeldOutLoss, 0.3 * one.HeldOutLoss, $"{task} {one.NumericEmbedding}");
            Assert.AreEqual(plain.HeldOut!.Loss!.Value, weighted.HeldOut!.Loss!.Value, 0.3 * plain.HeldOut.Loss.Value, $"{task}");
        }
    }

    // A row of weight w counts w times in medians and bins, so that numbers differ from those without weights.
    [TestMethod]
    public void Train_AllRowsOfAnEnormousWeight_LearnsAsWithoutWeights()
    {
        foreach (var task in Enum.GetValues<LearningTask>())
        {
            double Loss(float weight) => DeepResidualTraining.Train(Waves(task, weight), Single).Summary.Curve[0].TrainingLoss;
            Assert.AreEqual(Loss(1), Loss(1e38f), 0.1 * Loss(1), $"{task}"); // quantiles of rows that count often do not interpolate
        }
    }

    [TestMethod]
    public void Train_OnDisk_LearnsAsInMemory()
    {
        // Scales and bins come from a sample of the rows on disk, so that numbers differ.
        using var disk = RowsOnDiskTests.OnDisk(TestTables.Clouds(300, seed: 1));
        Assert.IsGreaterThan(0.97, TestTables.Accuracy(DeepResidualTraining.Train(disk, Defaults, seed: 1), TestTables.Clouds(300, seed: 2)));
    }

    [TestMethod]
    public void Train_OnReplicas_IsOneDeviceWithinRounding()
    {
        var table = TestTables.Clouds(300, seed: 1);
        var one = TestTables.Probabilities(DeepResidualTraining.Train(table, Defaults, seed: 1), table);
        var three = TestTables.Probabilities(DeepResidualTraining.Train(table, Defaults with { Run = new() { Replicas = 3 } }, seed: 1), table);
        for (var i = 0; i < one.Length; i++)
            Assert.AreEqual(one[i], three[i], 0.02f);
    }

    [TestMethod]
    public void Train_AnyNumberOfThreads_GivesTheSameBytes()
    {
        var table = TestTables.Clouds(300, seed: 1);
        var one = TestTables.Bytes(DeepResidualTraining.Train(table, Defaults, seed: 1));
        Assert.AreEqual(one, TestTables.Bytes(DeepResidualTraining.Train(table, Defaults with { NumberOfThreads = 3 }, seed: 1)));
    }

    private static TabularDataset Waves(LearningTask task, float weight = 1) =>
        Table(task, 200, (row, column) => MathF.Sin(row + column), weight);

    private static TabularDataset Table(LearningTask task, int rows, Func<int, int, float> number, float weight = 1)
    {
        var data = task == LearningTask.Regression ? new TabularDataset(2, task) : new TabularDataset(2, task == LearningTask.Binary ? 2 : 3);
        for (var r = 0; r < rows; r++)
            if (task == LearningTask.Regression)
                data.AddTarget([number(r, 0), number(r, 1)], r % 5, weight);
            else
                data.Add([number(r, 0), number(r, 1)], r % data.Classes, weight);
        return data;
    }

    private static void AssertPredicts(TrainedModel model)
    {
        var (network, weights) = ModelFile.Write(model);
        var loaded = ModelFile.Read(network, weights);
        var columns = model.Encoder.Columns;
        float[] scores = new float[Math.Max(model.Classes, 1)], again = new float[Math.Max(model.Classes, 1)];
        model.Predict(new float[columns], scores);
        loaded.Predict(new float[columns], again);
        CollectionAssert.AreEqual(scores, again);
        Assert.IsTrue(scores.All(float.IsFinite));
    }
}
