using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Networks;
using MLNetDeep.Reports;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Reports;

/// <summary>The page of a report is well-formed, self-contained, and says what the report does.</summary>
[TestClass]
public sealed partial class ReportPageTests
{
    private const string Hostile = "<script>alert('x')</script> & \"quoted\" ]]> \u0000\u001f\uffff\ud800 日本";

    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml", Svg = "http://www.w3.org/2000/svg";

    [TestMethod]
    [DataRow(LearningTask.Multiclass, "Confusion matrix|Reliability|Rows by probability|Increase of the log loss|Classes|tells|region|gaps|a|Loss|Validation metrics|Validation log loss|Learning rate|Gradient norm|Gradient flow|Training rows of each class|Missing values")]
    [DataRow(LearningTask.Binary, "Confusion matrix|Reliability|Rows by probability|ROC curve|Precision and recall|Increase of the log loss|tells|region|a|gaps|Loss|Validation metrics|Validation log loss|Learning rate|Gradient norm|Gradient flow|Training rows of each class|Missing values")]
    [DataRow(LearningTask.Regression, "Predicted against actual|Residuals|Increase of the RMSE|tells|gaps|a|region|Loss|Validation metrics|Validation error|Learning rate|Gradient norm|Gradient flow|Missing values")]
    public void ToHtml_EachTask_HasItsPictures(LearningTask task, string expected)
    {
        var page = Parse(ReportTables.Train(task).Report);
        Assert.AreEqual(expected, string.Join("|", page.Descendants(Svg + "svg").Select(svg => svg.Element(Svg + "title")!.Value)));
        Assert.HasCount(1, page.Descendants(Html + "h1"));
        Assert.Contains("Architecture.HiddenWidth", page.Descendants(Html + "th").Select(cell => cell.Value));
    }

    [TestMethod]
    public void ToHtml_TwoClasses_SaysInWordsWhatTheMatrixHolds()
    {
        var report = ReportTables.Train(LearningTask.Binary).Report;
        int[] counts = [700, 56, 88, 412];
        var evaluation = report.Evaluation! with
        {
            Rows = 1_256, Confusion = new ConfusionMatrix([0, 1], counts), Metrics = new Metrics([KeyValuePair.Create(ValidationMetric.Accuracy, 1_112 / 1_256.0)]),
            Baseline = new Baseline(0, 756 / 1_256.0),
        };
        var text = Parse(report with { Labels = new ClassLabels("String", ["no", "yes"]), Sections = report.Sections! with { Evaluation = evaluation, LabelName = "churn" } }).Root!.Value
            .Replace('\u00a0', ' ');
        foreach (var sentence in (string[])
        [
            "Prediction of churn", "Predicts one of 2 classes: 'no', 'yes'.", "Right for 88.5 % of 1,256 validation rows; always saying 'no' is right for 60.2 %.",
            "412 of 500 'yes' were found (82.4 %); 88 were missed: taken for 'no'.", "700 of 756 'no' were recognized (92.59 %); 56 were false alarms: taken for 'yes'.",
            "So of 468 rows that the model calls 'yes', 412 are (88.03 %).", "How many 'yes' to find", "(the model's)",
        ])
            Assert.Contains(sentence, text);
        Assert.DoesNotContain("no better", text);
        Assert.IsLessThan(text.IndexOf("How it was trained", StringComparison.Ordinal), text.IndexOf("What it looks at", StringComparison.Ordinal));
    }

    [TestMethod]
    public void ToHtml_NoBetterThanTheBaseline_SaysSo()
    {
        var report = ReportTables.Train(LearningTask.Regression).Report;
        var evaluation = report.Evaluation! with { Baseline = new Baseline(null, report.Evaluation!.Metrics.Rmse!.Value) };
        Assert.Contains("By this measure the model is no better than that.", (report with { Sections = report.Sections! with { Evaluation = evaluation } }).ToHtml());
    }

    [TestMethod]
    public void ToHtml_Regression_HasTheUnit()
    {
        var options = ReportTables.Options() with { Run = new() { TargetUnit = "m² & more" } };
        var report = ReportTables.Train(LearningTask.Regression, options).Report;
        var page = Parse(report);
        var text = page.Root!.Value;
        Assert.Contains("Predicts a number, in m² & more.", text);
        Assert.Contains("m² & more on average for 36 validation rows; the root mean squared error is", text);
        Assert.Contains("predicted − actual, m² & more", text);
        Assert.Contains("mean prediction, m² & more", text);
        Assert.DoesNotContain("TargetUnit", text, "it is no option that the model comes from");
        Assert.DoesNotContain("m²", Parse(ReportTables.Train(LearningTask.Binary, options).Report).Root!.Value);
    }

