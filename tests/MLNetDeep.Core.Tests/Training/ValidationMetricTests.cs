using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Trainings by each metric of each task.</summary>
[TestClass]
public sealed class ValidationMetricTests
{
    public static IEnumerable<object[]> Fitting =>
        from task in Enum.GetValues<LearningTask>() from metric in MetricList.Of(task) select new object[] { task, metric };

    public static IEnumerable<object[]> Others =>
        from task in Enum.GetValues<LearningTask>()
        from metric in MetricList.All.Except(MetricList.Of(task))
        select new object[] { task, metric };

    [TestMethod]
    [DynamicData(nameof(Fitting))]
    public void Train_ByMetric_KeepsTheBestEpochAndReportsAllMetrics(LearningTask task, ValidationMetric metric)
    {
        var recorder = new Recorder();
        var model = DeepResidualTraining.Train(
            Table(task, rows: 120, seed: 1), (TestTables.Small() with { Validation = ClassicOptions.Validation with { Metric = metric, Patience = null } }).Watched(recorder),
            validation: Table(task, rows: 60, seed: 2));

        var values = recorder.Reports.Select(report => report.ValidationMetricValue!.Value).ToList();
        var best = metric.LargerIsBetter ? values.Max() : values.Min();
        Assert.AreEqual(values.LastIndexOf(best) + 1, model.Summary.BestEpoch);
        Assert.AreEqual(model.Summary.BestEpoch, recorder.Reports.Last(report => report.IsBest).Epoch);
        for (var e = 0; e < values.Count; e++)
        {
            var (report, epoch) = (recorder.Reports[e], model.Summary.Curve[e]);
            Assert.AreEqual(EpochSummary.Of(report), epoch);
            Assert.AreEqual((report.LearningRate, report.GradientNorm), (epoch.LearningRate!.Value, epoch.GradientNorm!.Value));
            CollectionAssert.AreEqual(MetricList.Of(task).ToArray(), epoch.Validation.Select(one => one.Key).ToArray());
            Assert.AreEqual(epoch.Validation[metric], report.ValidationMetricValue);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Others))]
    public void Train_MetricOfAnotherTask_SaysWhichFit(LearningTask task, ValidationMetric metric)
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() =>
            DeepResidualTraining.Train(Table(task, rows: 30, seed: 1), TestTables.Small() with { Validation = ClassicOptions.Validation with { Metric = metric } }));
        var fitting = task == LearningTask.Regression ? "Loss, Rmse, MeanAbsoluteError, RSquared" : "Loss, LogLoss, Accuracy, MacroF1, Auc, BalancedAccuracy";
        StringAssert.StartsWith(exception.Message, $"Validation.Metric: the task {task} has {fitting}, but was {metric}.");
    }

    // What the model says of the rows, by itself.
    [TestMethod]
    public void Train_Regression_MetricsAreThoseOfThePredictions()
    {
        var validation = Table(LearningTask.Regression, rows: 60, seed: 2);
        var model = DeepResidualTraining.Train(Table(LearningTask.Regression, rows: 120, seed: 1), TestTables.Small(), validation: validation);
        var predictions = new float[60];
        model.Predict(TestTables.Features(validation), predictions);

        var errors = predictions.Select((prediction, r) => (double)prediction - validation.Targets[r]).ToArray();
        var best = model.Summary.Curve[model.Summary.BestEpoch - 1];
        Assert.AreEqual(Math.Sqrt(errors.Average(error => error * error)), best.Validation.Rmse!.Value, 1e-3);
        Assert.AreEqual(errors.Average(Math.Abs), best.Validation.MeanAbsoluteError!.Value, 1e-3);
        var mean = validation.Targets.ToArray().Average(target => (double)target);
        Assert.AreEqual(
            1 - errors.Sum(error => error * error) / validation.Targets.ToArray().Sum(target => Math.Pow(target - mean, 2)),
            best.Validation.RSquared!.Value, 1e-6);
        Assert.IsTrue(best.Validation.Rmse > 1, "The unit should be that of the targets, whose deviation is about 40.");
    }

    [TestMethod]
    public void Train_ByAucOnOneClass_IsRefused()
    {
        var validation = new TabularDataset(2, LearningTask.Binary);
        validation.Add([0, 1], 1);
        validation.Add([1, 0], 0, weight: 0);
        var options = TestTables.Small() with { Epochs = 1 };
        var data = Table(LearningTask.Binary, rows: 40, seed: 1);
        var exception = Assert.ThrowsExactly<InvalidDataException>(() =>
            DeepResidualTraining.Train(data, options with { Validation = ClassicOptions.Validation with { Metric = ValidationMetric.Auc } }, validation: validation));
        StringAssert.Contains(exception.Message, "column 'Label' are all of one class");
        Assert.IsNull(DeepResidualTraining.Train(data, options, validation: validation).Summary.Curve[0].Validation.Auc);
    }

    [TestMethod]
    public void Train_ByRSquaredOnEqualTargets_IsRefused()
    {
        var validation = new TabularDataset(2, LearningTask.Regression);
        validation.AddTarget([0, 1], 7);
        validation.AddTarget([1, 0], 7);
        validation.AddTarget([1, 1], 8, weight: 0);
        var options = TestTables.Small() with { Epochs = 1 };
        var data = Table(LearningTask.Regression, rows: 40, seed: 1);
        var exception = Assert.ThrowsExactly<InvalidDataException>(() =>
            DeepResidualTraining.Train(data, options with { Validation = options.Validation with { Metric = ValidationMetric.RSquared } }, validation: validation));
        StringAssert.Contains(exception.Message, "column 'Label' are all equal");
        Assert.IsNull(DeepResidualTraining.Train(data, options, validation: validation).Summary.Curve[0].Validation.RSquared);
    }

    [TestMethod]
    public void Save_MetricsOfTheCurve_AreReadAgain()
    {
        using var folder = new Models.TempFolder();
        foreach (var task in Enum.GetValues<LearningTask>())
        {
            var model = DeepResidualTraining.Train(Table(task, rows: 60, seed: 1), TestTables.Small() with { Epochs = 2, Run = new() { TimeLimit = TimeSpan.FromDays(1) } });
            model.Save(folder["model.zip"]);
            var loaded = TrainedModel.Load(folder["model.zip"]);
            CollectionAssert.AreEqual(model.Summary.Curve.ToArray(), loaded.Summary.Curve.ToArray());
            Assert.AreEqual(model.Summary.Options, loaded.Summary.Options);
        }
    }

    internal static TabularDataset Table(LearningTask task, int rows, int seed)
    {
        var random = new Random(seed);
        var data = task == LearningTask.Multiclass ? new TabularDataset(2, 3) : new TabularDataset(2, task);
        for (var r = 0; r < rows; r++)
        {
            float x = random.NextSingle() * 2 - 1, y = random.NextSingle() * 2 - 1;
            var value = x + y * y + 0.4f * (random.NextSingle() - 0.5f);
            var weight = 1 + r % 3 * 0.5f;
            if (task == LearningTask.Regression)
                data.AddTarget([x, y], 500 + 60 * value);
            else
                data.Add([x, y], task == LearningTask.Binary ? (value > 0.3f ? 1 : 0) : value > 0.8f ? 2 : value > 0 ? 1 : 0, weight);
        }
        return data;
    }
}
