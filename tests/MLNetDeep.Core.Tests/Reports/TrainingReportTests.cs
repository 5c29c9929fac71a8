using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Models;
using MLNetDeep.Storage;

namespace MLNetDeep.Core.Tests.Reports;

/// <summary>What a training keeps in its model.</summary>
[TestClass]
public sealed class TrainingReportTests
{
    private const int MaxBytes = 25_000;

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    public void Train_Classes_AreEvaluatedOnTheValidationRows(LearningTask task)
    {
        var report = ReportTables.Train(task).Report;
        var evaluation = report.Evaluation!;
        Assert.AreEqual((report.Training.ValidationRows, false), (evaluation.Rows, evaluation.OnTrainingRows));
        Assert.AreEqual(evaluation.Rows, evaluation.Confusion!.Counts.Sum());
        Assert.AreEqual(report.Labels.Values.Count, evaluation.Confusion.Size);
        Assert.AreEqual(evaluation.Rows, evaluation.Reliability!.Bins.Sum(bin => bin.Rows));
        var best = report.Training.Curve[report.Training.BestEpoch - 1];
        Assert.AreEqual(best.Validation.Accuracy!.Value, evaluation.Metrics.Accuracy!.Value, 1e-6);
        Assert.AreEqual(best.Validation.LogLoss!.Value, evaluation.Metrics.LogLoss!.Value, 1e-5);
        Assert.IsGreaterThan(0.9, evaluation.Metrics.Auc!.Value);
        Assert.IsTrue(evaluation.Metrics.Rmse is null && evaluation.Residuals is null);
        Assert.AreEqual(report.Training.TrainingRows, report.Data!.ClassCounts!.Sum());
    }

    [TestMethod]
    public void Train_Numbers_AreEvaluatedInTheUnitOfTheTargets()
    {
        var report = ReportTables.Train(LearningTask.Regression).Report;
        var evaluation = report.Evaluation!;
        Assert.AreEqual(evaluation.Rows, evaluation.Residuals!.Counts.Sum());
        Assert.HasCount(evaluation.Rows, evaluation.Residuals.Actual);
        Assert.AreEqual(
            Math.Sqrt(evaluation.Residuals.Actual.Zip(evaluation.Residuals.Predicted).Average(pair => Math.Pow(pair.First - pair.Second, 2))),
            evaluation.Metrics.Rmse!.Value, 0.01);
        Assert.IsTrue(evaluation.Metrics.RSquared is > 0.5 and <= 1 && evaluation.Metrics.MeanAbsoluteError <= evaluation.Metrics.Rmse);
        Assert.IsTrue(evaluation.Confusion is null && evaluation.Metrics.Accuracy is null && report.Data!.ClassCounts is null);
        Assert.IsTrue(report.Data.Targets is { Min: >= -5, Max: <= 25 } targets && Math.Abs(targets.Mean - 10) < 2);
    }

    [TestMethod]
    public void Train_WithoutValidationRows_SaysThatTrainingRowsWereEvaluated()
    {
        var report = ReportTables.Train(LearningTask.Multiclass, ReportTables.Options() with { Validation = ClassicOptions.Validation with { Fraction = 0, Patience = null } }).Report;
        Assert.AreEqual((240, true), (report.Evaluation!.Rows, report.Evaluation.OnTrainingRows));
        Assert.Contains("flatter the model", report.ToHtml());
    }

    [TestMethod]
    public void Train_GapsAndCategories_AreInTheDataSummary()
    {
        var data = ReportTables.Train(LearningTask.Binary, ReportTables.Options() with { Validation = ClassicOptions.Validation with { Fraction = 0 } }).Report.Data!;
        Assert.AreEqual((3, 1), (data.Numbers, data.Categories));
        CollectionAssert.AreEquivalent(new[] { "gaps", "region" }, data.Missing.Select(one => one.Name).ToArray());
        Assert.AreEqual(0.25, data.Missing.Single(one => one.Column == 2).Share);
        var unknown = ReportTables.Of(LearningTask.Binary);
        Assert.AreEqual(
            Math.Round(Enumerable.Range(0, 240).Count(r => unknown.Row(r)[3] == 0) / 240.0, 6), data.Missing.Single(one => one.Column == 3).Share, 1e-6);
    }

