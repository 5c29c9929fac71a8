using MLNetDeep.Networks;
using MLNetDeep.Plots;
using MLNetDeep.Storage;
using MLNetDeep.Training;

namespace MLNetDeep.Reports.Page;

/// <summary>A report as a page: what came of the training first, then how, then the data and the options.</summary>
internal static class ReportPage
{
    private const int MaxClassBars = 40, MaxClassesUnfolded = 8;

    public static string Of(TrainingReport report)
    {
        var page = new PageText();
        var training = report.Training;
        page.Open("header").Add("h1", "Training report").Add("p", Subtitle(report), "faint").Close("header");
        AppendResult(page, report);
        AppendCurves(page, report);
        if (report.Evaluation is { } evaluation)
            AppendEvaluation(page, report, evaluation);
        page.Open("div", "columns");
        if (report.Importance is { } importance)
            AppendImportance(page, report, importance);
        if (report.Attention is { } attention)
            AppendAttention(page, report, attention);
        if (report.GradientFlow is { } flow)
            AppendGradientFlow(page, flow);
        page.Close("div");
        if (report.Data is { } data)
            AppendData(page, report, data);
        OptionSection.Append(page, training.Options, report.Task);
        page.Add("footer", $"MLNetDeep {report.LibraryVersion ?? "of an older version"}");
        return PageText.Whole("Training report", PageStyle.Css, page);
    }

    private static string Subtitle(TrainingReport report) => report.Task switch
    {
        LearningTask.Multiclass => Invariant($"Classification, {report.Labels.Values.Count} classes, seed {report.Training.Seed}"),
        LearningTask.Binary => Invariant($"Binary classification, seed {report.Training.Seed}"),
        _ => Invariant($"Regression, seed {report.Training.Seed}"),
    };

    private static void AppendResult(PageText page, TrainingReport report)
    {
        var training = report.Training;
        page.Open("section").Add("h2", "Result").Open("div", "figures");
        if (report.Networks > 1)
            Figure(page, "networks", Thousands(report.Networks));
        Figure(page, training.Networks is null ? "epoch kept" : "epoch kept, first network", Invariant($"{training.BestEpoch} of {training.Curve.Count}"));
        Figure(page, "training rows", Thousands(training.TrainingRows));
        Figure(page, "validation rows", Thousands(training.ValidationRows));
        foreach (var (name, value) in report.Evaluation is { } evaluation ? Figures(evaluation) : [])
            Figure(page, name, value);
        if (report.Temperature != 1)
            Figure(page, "temperature", Number(report.Temperature));
        page.Close("div");
        if (training.Networks is { } networks)
            page.Open("details").Add("summary", "Networks").Open("div", "wide")
                .Table(["network", "training rows", "validation rows", "epoch kept", "epochs trained"], networks.Select((network, n) => (IReadOnlyList<string>)
                    [Invariant($"{n + 1}"), Thousands(network.TrainingRows), Thousands(network.ValidationRows), Invariant($"{network.BestEpoch}"), Invariant($"{network.Epochs} of {training.Options.Epochs}")]))
                .Close("div").Close("details");
        if (training.BaggingTrials is { } trials)
            page.Open("details").Add("summary", "Kinds of networks that were tried").Open("div", "wide")
                .Table(["numeric embedding", "loss in training", "held-out loss", "taken"], trials.Select(trial => (IReadOnlyList<string>)
                    [$"{trial.NumericEmbedding}", $"{trial.Loss}", Number(trial.HeldOutLoss), trial.IsTaken ? "yes" : "no"]))
                .Close("div").Close("details");
        if (report.Evaluation is { OnTrainingRows: true })
            page.Add("p", "There were no validation rows: the numbers are of the training rows, and flatter the model.");
        if (training.Ended is { } ended)
            page.Add("p", ended);
        if (report.Fault is { } fault)
            page.Add("p", fault);
        if (training.InitialModelSha256 is { } hash)
            page.Add("p", $"Started from a model whose weights have the SHA-256 {hash}.", "faint");
        page.Close("section");
    }

    private static IEnumerable<(string Name, string Value)> Figures(ModelEvaluation evaluation)
    {
        if (evaluation.Threshold is double threshold)
            yield return ("threshold", Number(threshold));
        foreach (var (metric, value) in evaluation.Metrics)
            yield return (metric.Title, metric.IsShare ? Percent(value) : Number(value));
        if (evaluation.Reliability is { } reliability)
            yield return ("calibration error", Percent(reliability.ExpectedCalibrationError));
    }

    private static void AppendCurves(PageText page, TrainingReport report)
    {
        var training = report.Training;
        if (training.Curve.Count == 0)
            return;
        page.Open("section").Add("h2", "Curves").Open("div", "pictures");
        foreach (var (svg, caption) in ((string?, string)[])[
            .. MetricScale.All.Select(scale => (CurvePictures.Of(training, scale), scale.Caption)),
            (CurvePictures.Rate(training), "The rate of each epoch's last step."),
            (CurvePictures.GradientNorm(training), "Mean Euclidean norm over the epoch's steps.")])
            if (svg is not null)
                page.Figure(svg, caption);
        page.Close("div").Close("section");
    }

