using MLNetDeep.Plots;
using static MLNetDeep.Reports.Page.PageNumbers;

namespace MLNetDeep.Reports.Page;

/// <summary>Where the model is right and wrong: classes mixed up, probabilities that promise too much, errors of numbers.</summary>
internal static class EvaluationSection
{
    private const int MaxClassesUnfolded = 8;
    private const int MaxSizeOfAPlot = 3;                        // of a matrix that with its table is about as high as a plot

    public static void Append(PageText page, TrainingReport report, ModelEvaluation evaluation)
    {
        page.Open("section").Add("h2", "Where it is right and wrong");
        if (evaluation is { Confusion: { Size: 2 } matrix, Curve: { } curve })
            AppendSentences(page, report.Labels.Values, matrix, curve.Positive);
        page.Open("div", "pictures");
        if (evaluation.Confusion is { } confusion)
        {
            page.Open("div", confusion.Size > MaxSizeOfAPlot ? "tall" : null);
            page.Figure(EvaluationPictures.Confusion(confusion, report.Labels.Values), "The stronger the colour of a cell, the larger its share of the row.");
            AppendClasses(page, confusion, evaluation.ClassAreas, report.Labels.Values);
            page.Close("div");
        }
        if (evaluation.Reliability is { } reliability)
        {
            var ofWhat = report.Task == LearningTask.Binary
                ? $"probability of {PlotText.Shorten(report.Labels.Values[1], 30)}" : "probability of the predicted class";
            page.Figure(EvaluationPictures.Reliability(reliability, ofWhat),
                $"Whether probabilities can be taken at their word: of the rows that get 0.8, about 80 % should come true. Points below the diagonal promise too much. Expected calibration error: {Percent(reliability.ExpectedCalibrationError)}.");
            page.Figure(EvaluationPictures.Probabilities(reliability, ofWhat), "Bins of few rows say little of reliability.");
        }
        if (evaluation.Residuals is { } residuals)
        {
            var unit = report.TargetUnit is { } given ? $", {given}" : "";
            page.Figure(EvaluationPictures.Scatter(residuals, unit), $"{residuals.Actual.Count} rows: those with the largest errors, and others evenly spread over all.");
            page.Figure(EvaluationPictures.Histogram(residuals, unit), "The middle 99 % of the rows; the outermost columns hold what lies beyond.");
        }
        page.Close("div").Close("section");
    }

    private static void AppendSentences(PageText page, IReadOnlyList<string> labels, ConfusionMatrix matrix, int positive)
    {
        var negative = 1 - positive;
        var (yes, no) = (Quoted(labels[positive]), Quoted(labels[negative]));
        long found = matrix[positive, positive], missed = matrix[positive, negative], alarms = matrix[negative, positive], left = matrix[negative, negative];
        page.Open("ul");
        page.Add("li", $"{Thousands(found)} of {Thousands(found + missed)} {yes} were found ({Share(found, found + missed)}); {Thousands(missed)} were missed: taken for {no}.");
        page.Add("li", $"{Thousands(left)} of {Thousands(left + alarms)} {no} were recognized ({Share(left, left + alarms)}); {Thousands(alarms)} were false alarms: taken for {yes}.");
        if (found + alarms > 0)
            page.Add("li", $"So of {Thousands(found + alarms)} rows that the model calls {yes}, {Thousands(found)} are ({Share(found, found + alarms)}).");
        page.Close("ul");
    }

    private static void AppendClasses(PageText page, ConfusionMatrix matrix, IReadOnlyList<double?>? areas, IReadOnlyList<string> labels)
    {
        var folded = matrix.Classes.Count > MaxClassesUnfolded;
        page = folded ? page.Open("details").Add("summary", "Precision and recall of each class") : page.Open("div", "below");
        string[] head = ["class", "rows", "precision", "recall", "F1"];
        page.Open("div", "wide");
        page.Table(areas is null ? head : [.. head, "ROC area"], matrix.Classes.Select((c, i) =>
        {
            long hits = matrix[i, i];
            var actual = Enumerable.Range(0, matrix.Size).Sum(j => (long)matrix[i, j]);
            var predicted = Enumerable.Range(0, matrix.Size).Sum(j => (long)matrix[j, i]);
            string[] row = [labels[c], Thousands(actual), Share(hits, predicted), Share(hits, actual), Share(2 * hits, actual + predicted)];
            return (IReadOnlyList<string>)(areas is null ? row : [.. row, areas[i] is double area ? Number(area) : "–"]);
        }));
        page.Close("div");
        if (areas is not null)
            page.Add("p", "ROC area: how often a row of the class has a higher probability of it than a row of another class.", "faint");
        page.Close(folded ? "details" : "div");
    }
}