    [TestMethod]
    public void Train_GradientFlow_IsThatOfTheDiagnosis()
    {
        var data = ReportTables.Of(LearningTask.Multiclass);
        var flow = DeepResidualTraining.Train(data, ReportTables.Options(), seed: 3).Report.GradientFlow!;
        var expected = GradientFlow.Measure(data, ReportTables.Options(), seed: 3);
        Assert.AreEqual((expected.Rows, expected.Layers.Length), (flow.Rows, flow.Maps));
        Assert.AreEqual(expected.Loss, flow.Loss, 1e-5);
        CollectionAssert.AreEqual(expected.Layers.Select(layer => layer.Name).ToArray(), flow.Layers.Select(layer => layer.Name).ToArray());
        Assert.AreEqual(expected.Layers[0].MeanAbsoluteGradient, flow.Layers[0].MeanAbsoluteGradient, 1e-6);
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Train_WithAndWithoutReport_GivesTheSameWeights(LearningTask task)
    {
        var options = ReportTables.Options() with { Activation = MLNetDeep.Networks.Activation.Rrelu(), NumberOfThreads = 2 };
        TrainedModel with = ReportTables.Train(task, options), without = ReportTables.Train(task, options with { Run = new() { Report = false } });
        Assert.AreEqual(
            ModelFile.HashOfNumbers(without.Network.Store.Tensors()), ModelFile.HashOfNumbers(with.Network.Store.Tensors()));
        CollectionAssert.AreEqual(without.Summary.Curve.ToArray(), with.Summary.Curve.ToArray());
        var off = without.Report;
        Assert.IsTrue(off.Evaluation is null && off.Importance is null && off.GradientFlow is null && off.Data is null);
        Assert.AreSame(without.Summary, off.Training);
    }

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Train_OneThreadOrTwo_GivesTheSameBytes(LearningTask task) => Assert.AreEqual(
        TestTables.Bytes(ReportTables.Train(task, ReportTables.Options() with { NumberOfThreads = 1 })),
        TestTables.Bytes(ReportTables.Train(task, ReportTables.Options() with { NumberOfThreads = 2 })));

    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void SaveAndLoad_Report_IsTheSame(LearningTask task)
    {
        var model = ReportTables.Train(task);
        var (network, weights) = ModelFile.Write(model);
        var loaded = ModelFile.Read(network, weights);
        Assert.AreEqual(TestTables.Bytes(model), TestTables.Bytes(loaded));
        Assert.AreEqual(model.Report.ToHtml(), loaded.Report.ToHtml());
        Assert.AreEqual(model.Report.LibraryVersion, loaded.Report.LibraryVersion);
        Assert.IsFalse(string.IsNullOrEmpty(loaded.Report.LibraryVersion));
    }

    [TestMethod]
    public void Train_TargetUnit_IsInTheReportAloneAndChangesNoWeight()
    {
        var options = ReportTables.Options();
        TrainedModel plain = ReportTables.Train(LearningTask.Regression, options), named = ReportTables.Train(LearningTask.Regression, options with { Run = new() { TargetUnit = "EUR" } });
        Assert.AreEqual((null, "EUR", "Label"), (plain.Report.TargetUnit, named.Report.TargetUnit, named.Report.LabelName));
        Assert.AreEqual(ModelFile.HashOfNumbers(plain.Network.Store.Tensors()), ModelFile.HashOfNumbers(named.Network.Store.Tensors()));
        Assert.AreEqual(plain.Summary.Options, named.Summary.Options, "a checkpoint of the one is one of the other");
        var (network, weights) = ModelFile.Write(named);
        Assert.AreEqual("EUR", ModelFile.Read(network, weights).Report.TargetUnit);
        Assert.IsNull(ReportTables.Train(LearningTask.Binary, options with { Run = new() { TargetUnit = "EUR" } }).Report.TargetUnit);
    }

    [TestMethod]
    [DataRow("", "had 0")]
    [DataRow("   ", "had 3")]
    [DataRow("12345678901234567890123456789012345678901", "had 41")]
    public void Train_TargetUnitOutOfRange_IsRefused(string unit, string expected)
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => ReportTables.Train(LearningTask.Regression, ReportTables.Options() with { Run = new() { TargetUnit = unit } }));
        Assert.Contains($"Run.TargetUnit must have 1 to 40 characters, not all of them spaces, but {expected}.", exception.Message);
    }

    [TestMethod]
    public void ReportOn_OtherRows_IsOfTheseRows()
    {
        var model = ReportTables.Train(LearningTask.Binary);
        var rows = ReportTables.Of(LearningTask.Binary, rows: 150, seed: 8);
        var report = model.ReportOn(rows);
        Assert.IsTrue(report.Evaluation is { Rows: 150, OnGivenRows: true, OnTrainingRows: false } && model.Report.Evaluation is { Rows: 36, OnGivenRows: false });
        Assert.AreEqual((150, 100), (report.Importance!.Rows, report.Effects!.Rows));
        Assert.AreEqual(model.Report.Evaluation!.Baseline!.Class, report.Evaluation.Baseline!.Class);
        Assert.AreSame(model.Report.Training, report.Training);
        Assert.AreEqual(report.ToHtml(), model.ReportOn(rows).ToHtml());
        Assert.Contains("150 test rows", report.ToHtml());
    }

    [TestMethod]
    public void ReportOn_ModelWithoutAReport_HasWhatFollowsFromTheRows()
    {
        var model = ReportTables.Train(LearningTask.Multiclass, ReportTables.Options() with { Run = new() { Report = false } });
        var report = model.ReportOn(ReportTables.Of(LearningTask.Multiclass, rows: 150, seed: 8));
        Assert.IsTrue(report is { LibraryVersion: null, Data: null, Evaluation: { Rows: 150, Baseline: null }, Importance: not null, Effects: not null });
        Assert.Contains("of 150 test rows.", report.ToHtml());
    }

    [TestMethod]
    public void Save_ManyRowsClassesAndBlocks_GrowsByLittle()
    {
        var random = new Random(1);
        var classes = new TabularDataset(40, 200) { ColumnNames = [.. Enumerable.Range(0, 40).Select(c => $"a column's name {c}")] };
        var numbers = new TabularDataset(40, LearningTask.Regression);
        for (var r = 0; r < 3_000; r++)
        {
            var row = Enumerable.Range(0, 40).Select(_ => random.NextSingle() < 0.1 ? float.NaN : random.NextSingle()).ToArray();
            classes.Add(row, r % 200);
            numbers.AddTarget(row, random.NextSingle() * 1e-7f);
        }
        var options = ReportTables.Options() with { Epochs = 1, Width = 4, Architecture = ClassicOptions.Architecture with { HiddenWidth = 4 }, Blocks = 100 };
        foreach (var data in (TabularDataset[])[classes, numbers])
        {
            var size = ModelFile.Write(DeepResidualTraining.Train(data, options)).Network.Length;
            var without = ModelFile.Write(DeepResidualTraining.Train(data, options with { Run = new() { Report = false } })).Network.Length;
            Assert.IsInRange(1_000, MaxBytes, size - without);
        }
    }

    [TestMethod]
    public void Load_FileOfFormat1_HasTheSummaryAlone()
    {
        var report = TrainedModel.Load(Path.Combine(AppContext.BaseDirectory, "Models", "Formats", "format-1.zip")).Report;
        Assert.HasCount(2, report.Training.Curve);
        Assert.IsTrue(report.LibraryVersion is null && report.Evaluation is null);
        Assert.Contains("of an older version", report.ToHtml());
    }

    [TestMethod]
    public void SaveHtml_File_HoldsThePageAndReplacesAnOlderOne()
    {
        using var folder = new TempFolder();
        var report = ReportTables.Train(LearningTask.Binary).Report;
        File.WriteAllText(folder["report.html"], "older");
        report.SaveHtml(folder["report.html"]);
        Assert.AreEqual(report.ToHtml(), File.ReadAllText(folder["report.html"]));
        Assert.ThrowsExactly<ArgumentException>(() => report.SaveHtml(""));
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => report.SaveHtml(folder["none/report.html"]));
    }

    [TestMethod]
    public void Train_UnnamedValidationRows_ReportNamesTheTrainingsFeatures()
    {
        var plain = ReportTables.Of(LearningTask.Binary, seed: 2);
        var validation = new TabularDataset(4, LearningTask.Binary) { Categories = plain.Categories };
        for (var r = 0; r < plain.Rows; r++)
            validation.Add(plain.Row(r), plain.Labels[r]);
        var report = DeepResidualTraining.Train(ReportTables.Of(LearningTask.Binary), ReportTables.Options(), seed: 1, validation).Report;
        Assert.AreEqual("tells", report.Importance!.Features[0].Name);
        Assert.AreEqual(240, report.Evaluation!.Rows);
    }
}
