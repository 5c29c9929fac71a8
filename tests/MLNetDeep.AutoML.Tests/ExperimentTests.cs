using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tuning;

namespace MLNetDeep.AutoML.Tests;

/// <summary>Experiments of ML.NET's AutoML with the trainers, of few trials.</summary>
[TestClass]
public sealed class ExperimentTests
{
    private static readonly TuningSpace Small = new()
    {
        Blocks = new(0, 2), Width = [8, 16], HiddenWidth = [8, 16], LearningRate = new(0.003, 0.03, Logarithmic: true), BatchSize = [32],
    };

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Run_Multiclass_FindsAModel()
    {
        var (pipeline, split) = Prepared(_mlContext.Auto().DeepResidual(Houses.Multiclass with { CategoricalColumnNames = ["Town"] }, Small));
        var result = Run(
            pipeline, split, experiment => experiment.SetMulticlassClassificationMetric(MulticlassClassificationMetric.MicroAccuracy, "Range"));
        Assert.IsGreaterThan(0.6, result.Metric);
        Assert.AreEqual(
            result.Metric, _mlContext.MulticlassClassification.Evaluate(result.Model.Transform(split.TestSet), "Range").MicroAccuracy, 1e-9);
    }

    [TestMethod]
    public void Run_Binary_FindsAModel()
    {
        var (pipeline, split) = Prepared(_mlContext.Auto().DeepResidual(Houses.Binary with { CategoricalColumnNames = ["Town"] }, Small));
        var result = Run(pipeline, split, experiment => experiment.SetBinaryClassificationMetric(BinaryClassificationMetric.AreaUnderRocCurve, "Dear"));
        Assert.IsGreaterThan(0.8, result.Metric);
    }

    [TestMethod]
    public void Run_Regression_FindsAModel()
    {
        var (pipeline, split) = Prepared(_mlContext.Auto().DeepResidual(Houses.Regression with { CategoricalColumnNames = ["Town"] }, Small));
        var result = Run(pipeline, split, experiment => experiment.SetRegressionMetric(RegressionMetric.RSquared, "Price"));
        Assert.IsGreaterThan(0.5, result.Metric);
    }

    [TestMethod]
    public void DeepResidual_NoCatalog_Throws() =>
        Assert.ThrowsExactly<ArgumentNullException>(() => ((AutoCatalog)null!).DeepResidual(Houses.Binary));

    private (SweepablePipeline Pipeline, DataOperationsCatalog.TrainTestData Split) Prepared(SweepableEstimator trainer) =>
        (Houses.Encoding(_mlContext).Append(trainer), _mlContext.Data.TrainTestSplit(Houses.View(_mlContext, 360), testFraction: 0.25));

    private TrialResult Run(SweepablePipeline pipeline, DataOperationsCatalog.TrainTestData split, Action<AutoMLExperiment> setMetric)
    {
        var monitor = new Monitor();
        var experiment = _mlContext.Auto().CreateExperiment().SetPipeline(pipeline).SetDataset(split).SetMaxModelToExplore(4).SetMonitor(monitor);
        setMetric(experiment);
        var result = experiment.Run();
        Assert.HasCount(4, monitor.Completed);
        Assert.HasCount(4, monitor.Completed.Select(trial => JsonSerializer.Serialize(trial.TrialSettings.Parameter)).Distinct().ToArray());
        foreach (var trial in monitor.Completed)
            Console.WriteLine($"trial {trial.TrialSettings.TrialId}: metric {trial.Metric:F4}, {trial.DurationInMilliseconds:F0} ms");
        Console.WriteLine($"best: trial {result.TrialSettings.TrialId}, {result.Metric:F4}");
        return result;
    }

    private sealed class Monitor : IMonitor
    {
        public List<TrialResult> Completed { get; } = [];

        public void ReportCompletedTrial(TrialResult result) => Completed.Add(result);

        public void ReportBestTrial(TrialResult result) { }

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null) =>
            throw new AssertFailedException($"A trial failed: {exception}");

        public void ReportRunningTrial(TrialSettings setting) { }
    }
}