    [TestMethod]
    public void ToHtml_WithAnEarlierModel_ComparesEachMetric()
    {
        var report = ReportTables.Train(LearningTask.Binary).Report;
        Metrics now = new([new(ValidationMetric.Accuracy, 0.91), new(ValidationMetric.LogLoss, 0.3), new(ValidationMetric.Auc, 0.9)]),
            before = new([new(ValidationMetric.Accuracy, 0.885), new(ValidationMetric.LogLoss, 0.25), new(ValidationMetric.Auc, 0.9)]);
        var page = Parse(report with
        {
            Sections = report.Sections! with { Evaluation = report.Evaluation! with { Metrics = now, OnGivenRows = true } }, Previous = report.Evaluation with { Metrics = before },
        });
        var rows = Rows(page.Descendants(Html + "table").First()).Select(row => string.Join("|", row).Replace('\u00a0', ' ')).ToArray();
        CollectionAssert.AreEqual(new[] { "log loss|0.3|0.25|+0.05|worse", "accuracy|91 %|88.5 %|+2.5 points|better", "AUC|0.9|0.9|0|the same" }, rows);
        Assert.Contains("36 test rows", page.Root!.Value);
    }

    [TestMethod]
    public void ToHtml_DifferenceOfFewRows_IsLevelWithinChance()
    {
        var model = ReportTables.Train(LearningTask.Binary);
        var rows = ReportTables.Of(LearningTask.Binary, rows: 300, seed: 9);
        var report = model.ReportOn(rows);
        // The same model with another threshold: it calls a few rows otherwise, and each probability is the same.
        var page = Parse(report with { Previous = model.WithScoreThreshold(0.1f).Evaluate(rows) });
        var verdicts = Rows(page.Descendants(Html + "table").First()).ToDictionary(row => row[0], row => row[^1]);
        Assert.AreNotEqual(report.Evaluation!.Metrics.Accuracy, model.WithScoreThreshold(0.1f).Evaluate(rows).Metrics.Accuracy);
        Assert.AreEqual(("the same", "level within chance"), (verdicts["log loss"], verdicts["accuracy"]));
        Assert.Contains("For macro F1 and AUC this is not known.", page.Root!.Value);
        var far = Rows(Parse(report with { Previous = model.WithScoreThreshold(5).Evaluate(rows) }).Descendants(Html + "table").First());
        Assert.AreEqual("better", far.Single(row => row[0] == "accuracy")[^1]);
    }

    [TestMethod]
    public void ToHtml_OfGivenRows_IsATestReportAndSaysWhichRowsAreLeftOut()
    {
        var model = ReportTables.Train(LearningTask.Multiclass);
        var rows = ReportTables.Of(LearningTask.Multiclass, rows: 20, seed: 9);
        Assert.AreEqual("Training report", TitleOf(model.Report));
        Assert.AreEqual("Test report: kind", TitleOf(model.ReportOn(rows) with { Sections = model.ReportOn(rows).Sections! with { LabelName = "kind" } }));
        foreach (var (leftOut, sentence) in ((LeftOutRows, string)[])
        [
            (new(8, 8, ["17", "23"]), "8 more rows are left out: no training row had their class ('17', '23')."),
            (new(1, 0, []), "1 more row is left out: it has no label."),
            (new(1_203, 3, ["a", "b", "c"]), "3 more rows are left out: no training row had their class ('a', 'b', 'c'). 1,200 more rows are left out: they have no label."),
            (new(2, null, []), "2 more rows are left out: the label is missing, or a class that no training row had."),
        ])
            Assert.Contains(sentence, Parse(model.ReportOn(rows, leftOut)).Root!.Value);

        static string TitleOf(TrainingReport report) => Parse(report).Descendants(Html + "title").Single().Value;
    }

    // Without smoothing and weights of classes the loss is the log loss, which is not drawn twice.
    [TestMethod]
    public void ToHtml_LossThatIsTheLogLoss_DrawsItOnce()
    {
        var page = Parse(ReportTables.Train(LearningTask.Binary, ReportTables.Options() with { Loss = Loss.BinaryCrossEntropy() }).Report);
        Assert.DoesNotContain("Validation log loss", page.Descendants(Svg + "svg").Select(svg => svg.Element(Svg + "title")!.Value));
    }

