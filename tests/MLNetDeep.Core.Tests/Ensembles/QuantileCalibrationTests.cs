using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Ensembles;

/// <summary>Quantiles that are moved by held-out rows.</summary>
[TestClass]
public sealed class QuantileCalibrationTests
{
    // Targets 12 to 21 in their own unit, whose deviation is 2, beside scores of 0, which say 10: errors 1, 1.5, …, 5.5.
    [TestMethod]
    [DataRow(0.1f, 12.0)]
    [DataRow(0.5f, 16.0)]
    [DataRow(0.95f, 21.0)]
    public void Move_EqualWeights_MovesToTheErrorOfTheLevel(float level, double expected)
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        for (var r = 9; r >= 0; r--)
            data.AddTarget([0], 12 + r);
        var moved = QuantileCalibration.Move(new HeldOutScores(RowSet.All(data), new float[10]), new TargetScaling(Mean: 10, Deviation: 2), level);
        Assert.AreEqual(expected, moved.Decode(0), 1e-5);
        Assert.AreEqual(expected + 2, moved.Decode(1), 1e-5);
    }

    // A row of weight 3 counts as three of them.
    [TestMethod]
    public void Move_Weights_CountAsRepeatedRows()
    {
        var (weighted, repeated) = (new TabularDataset(1, LearningTask.Regression), new TabularDataset(1, LearningTask.Regression));
        for (var r = 1; r <= 5; r++)
        {
            weighted.AddTarget([0], r * r, weight: r);
            for (var i = 0; i < r; i++)
                repeated.AddTarget([0], r * r);
        }
        foreach (var level in (float[])[0.05f, 0.3f, 0.5f, 0.7f, 0.95f])
            Assert.AreEqual(Moved(repeated, level), Moved(weighted, level), $"{level}");

        static double Moved(TabularDataset data, float level) =>
            QuantileCalibration.Move(new HeldOutScores(RowSet.All(data), new float[data.Rows]), new TargetScaling(Mean: 0, Deviation: 1), level).Mean;
    }

    [TestMethod]
    [DataRow(0.1f, 0)]
    [DataRow(0.9f, 0)]
    [DataRow(0.1f, 3)]
    public void Train_Quantile_LeavesItsPartOfTheHeldOutRowsBelow(float level, int bagging)
    {
        var options = new DeepResidualOptions { Quality = Quality.Fast, Epochs = 5, Loss = Loss.Quantile(level), Ensemble = new() { Bagging = bagging } };
        var (data, validation) = (Skewed(400, seed: 1), Skewed(400, seed: 2));
        var plain = DeepResidualTraining.Train(data, options with { Validation = options.Validation with { Calibrate = false } }, seed: 1, validation);
        var calibrated = DeepResidualTraining.Train(data, options, seed: 1, validation);
        Assert.AreEqual(true, calibrated.Summary.Options.Validation.Calibrate);
        Assert.AreEqual(level, PartBelow(calibrated, validation), 0.005);
        Assert.IsGreaterThan(0.01, Math.Abs(level - PartBelow(plain, validation)), "the networks alone are off");
        CollectionAssert.AreEqual(plain.Network.Store.Values.ToArray(), calibrated.Network.Store.Values.ToArray());
        Assert.AreNotEqual(plain.Report.Evaluation!.Metrics.MeanAbsoluteError, calibrated.Report.Evaluation!.Metrics.MeanAbsoluteError, "the report is that of the model");
    }

    private static double PartBelow(TrainedModel model, TabularDataset data)
    {
        var predictions = new float[data.Rows];
        model.Predict(TestTables.Features(data), predictions);
        return predictions.Zip(data.Targets.ToArray(), (prediction, target) => target <= prediction ? 1.0 : 0).Average();
    }

    private static TabularDataset Skewed(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(2, LearningTask.Regression);
        for (var r = 0; r < rows; r++)
        {
            float x = random.NextSingle(), noise = -MathF.Log(1 - random.NextSingle());
            data.AddTarget([x, random.NextSingle()], 100 + 50 * x + 30 * noise);
        }
        return data;
    }
}
