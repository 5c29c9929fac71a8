using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class ProgressTests
{
    [TestMethod]
    public void Train_Progress_ReportsEachEpochOnce()
    {
        var recorder = new Recorder();
        var options = TestTables.Small() with { Epochs = 4, LearningRate = 0.02f };
        var model = DeepResidualTraining.Train(TestTables.Clouds(100, seed: 1), options.Watched(recorder));

        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, recorder.Reports.Select(report => report.Epoch).ToArray());
        for (var epoch = 0; epoch < 4; epoch++)
        {
            var report = recorder.Reports[epoch];
            Assert.AreEqual(4, report.Epochs);
            Assert.AreEqual(0.02, report.LearningRate, 1e-8);
            Assert.IsTrue(report.GradientNorm > 0 && double.IsFinite(report.GradientNorm));
            Assert.IsTrue(report.RowsPerSecond > 0 && double.IsFinite(report.RowsPerSecond));
            Assert.AreEqual(model.Summary.Curve[epoch], EpochSummary.Of(report));
            Assert.IsTrue(report.Validation.Accuracy is >= 0 and <= 1);
        }
    }

    [TestMethod]
    public void Train_Schedules_ShowInTheReportedRate()
    {
        // 85 training rows make 3 steps an epoch, 12 in all.
        var recorder = new Recorder();
        var options = TestTables.Small() with { Epochs = 4, LearningRate = 0.02f, LearningRateSchedule = Schedule.Cosine(minimum: 0.1, warmupSteps: 6) };
        DeepResidualTraining.Train(TestTables.Clouds(100, seed: 1), options.Watched(recorder));

        var rates = recorder.Reports.Select(report => report.LearningRate / 0.02).ToArray();
        Assert.AreEqual(0.5, rates[0], 1e-6);
        Assert.AreEqual(1.0, rates[1], 1e-6);
        Assert.AreEqual(0.1 + 0.9 * 0.5 * (1 + Math.Cos(Math.PI * 2 / 6)), rates[2], 1e-6);
        Assert.AreEqual(0.1 + 0.9 * 0.5 * (1 + Math.Cos(Math.PI * 5 / 6)), rates[3], 1e-6);
    }

    [TestMethod]
    public void Train_CancelledBefore_ThrowsWithoutAnEpoch()
    {
        var recorder = new Recorder();
        Assert.ThrowsExactly<OperationCanceledException>(() => DeepResidualTraining.Train(
            TestTables.Clouds(100, seed: 1), TestTables.Small().Watched(recorder, new CancellationToken(canceled: true))));
        Assert.IsEmpty(recorder.Reports);
    }

    [TestMethod]
    public void Train_CancelledAfterTheSecondEpoch_Throws()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder(report =>
        {
            if (report.Epoch == 2)
                source.Cancel();
        });
        var exception = Assert.ThrowsExactly<OperationCanceledException>(() => DeepResidualTraining.Train(
            TestTables.Clouds(100, seed: 1), TestTables.Small().Watched(recorder, source.Token)));
        Assert.HasCount(2, recorder.Reports);
        Assert.AreEqual(source.Token, exception.CancellationToken);
    }

    [TestMethod]
    public void Train_ProgressThatThrows_PassesItOn() => Assert.ThrowsExactly<TimeoutException>(() => DeepResidualTraining.Train(
        TestTables.Clouds(100, seed: 1), TestTables.Small().Watched(new Recorder(_ => throw new TimeoutException()))));
}
