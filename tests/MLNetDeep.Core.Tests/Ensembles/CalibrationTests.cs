using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Ensembles;

/// <summary>The temperature that makes the log loss of held-out rows the smallest.</summary>
[TestClass]
public sealed class CalibrationTests
{
    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    public void TemperatureOf_Scores_IsTheBestOfAll(LearningTask task)
    {
        var data = EnsembleModels.Table(task, 200);
        foreach (var scale in (float[])[0.5f, 3, 12])
        {
            var random = new Random(2);
            var scores = new float[200 * data.Outputs];
            for (var i = 0; i < scores.Length; i++)
            {
                var label = data.Labels[i / data.Outputs];
                scores[i] = scale * (2 * random.NextSingle() - 1 + (task == LearningTask.Binary ? 2 * label - 1 : label == i % 3 ? 1 : 0) * 0.5f);
            }
            var held = new HeldOutScores(RowSet.All(data), scores);
            var best = Calibration.TemperatureOf(held);
            var smoothing = Calibration.SmoothingOf(held);
            var loss = Calibration.LogLoss(held, best, smoothing);
            for (var logarithm = -2.99; logarithm < 3; logarithm += 0.01)
                Assert.IsGreaterThanOrEqualTo(loss - 1e-9, Calibration.LogLoss(held, Math.Exp(logarithm), smoothing), $"{scale}, {logarithm}");
            // Twice the scores want twice the temperature.
            Assert.AreEqual(2 * best, Calibration.TemperatureOf(held with { Scores = [.. scores.Select(score => 2 * score)] }), 1e-3f * best);
        }
    }

    [TestMethod]
    public void TemperatureOf_ScoresAllRightOrAllWrong_StaysInRange()
    {
        var data = new TabularDataset(1, LearningTask.Binary);
        for (var r = 0; r < 4; r++)
            data.Add([r], r % 2);
        // Of 4 rows, labels are smoothed by 1/5: σ(2/T) is to be 1 − 1/10, T = 1/ln 9.
        Assert.AreEqual(1 / MathF.Log(9), Calibration.TemperatureOf(new HeldOutScores(RowSet.All(data), [-1, 1, -1, 1])), 1e-5f);
        Assert.AreEqual(20, Calibration.TemperatureOf(new HeldOutScores(RowSet.All(data), [1, -1, 1, -1])), 1e-3f);
        Assert.AreEqual(1, Calibration.TemperatureOf(new HeldOutScores(RowSet.All(data), [float.NaN, 1, -1, 1])));
        Assert.AreEqual(1, Calibration.TemperatureOf(new HeldOutScores(RowSet.All(data), [0, 0, 0, 0])));
    }

    [TestMethod]
    public void LogLoss_Weights_CountRowsAsOften()
    {
        var weighted = new TabularDataset(1, LearningTask.Binary);
        var repeated = new TabularDataset(1, LearningTask.Binary);
        float[] scores = [1, -2, 0.5f];
        for (var r = 0; r < 3; r++)
        {
            weighted.Add([r], r % 2, weight: r + 1);
            for (var i = 0; i <= r; i++)
                repeated.Add([r], r % 2);
        }
        Assert.AreEqual(
            Calibration.LogLoss(new HeldOutScores(RowSet.All(repeated), [1, -2, -2, 0.5f, 0.5f, 0.5f]), 1.5),
            Calibration.LogLoss(new HeldOutScores(RowSet.All(weighted), scores), 1.5), 1e-12);
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass, 0)]
    [DataRow(LearningTask.Binary, 0)]
    [DataRow(LearningTask.Multiclass, 3)]
    [DataRow(LearningTask.Binary, 3)]
    public void Train_Calibrate_LowersTheLogLossOfTheRowsItWasChosenOn(LearningTask task, int bagging)
    {
        var data = EnsembleModels.Table(task, 150);
        var validation = bagging == 0 ? EnsembleModels.Table(task, 100, seed: 2) : null;
        var options = TestTables.Small() with { Epochs = 15, LearningRate = 0.05f, Validation = ClassicOptions.Validation with { Metric = ValidationMetric.Accuracy }, Ensemble = new() { Bagging = bagging } };
        var plain = DeepResidualTraining.Train(data, options, seed: 1, validation);
        var calibrated = DeepResidualTraining.Train(data, options with { Validation = options.Validation with { Calibrate = true } }, seed: 1, validation);
        Assert.AreEqual(1, plain.Temperature);
        Assert.AreNotEqual(1, calibrated.Temperature);
        Assert.IsLessThan(plain.Report.Evaluation!.Metrics.LogLoss!.Value, calibrated.Report.Evaluation!.Metrics.LogLoss!.Value);
        Assert.AreEqual(plain.Report.Evaluation.Metrics.Accuracy, calibrated.Report.Evaluation.Metrics.Accuracy);
        CollectionAssert.AreEqual(plain.Network.Store.Values.ToArray(), calibrated.Network.Store.Values.ToArray());
    }

    [TestMethod]
    public void Train_CalibrateWithoutRowsOrClasses_IsRefused()
    {
        var options = TestTables.Small() with { Validation = ClassicOptions.Validation with { Calibrate = true } };
        StringAssert.Contains(Fault<ArgumentException>(LearningTask.Regression, options), "Validation.Calibrate must be false in a regression");
        StringAssert.Contains(
            Fault<ArgumentException>(LearningTask.Binary, options with { Validation = options.Validation with { Fraction = 0 } }),
            "Validation.Calibrate: what calibrates is chosen by validation rows, but there are none");
        var one = new TabularDataset(3, LearningTask.Binary);
        one.Add([1, 2, 3], 1);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(
            () => DeepResidualTraining.Train(EnsembleModels.Table(LearningTask.Binary, 30), options, validation: one)).Message, "are all of one class");

        static string Fault<TException>(LearningTask task, DeepResidualOptions options) where TException : Exception =>
            Assert.ThrowsExactly<TException>(() => DeepResidualTraining.Train(EnsembleModels.Table(task, 30), options)).Message;
    }
}