    [TestMethod]
    public void ToHtml_RatesAndNormsInTheCurve_AreDrawn()
    {
        var report = ReportTables.Train(LearningTask.Regression).Report;
        var curve = Enumerable.Range(1, 5).Select(epoch => new EpochSummary(1.0 / epoch, new Metrics(new Dictionary<ValidationMetric, double>
        {
            [ValidationMetric.Loss] = 2.0 / epoch, [ValidationMetric.Rmse] = 3.0 / epoch, [ValidationMetric.MeanAbsoluteError] = 2.5 / epoch,
        }))
        {
            LearningRate = 0.001, GradientNorm = epoch == 2 ? null : 4,
        });
        var page = Parse(report with { Training = report.Training with { Curve = [.. curve], BestEpoch = 5 } });
        var titles = page.Descendants(Svg + "title").Select(title => title.Value).ToArray();
        foreach (var title in (string[])["Validation error", "Learning rate", "Gradient norm"])
            Assert.Contains(title, titles);
        Assert.Contains("epoch 5 kept", page.Root!.Value);
    }

    [TestMethod]
    public void ToHtml_KindsThatWereTried_SaysTheirLossesAndWhichWasTaken()
    {
        var report = ReportTables.Train(LearningTask.Binary).Report;
        var smoothed = Loss.CrossEntropy(labelSmoothing: 0.1f);
        BaggingTrial[] trials = [new(NumericEmbedding.Periodic(), smoothed, 0.125, false), new(NumericEmbedding.None(), Loss.CrossEntropy(), 0.0625, true)];
        var page = Parse(report with { Training = report.Training with { BaggingTrials = trials } });

        var rows = page.Descendants(Html + "details").Single(one => one.Element(Html + "summary")!.Value == "Kinds of networks that were tried").Descendants(Html + "tr");
        CollectionAssert.AreEqual(
            new[]
            {
                "numeric embedding|loss in training|held-out loss|taken", $"{trials[0].NumericEmbedding}|{smoothed}|0.125|no", $"None|{trials[1].Loss}|0.0625|yes",
            },
            rows.Select(row => string.Join("|", row.Elements().Select(cell => cell.Value))).ToArray());
    }

    [TestMethod]
    public void ToHtml_LossOtherThanTheLogLoss_DrawsBoth()
    {
        var page = Parse(ReportTables.Train(LearningTask.Binary, ReportTables.Options() with { Loss = Loss.Focal() }).Report);
        Assert.Contains("Validation log loss", page.Descendants(Svg + "title").Select(title => title.Value));
    }

