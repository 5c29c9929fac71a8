using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Trainers;

namespace MLNetDeep.Tests.Explaining;

/// <summary>Rows whose label says nothing are counted, and never taken for one of the classes.</summary>
[TestClass]
public sealed class LeftOutRowsTests : IDisposable
{
    private static readonly MLContext Context = new(seed: 1);

    private static readonly Lazy<ITransformer> Ranges = new(() => Houses.Encoding(Context).Append(Context.MulticlassClassification.Trainers.DeepResidual(
        new DeepResidualTrainer.Options { LabelColumnName = "Range", Blocks = 1, Width = 8, Epochs = 2, Ensemble = new() { Bagging = 0 } }))
        .Fit(Houses.View(Context, 100)));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void GetReport_ClassesThatTrainingHadNot_AreCountedAndNamed()
    {
        var rows = Houses.Rows(30, seed: 2);
        (rows[3].Range, rows[4].Range, rows[5].Range, rows[7].Range, rows[8].Range) = ("huge", "tiny", "huge", "", "NA");
        var report = Ranges.Value.GetReport(Context.Data.LoadFromEnumerable(rows));
        var leftOut = report.Evaluation!.LeftOut!;
        Assert.AreEqual((25, 5, 3, "huge, tiny"), (report.Evaluation.Rows, leftOut.Count, leftOut.OfUnknownClass, string.Join(", ", leftOut.UnknownClasses)));
        Assert.Contains("3 more rows are left out: no training row had their class ('huge', 'tiny').", report.ToHtml());
        Assert.IsNull(Ranges.Value.GetReport(Houses.View(Context, 30)).Evaluation!.LeftOut);
        Assert.IsNull(Ranges.Value.GetReport().Evaluation!.LeftOut);

        foreach (var row in rows)
            row.Range = "huge";
        Assert.StartsWith(
            "No row has a class of the model in column 'Range'. 30 more rows are left out: no training row had their class ('huge').",
            Assert.ThrowsExactly<InvalidDataException>(() => Ranges.Value.GetReport(Context.Data.LoadFromEnumerable(rows))).Message);
    }

    [TestMethod]
    public void GetReport_LabelAsAKeyAlone_DoesNotTellWhy()
    {
        var rows = Houses.Rows(30, seed: 2);
        rows[3].Range = "huge";
        var keyed = Houses.Encoding(Context).Fit(Houses.View(Context, 100)).Transform(Context.Data.LoadFromEnumerable(rows));
        var plain = Context.Transforms.CopyColumns("Class", "Range").Fit(keyed).Transform(keyed);
        var model = Context.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
        {
            LabelColumnName = "Class", Blocks = 1, Width = 8, Epochs = 2, Ensemble = new() { Bagging = 0 },
        }).Fit(plain);
        var leftOut = model.GetReport(plain).Evaluation!.LeftOut!;
        Assert.AreEqual((1, null), (leftOut.Count, leftOut.OfUnknownClass));
    }

    [TestMethod]
    public void GetReport_NumbersWithoutALabel_AreCounted()
    {
        var model = Context.Regression.Trainers.DeepResidual(new DeepResidualRegressionTrainer.Options
        {
            LabelColumnName = "Price", FeatureColumnName = "Size", Blocks = 1, Width = 8, Epochs = 2, Ensemble = new() { Bagging = 0 },
        }).Fit(Houses.View(Context, 100));
        var rows = Houses.Rows(30, seed: 2);
        (rows[3].Price, rows[4].Price) = (float.NaN, float.NaN);
        var evaluation = model.GetReport(Context.Data.LoadFromEnumerable(rows)).Evaluation!;
        Assert.AreEqual((28, 2, 0), (evaluation.Rows, evaluation.LeftOut!.Count, evaluation.LeftOut.OfUnknownClass));
    }

    // ML.NET would read each label as false.
    [TestMethod]
    public void GetReport_TruthValuesThatTheFileHasNot_AreRefused()
    {
        var path = _folder.Write("train.csv", ["x,bought", .. Enumerable.Range(0, 100).Select(r => $"{r * 37 % 101},{(r * 37 % 101 > 50 ? "yes" : "no")}")]);
        var table = Context.Data.LoadTable(path, "bought");
        var options = new DeepResidualBinaryTrainer.Options { Blocks = 1, Width = 8, Epochs = 2, Ensemble = new() { Bagging = 0 } };
        var model = Context.BinaryClassification.Trainers.DeepResidual(table, options).Fit(table.Data);
        foreach (var lines in (string[][])[["x", "1", "2"], ["x,bought", "1,yes", "2,"]])
        {
            var rows = table.Load(_folder.Write("new.csv", lines), labelled: false);
            Assert.AreEqual(2, model.Transform(rows).GetColumn<bool>("PredictedLabel").Count());
            Assert.Contains("Column 'bought' is missing; expected: a bool.", Assert.ThrowsExactly<ArgumentException>(() => model.GetReport(rows)).Message);
            Assert.Contains("'bought'", Assert.ThrowsExactly<ArgumentException>(() => model.GetPermutationImportance(rows, "bought")).Message);
        }
        Assert.AreEqual(100, model.GetReport(table.Load(path, labelled: false)).Evaluation!.Rows);
    }
}
