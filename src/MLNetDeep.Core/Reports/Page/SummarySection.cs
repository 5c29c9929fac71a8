using MLNetDeep.Plots;
using MLNetDeep.Training;
using static MLNetDeep.Reports.Page.PageNumbers;

namespace MLNetDeep.Reports.Page;

/// <summary>What is predicted, from what, and how good it is, beside what is reached without a model and by an earlier one.</summary>
internal static class SummarySection
{
    private const int MaxClassesNamed = 6;
    private const string NoName = "Label";                       // of a label that was never named

    /// <summary>What a browser calls the page.</summary>
    public static string TitleOf(TrainingReport report) => IsNamed(report) ? $"{KindOf(report)}: {report.LabelName}" : KindOf(report);

    public static void Append(PageText page, TrainingReport report)
    {
        page.Open("header").Add("h1", IsNamed(report) ? $"Prediction of {report.LabelName}" : KindOf(report));
        page.Add("p", Subject(report)).Add("p", Source(report), "faint").Close("header");
        page.Open("section").Add("h2", "How good it is");
        if (report.Evaluation is { } evaluation)
        {
            page.Add("p", Headline.Of(report, evaluation), "headline");
            if (Headline.NoteOn(report, evaluation) is { } note)
                page.Add("p", note);
            page.Open("div", "figures");
            foreach (var (name, value) in Figures(report, evaluation))
                Figure(page, name, value);
            page.Close("div");
            if (report.Previous is { } previous)
                AppendPrevious(page, report, evaluation, previous);
        }
        else
            page.Add("p", "There is no evaluation in this report.");
        if (report.Training.Ended is { } ended)
            page.Add("p", ended);
        if (report.Fault is { } fault)
            page.Add("p", fault);
        page.Close("section");
    }

    private static bool IsNamed(TrainingReport report) => report.LabelName is not (null or NoName);

    private static string KindOf(TrainingReport report) => report.Evaluation is { OnGivenRows: true } ? "Test report" : "Training report";

    private static string Subject(TrainingReport report)
    {
        var labels = report.Labels.Values;
        if (report.Task == LearningTask.Regression)
            return report.TargetUnit is { } unit ? $"Predicts a number, in {unit}." : "Predicts a number.";
        return labels.Count > MaxClassesNamed ? $"Predicts one of {labels.Count} classes."
            : $"Predicts one of {labels.Count} classes: {string.Join(", ", labels.Select(Quoted))}.";
    }

    private static string Source(TrainingReport report)
    {
        var columns = report.Data is not { } data ? "" : " of " + string.Join(" and ", ((string?[])[
            data.Numbers > 0 ? Count(data.Numbers, "number", "numbers") : null,
            data.Categories > 0 ? Count(data.Categories, "category", "categories") : null,
            data.SparseSlots > 0 ? Count(data.SparseSlots, "sparse slot", "sparse slots") : null]).Where(part => part is not null));
        return Invariant($"Learnt from {Thousands(report.Training.TrainingRows)} rows{columns}, by {LibraryOf(report)}, seed {report.Training.Seed}.");
    }

    private static string Count(int count, string one, string many) => $"{Thousands(count)} {(count == 1 ? one : many)}";

    private static IEnumerable<(string Name, string Value)> Figures(TrainingReport report, ModelEvaluation evaluation)
    {
        foreach (var (metric, value) in evaluation.Metrics)
            yield return (metric.Title, TextOf(report, metric, value));
        if (evaluation.Curve is { } curve)
            yield return ("average precision", Number(curve.AveragePrecision));
        if (evaluation.Reliability is { } reliability)
            yield return ("calibration error", Percent(reliability.ExpectedCalibrationError));
        if (evaluation.Threshold is double threshold)
            yield return ("threshold", Number(threshold));
    }

    private static void AppendPrevious(PageText page, TrainingReport report, ModelEvaluation evaluation, ModelEvaluation previous)
    {
        page.Add("h3", "Against the previous model").Add("p", $"Both of the same {Thousands(evaluation.Rows)} {RowsOf(evaluation)}.");
        var byChance = evaluation.Metrics.ToDictionary(
            one => one.Key, one => evaluation.Measures is { } own && previous.Measures is { } before ? own.DifferByChance(before, one.Key) : null);
        page.Open("div", "wide").Table(["", "this model", "previous model", "difference", ""], evaluation.Metrics
            .Where(one => previous.Metrics[one.Key] is not null)
            .Select(one => Compare(report, one.Key, one.Value, previous.Metrics[one.Key]!.Value, byChance[one.Key] == true))).Close("div");
        if (byChance.Values.Any(known => known is not null))
            page.Add("p", "Level within chance: the difference is at most two standard errors, by the differences row by row."
                + (evaluation.Metrics.Where(one => byChance[one.Key] is null).Select(one => one.Key.Title).ToArray() is { Length: > 0 } others
                    ? $" For {string.Join(" and ", others)} this is not known." : ""), "faint");
    }

    private static IReadOnlyList<string> Compare(TrainingReport report, ValidationMetric metric, double now, double before, bool byChance)
    {
        var difference = Digits.Six(now - before);
        var text = metric.IsShare ? PlotText.Minus(Invariant($"{100 * difference:0.##} points")) : TextOf(report, metric, difference);
        return
        [
            metric.Title, TextOf(report, metric, now), TextOf(report, metric, before), difference > 0 ? $"+{text}" : text,
            difference == 0 ? "the same" : byChance ? "level within chance" : difference > 0 == metric.LargerIsBetter ? "better" : "worse",
        ];
    }

    private static string TextOf(TrainingReport report, ValidationMetric metric, double value) => metric.IsShare ? Percent(value)
        : metric.Scale == MetricScale.Targets ? $"{Readable(value)}{(report.TargetUnit is { } unit ? $" {unit}" : "")}"
        : Number(value);
}
