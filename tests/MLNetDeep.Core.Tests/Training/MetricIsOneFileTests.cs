using System.Text.Json;
using System.Text.RegularExpressions;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Reports;
using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>A metric is one file and one line in the list: everything that shows metrics asks the list.</summary>
[TestClass]
public sealed partial class MetricIsOneFileTests
{
    // What chooses among metrics by name, such as the report's first sentence, and the reader of older files.
    private static readonly string[] MayNameMetrics =
        ["TuningSearch.cs", "ValidationOptions.cs", "TrainingLoop.cs", "CurvePictures.cs", "MeasurableRows.cs", "Headline.cs", "ModelEvaluation.cs", "RowMeasures.cs"];

    [TestMethod]
    public void List_Metrics_AreAllThatThereAre()
    {
        CollectionAssert.AreEquivalent(
            typeof(ValidationMetric).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ValidationMetric))).ToArray(),
            MetricList.All.Select(metric => metric.GetType()).ToArray());
        CollectionAssert.AllItemsAreUnique(MetricList.All.Select(metric => metric.Name).ToArray());
        CollectionAssert.AllItemsAreUnique(MetricList.All.Select(metric => metric.Title).ToArray());
        foreach (var metric in MetricList.All)
        {
            Assert.AreSame(metric, typeof(ValidationMetric).GetProperty(metric.Name)!.GetValue(null));
            Assert.AreEqual(typeof(double?), typeof(Metrics).GetProperty(metric.Name)!.PropertyType);
            Assert.AreEqual($"{metric.Name}Metric", metric.GetType().Name);
        }
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Train_EveryMetricOfTheTask_IsInAllThatShowsMetrics(LearningTask task)
    {
        using var folder = new TempFolder();
        var recorder = new Recorder();
        using var log = new TensorBoardLog(folder["run"]);
        var model = DeepResidualTraining.Train(
            ReportTables.Of(task), (ReportTables.Options() with { Epochs = 2, Loss = LossOtherThanTheLogLoss(task) }).Watched(new Recorder(report =>
            {
                recorder.Report(report);
                log.Report(report);
            })), seed: 3);

        var ofTask = MetricList.Of(task).ToArray();
        foreach (var metrics in (Metrics[])[.. recorder.Reports.Select(report => report.Validation), .. model.Summary.Curve.Select(epoch => epoch.Validation)])
            CollectionAssert.AreEqual(ofTask, metrics.Select(one => one.Key).ToArray());
        CollectionAssert.AreEqual(ofTask.Except([ValidationMetric.Loss]).ToArray(), model.Report.Evaluation!.Metrics.Select(one => one.Key).ToArray());

        var (events, page, text) = (File.ReadAllText(Copy(log.Path, folder["copy"])), model.Report.ToHtml(), recorder.Reports[0].Validation.ToString());
        foreach (var metric in ofTask)
        {
            StringAssert.Contains(events, $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(metric.Name)}/validation");
            StringAssert.Contains(text, $"{metric.Title} ");
            if (metric != ValidationMetric.Loss)
                StringAssert.Contains(page, $"<dt>{metric.Title}</dt>");
            StringAssert.Contains(page, $"<title>{metric.Scale.Title}</title>");
        }
        var (network, weights) = ModelFile.Write(model);
        CollectionAssert.AreEqual(model.Summary.Curve.ToArray(), ModelFile.Read(network, weights).Summary.Curve.ToArray());
    }

    [TestMethod]
    public void Sources_OtherThanTheMetricsOwn_NameNoMetric()
    {
        var folders = new[] { "MLNetDeep.Core", "MLNetDeep", "MLNetDeep.TorchSharp", "MLNetDeep.Onnx" };
        foreach (var file in folders.SelectMany(folder => Directory.GetFiles(Path.Combine(Sources, folder), "*.cs", SearchOption.AllDirectories)))
            if (!MayNameMetrics.Contains(Path.GetFileName(file)) && Path.GetFileName(Path.GetDirectoryName(file)) is not ("Metrics" or "obj"))
                foreach (var line in File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("///", StringComparison.Ordinal)))
                    Assert.IsFalse(NamesAMetric().IsMatch(line), $"{file}: {line}");
    }

    private static string Sources => Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "src");

    private static MLNetDeep.Networks.Loss? LossOtherThanTheLogLoss(LearningTask task) =>
        task == LearningTask.Regression ? null : MLNetDeep.Networks.Loss.Focal();

    private static string Copy(string path, string to)
    {
        using var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var file = File.Create(to);
        from.CopyTo(file);
        return to;
    }

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"\bValidationMetric\.(Loss|LogLoss|Accuracy|MacroF1|Auc|BalancedAccuracy|Rmse|MeanAbsoluteError|RSquared)\b|(Validation|Metrics|metrics)\.(Loss|LogLoss|Accuracy|MacroF1|Auc|BalancedAccuracy|Rmse|MeanAbsoluteError|RSquared)\b")]
    private static partial Regex NamesAMetric();
}