    private static void AppendEvaluation(PageText page, TrainingReport report, ModelEvaluation evaluation)
    {
        page.Open("section").Add("h2", $"Evaluation on {Thousands(evaluation.Rows)} {(evaluation.OnTrainingRows ? "training" : "validation")} rows");
        page.Open("div", "pictures");
        if (evaluation.Confusion is { } confusion)
        {
            page.Open("div", "tall");
            page.Figure(EvaluationPictures.Confusion(confusion, report.Labels.Values), "The stronger the colour of a cell, the larger its share of the row.");
            AppendClasses(page, confusion, report.Labels.Values);
            page.Close("div");
        }
        if (evaluation.Reliability is { } reliability)
        {
            var ofWhat = report.Task == LearningTask.Binary
                ? $"probability of {PlotText.Shorten(report.Labels.Values[1], 30)}" : "probability of the predicted class";
            page.Figure(EvaluationPictures.Reliability(reliability, ofWhat),
                $"Expected calibration error: {Percent(reliability.ExpectedCalibrationError)}. Points below the diagonal promise too much.");
            page.Figure(EvaluationPictures.Probabilities(reliability, ofWhat), "Bins of few rows say little of reliability.");
        }
        if (evaluation.Residuals is { } residuals)
        {
            page.Figure(EvaluationPictures.Scatter(residuals), $"{residuals.Actual.Count} rows, evenly spread over all.");
            page.Figure(EvaluationPictures.Histogram(residuals), "The middle 99 % of the rows; the outermost columns hold what lies beyond.");
        }
        page.Close("div").Close("section");
    }

    private static void AppendClasses(PageText page, ConfusionMatrix matrix, IReadOnlyList<string> labels)
    {
        var folded = matrix.Classes.Count > MaxClassesUnfolded;
        page = folded ? page.Open("details").Add("summary", "Precision and recall of each class") : page.Open("div", "below");
        page.Open("div", "wide");
        page.Table(["class", "rows", "precision", "recall", "F1"], matrix.Classes.Select((c, i) =>
        {
            long hits = matrix[i, i];
            var actual = Enumerable.Range(0, matrix.Size).Sum(j => (long)matrix[i, j]);
            var predicted = Enumerable.Range(0, matrix.Size).Sum(j => (long)matrix[j, i]);
            return (IReadOnlyList<string>)
                [labels[c], Thousands(actual), Share(hits, predicted), Share(hits, actual), Share(2 * hits, actual + predicted)];
        }));
        page.Close("div").Close(folded ? "details" : "div");
    }

    private static void AppendImportance(PageText page, TrainingReport report, PermutationImportance importance)
    {
        page.Open("section").Add("h2", "Permutation importance");
        if (importance.Features.Count == 0)
        {
            page.Add("p", $"No feature varies among the rows.{SlotsNotMeasured(report)}").Close("section");
            return;
        }
        var bars = new BarPlot(report.Task == LearningTask.Regression ? "Increase of the RMSE" : "Increase of the log loss");
        foreach (var feature in importance.Features)
            bars.Add(NameOf(feature.Name, feature.Column), feature.Increase, Number(feature.Increase, digits: 3));
        page.Figure(bars.ToSvg(), Invariant($"How much worse the model gets when one feature's values are shuffled among {importance.Rows} ")
            + Invariant($"{(report.Evaluation?.OnTrainingRows == true ? "training" : "validation")} rows")
            + (importance.Features.Count < importance.Measured
                ? Invariant($"; the {importance.Features.Count} most important of {importance.Measured} features that were measured. ") : ". ")
            + $"Features that say the same can stand in for each other.{SlotsNotMeasured(report)}");
        if (report.Task != LearningTask.Regression)
            page.Open("details").Add("summary", "Fall of the accuracy").Open("div", "wide")
                .Table(["feature", "increase of the log loss", "fall of the accuracy"], importance.Features.Select(feature => (IReadOnlyList<string>)
                    [NameOf(feature.Name, feature.Column), Number(feature.Increase), Percent(feature.AccuracyDrop ?? 0)]))
                .Close("div").Close("details");
        page.Close("section");
    }

