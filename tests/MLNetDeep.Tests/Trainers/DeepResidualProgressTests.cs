using System.Reflection;
using Microsoft.ML;
using MLNetDeep.Training;

namespace MLNetDeep.Tests.Trainers;

/// <summary>What a training tells while it runs, how it is stopped, and what it leaves as it was.</summary>
[TestClass]
public sealed class DeepResidualProgressTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Fit_Callback_IsCalledForEveryEpoch()
    {
        var reports = new List<EpochReport>();
        var trainer = new DeepResidualTrainer(
            _mlContext, Blobs.Options with { Epochs = 5, LearningRate = 0.03f, LearningRateSchedule = Schedule.Constant(), Run = new() { Progress = new Listener(reports.Add) } });

        var curve = trainer.Fit(Blobs.Encoded(_mlContext, 120)).Model.Summary.Curve;

        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4, 5 }, reports.Select(report => report.Epoch).ToArray());
        Assert.HasCount(5, curve);
        for (int i = 0; i < 5; i++)
        {
            Assert.AreEqual(5, reports[i].Epochs);
            Assert.AreEqual(curve[i].TrainingLoss, reports[i].TrainingLoss);
            Assert.AreEqual(curve[i].Validation.Loss, reports[i].Validation.Loss);
            Assert.AreEqual(curve[i].Validation.Accuracy, reports[i].Validation.Accuracy);
            Assert.AreEqual(0.03, reports[i].LearningRate, 1e-6);
            Assert.IsGreaterThan(0, reports[i].RowsPerSecond);
            Assert.IsGreaterThan(0, reports[i].GradientNorm);
        }
        Assert.IsTrue(reports[0].IsBest);
        Assert.IsLessThan(reports[0].TrainingLoss, reports[4].TrainingLoss);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Fit_FeaturesThatSayNothing_WarnsInTheLog(bool saysSomething)
    {
        var log = new List<string>();
        _mlContext.Log += (_, message) => log.Add(message.Message);
        var rows = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(r => new Toss { X = saysSomething ? r % 2 : 1, Label = r % 2 == 0 }).ToArray());

        _mlContext.BinaryClassification.Trainers.DeepResidual(
            new DeepResidualBinaryTrainer.Options { NumericColumnNames = ["X"], Quality = Quality.Fast, FindLearningRate = saysSomething }).Fit(rows);

        Assert.AreEqual(!saysSomething, log.Any(text => text.Contains("The model is no better than guessing.")));
        Assert.AreEqual(saysSomething, log.Any(text => text.Contains("Found the learning rate 0.")));
    }

    private sealed class Toss
    {
        public float X { get; set; }

        public bool Label { get; set; }
    }

    [TestMethod]
    public void Fit_Log_HasALineForEveryEpochAndTheOneKept()
    {
        var log = new List<string>();
        _mlContext.Log += (_, message) => log.Add(message.Message);
        var reports = new List<EpochReport>();
        var options = Blobs.Options with { Epochs = 4, LearningRate = 0.03f, LearningRateSchedule = Schedule.Constant(), Run = new() { Progress = new Listener(reports.Add) } };

        var summary = new DeepResidualTrainer(_mlContext, options).Fit(Blobs.Encoded(_mlContext, 120)).Model.Summary;

        foreach (var report in reports)
        {
            string line = log.Single(text => text.Contains($"Epoch {report.Epoch}/4: "));
            StringAssert.Contains(line, "DeepResidualTrainer");
            StringAssert.Contains(
                line, FormattableString.Invariant($"training loss {report.TrainingLoss:F4}, validation loss {report.Validation.Loss:F4}"));
            StringAssert.Contains(line, FormattableString.Invariant(
                $"accuracy {report.Validation.Accuracy:F4}, macro F1 {report.Validation.MacroF1:F4}, AUC {report.Validation.Auc:F4}, "));
            StringAssert.Contains(line, FormattableString.Invariant($"balanced accuracy {report.Validation.BalancedAccuracy:F4}, rate 0.03, "));
            StringAssert.Contains(line, " rows/s, ");
            StringAssert.Matches(line, new System.Text.RegularExpressions.Regex(@", \d+(\.\d)? s left"));
        }
        Assert.IsTrue(log.Any(text => text.Contains($"Kept epoch {summary.BestEpoch} of 4: ")));
        StringAssert.Contains(
            log.Single(text => text.Contains("Options that differ")),
            "Options that differ from the defaults: Width 16, Dropout 0, Architecture.RateFactors.NumericEmbedding 0.1, Regularization.ResidualDropout 0, LearningRate 0.03, LearningRateSchedule Constant (WarmupSteps 0), Epochs 4, BatchSize 16, ");
        StringAssert.Contains(log.Single(text => text.Contains("Options that differ")), "Run.Progress given");
        string[] ofTrainer = [.. log.Where(text => text.Contains("DeepResidualTrainer; Training"))];
        Assert.HasCount(1, ofTrainer.Where(text => text.Contains("Channel started")).ToArray());
        Assert.HasCount(1, ofTrainer.Where(text => text.Contains("Channel disposed")).ToArray());
    }

    [TestMethod]
    public void Fit_ContextCancelled_StopsWithOperationCanceled()
    {
        int epochs = 0;
        var trainer = new DeepResidualTrainer(_mlContext, Blobs.Options with
        {
            Epochs = 1000,
            Validation = new() { Patience = null },
            Run = new() { Progress = new Listener(report =>
            {
                epochs = report.Epoch;
                if (report.Epoch == 3)
                    Cancel(_mlContext);
            }) },
        });
        var data = new CountingDataView(Blobs.Encoded(_mlContext, 60));

        Assert.Throws<OperationCanceledException>(() => trainer.Fit(data));

        Assert.AreEqual(3, epochs);
        Assert.AreEqual(data.Opened, data.Disposed);
    }

    [TestMethod]
    public void Fit_CallbackThrows_StopsWithItsException()
    {
        var trainer = new DeepResidualTrainer(
            _mlContext, Blobs.Options with { Run = new() { Progress = new Listener(_ => throw new TimeoutException("enough")) } });

        var e = Assert.ThrowsExactly<TimeoutException>(() => trainer.Fit(Blobs.Encoded(_mlContext, 60)));

        Assert.AreEqual("enough", e.Message);
    }

    [TestMethod]
    public void Fit_Options_StayAsTheyWere()
    {
        var options = Blobs.Options with { Epochs = 2, NumberOfThreads = 2, Run = new() { Progress = new Listener(_ => { }) } };
        var before = options with { };

        var trainer = new DeepResidualTrainer(_mlContext, options);
        trainer.Fit(Blobs.Encoded(_mlContext, 60));
        trainer.Fit(Blobs.Encoded(_mlContext, 60), Blobs.Encoded(_mlContext, 30));

        Assert.AreEqual(before, options);
        Assert.AreEqual(2, options.NumberOfThreads);
    }

    // ML.NET gives this to its own assemblies only.
    private static void Cancel(MLContext mlContext) =>
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!.Invoke(mlContext, []);

    private sealed class Listener(Action<EpochReport> report) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) => report(value);
    }
}