    [TestMethod]
    public void ToHtml_AnyPage_RefersToNothingElsewhere()
    {
        var report = ReportTables.Train(LearningTask.Multiclass).Report;
        var page = Parse(report);
        Assert.IsEmpty(page.Descendants().Where(element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "a"));
        Assert.IsEmpty(page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "src" or "href" or "style" or "action"
            || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)));
        var text = report.ToHtml().Replace(Html.NamespaceName, "").Replace(Svg.NamespaceName, "");
        Assert.IsFalse(Elsewhere().IsMatch(text), Elsewhere().Match(text).Value);
    }

    [TestMethod]
    public void ToHtml_Ids_AreUniqueAndFound()
    {
        var page = Parse(ReportTables.Train(LearningTask.Binary).Report);
        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToArray();
        CollectionAssert.AllItemsAreUnique(ids);
        foreach (var use in page.Descendants().Attributes("clip-path"))
            Assert.Contains(use.Value["url(#".Length..^1], ids);
    }

    [TestMethod]
    public void ToHtml_HostileNames_StayText()
    {
        var data = new TabularDataset(2, 2)
        {
            ColumnNames = [Hostile, new string('w', 5_000)], ClassLabels = new ClassLabels("String", [Hostile, "</title></svg>"]),
        };
        var random = new Random(1);
        for (var r = 0; r < 100; r++)
            data.Add([r % 3 == 0 ? float.NaN : random.NextSingle(), random.NextSingle()], r % 2);
        var page = Parse(DeepResidualTraining.Train(data, ReportTables.Options(), seed: 1).Report);
        Assert.IsEmpty(page.Descendants().Where(element => element.Name.LocalName == "script"));
        Assert.IsTrue(page.Descendants(Svg + "title").Any(title =>
            title.Value.StartsWith("<script>alert('x')</script> & \"quoted\" ]]> \uFFFD\uFFFD\uFFFD\uFFFD 日本: ", StringComparison.Ordinal)));
        Assert.IsTrue(page.Descendants(Html + "th").Any(cell => cell.Value == "</title></svg>"));
        Assert.IsTrue(page.Descendants(Svg + "text").All(text => text.Value.Length <= 80));
    }

    [TestMethod]
    public void ToHtml_AnyCulture_IsTheSame()
    {
        var report = ReportTables.Train(LearningTask.Regression).Report;
        var before = CultureInfo.CurrentCulture;
        try
        {
            var pages = new[] { "", "de-DE", "sv-SE", "ar-SA", "fa-IR" }.Select(culture =>
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                return report.ToHtml();
            }).Distinct();
            Assert.HasCount(1, pages);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void ToHtml_ManyClasses_DrawsAHeatMapWithoutNumbers()
    {
        var data = new TabularDataset(1, 60);
        for (var r = 0; r < 600; r++)
            data.Add([r % 60], r % 60);
        var page = Parse(DeepResidualTraining.Train(data, ReportTables.Options() with { Epochs = 1 }, seed: 1).Report);
        var matrix = page.Descendants(Svg + "svg").Single(svg => svg.Element(Svg + "title")!.Value == "Confusion matrix");
        Assert.IsEmpty(matrix.Descendants(Svg + "g").Descendants(Svg + "text"));
        Assert.Contains("all others", matrix.Descendants(Svg + "text").Select(text => text.Value));
        Assert.Contains("The first 40 of 60 classes.", page.Root!.Value);
    }

    [TestMethod]
    public void ToHtml_Options_NameThoseThatDifferFirst()
    {
        var options = ReportTables.Options() with { Optimizer = Optimizer.AdamW(beta2: 0.99f), LearningRateSchedule = Schedule.Cosine(warmupSteps: 7) };
        var tables = Parse(ReportTables.Train(LearningTask.Binary, options).Report).Descendants(Html + "table").ToArray();
        var differing = Rows(tables[^2]);
        CollectionAssert.AreEqual(new[] { "Optimizer", "AdamW (Beta1 0.9, Beta2 0.99, Epsilon 1E-08)", "AdamW (Beta1 0.9, Beta2 0.95, Epsilon 1E-08)" },
            differing.Single(row => row[0] == "Optimizer"));
        Assert.AreEqual("Cosine (Minimum 0, Steps none, WarmupSteps 7)", differing.Single(row => row[0] == "LearningRateSchedule")[1]);
        Assert.IsFalse(differing.Any(row => row[0] is "Loss" or "Run.Report" or "NumberOfThreads"));
        var all = Rows(tables[^1]);
        Assert.AreEqual("yes", all.Single(row => row[0] == "Run.Report")[1]);
        Assert.AreEqual("0.01", all.Single(row => row[0] == "Regularization.WeightDecay")[1]);
        Assert.AreEqual("none", all.Single(row => row[0] == "Regularization.MaxNorm")[1]);
        Assert.IsFalse(all.Any(row => row[0] is "Transfer.InitialModel" or "Run.Progress" or "Run.CancellationToken" or "Run.Engine"));
    }

    // What a file may hold without being refused must be possible to draw.
    [TestMethod]
    public void ToHtml_ExtremeNumbers_AreDrawn()
    {
        foreach (var extreme in (double[])[double.MaxValue, double.Epsilon, -double.MaxValue, 0, double.NaN, double.PositiveInfinity])
        {
            var plain = ReportTables.Train(LearningTask.Regression).Report;
            var report = plain with
            {
                Training = plain.Training with { Curve = [new EpochSummary(extreme, All(extreme)), new EpochSummary(1, All(2))] },
                Sections = plain.Sections! with
                {
                    Evaluation = plain.Evaluation! with { Metrics = All(extreme), Residuals = plain.Evaluation.Residuals! with { Actual = [extreme, 1], Predicted = [2, extreme] } },
                    Importance = plain.Importance! with { Features = [new FeatureImportance(0, null, extreme, null), new FeatureImportance(0, "", 1, null)] },
                    GradientFlow = plain.GradientFlow! with { Layers = [new LayerFlow("x", 1, 1, extreme, extreme, extreme, extreme)] },
                },
            };
            Parse(report);
        }
    }

    private static Metrics All(double value) => new(MetricList.All.Select(metric => KeyValuePair.Create(metric, value)));

    private static List<string[]> Rows(XElement table) =>
        [.. table.Descendants(Html + "tr").Skip(1).Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

    private static XDocument Parse(TrainingReport report) => XDocument.Parse(report.ToHtml());

    [GeneratedRegex(@"https?:|@import|url\((?!#)|//[a-z]", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();
}