    private static void AppendAttention(PageText page, TrainingReport report, FirstTokenAttention attention)
    {
        page.Open("section").Add("h2", "Attention of the first token");
        var bars = new BarPlot("Mean share of attention");
        foreach (var feature in attention.Features)
            bars.Add(NameOf(feature.Name, feature.Column), feature.Share, Percent(feature.Share));
        page.Figure(bars.ToSvg(), Invariant($"What the first token, the only one that the output map reads, takes from each feature, the mean over {attention.Rows} ")
            + Invariant($"{(report.Evaluation?.OnTrainingRows == true ? "training" : "validation")} rows, over heads and blocks")
            + (attention.Features.Count < attention.Tokens ? Invariant($"; {attention.Features.Count} of {attention.Tokens} features") : "")
            + $". From itself it takes {Percent(attention.OwnShare)}. This is where the network looks, not what its predictions depend on: "
            + "little may be made of what is looked at, and later blocks look at tokens that already hold other features. That is what permutation importance measures.");
        if (attention.Features is [{ Blocks.Count: > 1 and var blocks }, ..])
            page.Open("details").Add("summary", "Block by block").Open("div", "wide")
                .Table(["feature", .. Enumerable.Range(0, blocks).Select(b => Invariant($"block {b}"))], attention.Features.Select(feature => (IReadOnlyList<string>)
                    [NameOf(feature.Name, feature.Column), .. feature.Blocks.Select(Percent)]))
                .Close("div").Close("details");
        page.Close("section");
    }

    private static string SlotsNotMeasured(TrainingReport report) =>
        report.Sections?.Data is { SparseSlots: > 0 } ? " Sparse slots are not measured: there are too many, and each matters to few rows." : "";

    private static void AppendGradientFlow(PageText page, InitialGradientFlow flow)
    {
        page.Open("section").Add("h2", "Gradient flow at the start");
        var plot = new Plot("Gradient flow", new PlotAxis("linear map, from the input") { Whole = true }, new PlotAxis("mean |∂L/∂w|", Logarithmic: true))
        {
            AreaId = "flow",
        };
        plot.Add(new PlotSeries("gradient", [.. flow.Layers.Select((layer, i) => (i + 1.0, layer.MeanAbsoluteGradient))]) { Marked = flow.Layers.Count <= 20 });
        page.Figure(plot.ToSvg(),
            Invariant($"Of the first batch, {flow.Rows} rows, before the first step. ")
            + (flow.Layers.Count < flow.Maps ? Invariant($"{flow.Layers.Count} of {flow.Maps} maps, evenly spread. ") : "")
            + "Gradients of about one size throughout are what one wants.");
        page.Open("details").Add("summary", "Activations").Open("div", "wide");
        page.Table(["map", "size", "mean |∂L/∂w|", "output mean", "output deviation", "dead units"], flow.Layers.Select(layer => (IReadOnlyList<string>)
        [
            layer.Name, Invariant($"{layer.Inputs} → {layer.Outputs}"), Number(layer.MeanAbsoluteGradient), Number(layer.OutputMean),
            Number(layer.OutputDeviation), layer.DeadShare is double dead ? Percent(dead) : "–",
        ]));
        page.Close("div").Close("details").Close("section");
    }

    private static void AppendData(PageText page, TrainingReport report, DataSummary data)
    {
        page.Open("section").Add("h2", "Data").Open("div", "figures");
        Figure(page, "numbers", Thousands(data.Numbers));
        Figure(page, "categories", Thousands(data.Categories));
        if (data.SparseSlots > 0)
            Figure(page, "sparse slots", Thousands(data.SparseSlots));
        if (data.Targets is { } targets)
        {
            Figure(page, "target mean", Number(targets.Mean));
            Figure(page, "target deviation", Number(targets.Deviation));
            Figure(page, "least target", Number(targets.Min));
            Figure(page, "largest target", Number(targets.Max));
        }
        page.Close("div").Open("div", "pictures");
        if (data.ClassCounts is { } counts)
        {
            var bars = new BarPlot("Training rows of each class");
            foreach (var (label, count) in report.Labels.Values.Zip(counts).Take(MaxClassBars))
                bars.Add(label, count, Thousands(count));
            page.Figure(bars.ToSvg(), counts.Count > MaxClassBars ? $"The first {MaxClassBars} of {counts.Count} classes." : "");
        }
        if (data.Missing.Count > 0)
        {
            var bars = new BarPlot("Missing values");
            foreach (var missing in data.Missing)
                bars.Add(NameOf(missing.Name, missing.Column), missing.Share, Percent(missing.Share));
            page.Figure(bars.ToSvg(), "Share of the training rows; features without missing values are left out.");
        }
        page.Close("div");
        if (data.Missing.Count == 0)
            page.Add("p", "No values are missing.", "faint");
        page.Close("section");
    }

    private static void Figure(PageText page, string name, string value) =>
        page.Open("dl").Add("dt", name).Add("dd", PlotText.Minus(value)).Close("dl");

    private static string NameOf(string? name, int column) => string.IsNullOrWhiteSpace(name) ? Invariant($"feature {column}") : name;

    private static string Thousands(long number) => Invariant($"{number:#,0}");

    private static string Percent(double share) => PlotText.Minus(Invariant($"{100 * share:0.##} %"));

    private static string Share(long part, long whole) => whole == 0 ? "–" : Percent(part / (double)whole);

    private static string Number(double number, int digits = 4) => number.ToString($"G{digits}", System.Globalization.CultureInfo.InvariantCulture);
}
