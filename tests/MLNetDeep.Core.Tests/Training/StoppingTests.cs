using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Time limits and perfect epochs; 96 rows make 3 steps an epoch, of a second each.</summary>
[TestClass]
public sealed class StoppingTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Loss = Loss.CrossEntropy(), Validation = ClassicOptions.Validation with { Patience = null } };
    private static readonly TabularDataset Data = TestTables.Noise(96, seed: 1);
    private static readonly TabularDataset Validation = TestTables.Noise(60, seed: 2);

    [TestMethod]
    [DataRow(5.5, 2, DisplayName = "reached by the last step of the second epoch")]
    [DataRow(6, 2, DisplayName = "just then")]
    [DataRow(7.5, 2, DisplayName = "within the third")]
    [DataRow(29.5, 10, DisplayName = "in the last step of all")]
    [DataRow(300, 10, DisplayName = "never")]
    public void Train_TimeLimit_GivesTheBestOfTheEpochsSoFar(double seconds, int epochs)
    {
        var all = Train(Options);
        var model = Train(Options with { Run = new() { TimeLimit = TimeSpan.FromSeconds(seconds) } });

        CollectionAssert.AreEqual(all.Summary.Curve.Take(epochs).ToArray(), model.Summary.Curve.ToArray());
        var best = model.Summary.Curve.Min(epoch => epoch.Validation.Loss);
        Assert.AreEqual(best, model.Summary.Curve[model.Summary.BestEpoch - 1].Validation.Loss);
        Assert.AreEqual(best!.Value, TestTables.LogLoss(model, Validation), 1e-5);
    }

    [TestMethod]
    [DataRow(0.001, 1)]
    [DataRow(2, 2)]
    public void Train_TimeLimitWithinTheFirstEpoch_ScoresItWhereItStands(double seconds, int steps)
    {
        var time = new ManualTime();
        var recorder = new Recorder();
        var model = Train(Options with { Run = new() { TimeLimit = TimeSpan.FromSeconds(seconds) } }, time, recorder);

        Assert.AreEqual(steps, time.GetTimestamp() / TimeSpan.TicksPerSecond);
        Assert.AreEqual((1, 1), (model.Summary.Curve.Count, model.Summary.BestEpoch));
        Assert.AreEqual(model.Summary.Curve[0].Validation.Loss!.Value, TestTables.LogLoss(model, Validation), 1e-5);
        Assert.AreEqual(TimeSpan.Zero, recorder.Reports.Single().TimeLeft);
    }

    [TestMethod]
    public void Train_TimeLimitWithoutValidation_GivesTheLastWholeEpoch()
    {
        var options = Options with { Validation = Options.Validation with { Fraction = 0 } };
        var two = DeepResidualTraining.Train(Data, options with { Epochs = 2 });
        var time = new ManualTime();
        var model = DeepResidualTraining.Train(
            Data, options with { Run = new() { TimeLimit = TimeSpan.FromSeconds(8) } }, 0, null, time.AdvanceAndGoOn, time);
        Assert.AreEqual(2, model.Summary.BestEpoch);
        CollectionAssert.AreEqual(two.Network.Store.Values.ToArray(), model.Network.Store.Values.ToArray());
    }

    [TestMethod]
    public void Train_StopWhenPerfect_StopsAtTheFirstPerfectEpoch()
    {
        var (data, validation) = (TestTables.Clouds(96, seed: 1), TestTables.Clouds(60, seed: 2));
        var options = Options with { Validation = Options.Validation with { Metric = ValidationMetric.Accuracy }, LearningRate = 0.01f };
        var all = DeepResidualTraining.Train(data, options, validation: validation);
        var first = all.Summary.Curve.ToList().FindIndex(epoch => epoch.Validation.Accuracy == 1) + 1;
        Assert.IsTrue(first is > 1 and < 10, $"Epoch {first} is the first perfect one: this tests nothing.");
        Assert.HasCount(10, all.Summary.Curve);

        var model = DeepResidualTraining.Train(data, options with { Validation = options.Validation with { StopWhenPerfect = true } }, validation: validation);

        Assert.AreEqual((first, first), (model.Summary.Curve.Count, model.Summary.BestEpoch));
    }

    // A loss is never 0: such a training goes on.
    [TestMethod]
    public void Train_StopWhenPerfectByLoss_GoesOn() =>
        Assert.HasCount(10, DeepResidualTraining.Train(TestTables.Clouds(96, seed: 1), Options with { Validation = Options.Validation with { StopWhenPerfect = true } }).Summary.Curve);

    [TestMethod]
    public void Report_Times_AreThoseOfTheClock()
    {
        var recorder = new Recorder();
        Train(Options with { Epochs = 4 }, new ManualTime(), recorder);
        CollectionAssert.AreEqual(new[] { 3.0, 6, 9, 12 }, recorder.Reports.Select(report => report.Elapsed.TotalSeconds).ToArray());
        CollectionAssert.AreEqual(new[] { 9.0, 6, 3, 0 }, recorder.Reports.Select(report => report.TimeLeft.TotalSeconds).ToArray());
    }

    [TestMethod]
    public void Report_TimeLeft_IsAtMostThatOfPatienceAndOfTheLimit()
    {
        var recorder = new Recorder();
        var model = Train(Options with { Epochs = 200, Validation = ClassicOptions.Validation with { Patience = 4 }, Run = new() { TimeLimit = TimeSpan.FromSeconds(30) } }, new ManualTime(), recorder);
        Assert.IsTrue(model.Summary.Curve.Count < 10, "Patience should be out before the time is: this tests nothing.");

        var (best, last) = (double.PositiveInfinity, 0);
        foreach (var report in recorder.Reports)
        {
            if (report.ValidationMetricValue < best)
                (best, last) = (report.ValidationMetricValue.Value, report.Epoch);
            var expected = Math.Min(3 * (last + 4 - report.Epoch), 30 - 3 * report.Epoch);
            Assert.AreEqual(expected, report.TimeLeft.TotalSeconds, 1e-6, $"epoch {report.Epoch}");
        }
    }

    private static TrainedModel Train(DeepResidualOptions options, ManualTime? time = null, Recorder? recorder = null)
    {
        time ??= new ManualTime();
        return DeepResidualTraining.Train(Data, options.Watched(recorder), 0, Validation, time.AdvanceAndGoOn, time);
    }
}
