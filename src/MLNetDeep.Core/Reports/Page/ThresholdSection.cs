using MLNetDeep.Plots;
using static MLNetDeep.Reports.Page.PageNumbers;

namespace MLNetDeep.Reports.Page;

/// <summary>What two classes cost each other: curves, and a table of thresholds.</summary>
internal static class ThresholdSection
{
    public static void Append(PageText page, TrainingReport report, RocCurve curve, IReadOnlyList<ThresholdOutcome> thresholds)
    {
        var name = PlotText.Shorten(report.Labels.Values[curve.Positive], 30);
        page.Open("section").Add("h2", $"How many '{name}' to find");
        page.Add("p", $"'{name}' is taken as the class to find{(report.Task == LearningTask.Multiclass ? ", being the rarer one in training" : "")}. A row counts as '{name}' where its "
            + "probability exceeds the threshold: a lower one finds more of them, and raises more false alarms. Which one is best depends on what either mistake costs.");
        page.Open("div", "wide").Table(
            ["threshold", $"called '{name}'", "precision", "recall", "specificity", "accuracy", "F1"],
            thresholds.Select(one => (IReadOnlyList<string>)
            [
                $"{Number(one.Threshold)}{(one.IsCurrent ? " (the model's)" : "")}", Percent(one.PositiveShare), Or(one.Precision), Or(one.Recall), Or(one.Specificity), Percent(one.Accuracy), Or(one.F1),
            ]),
            marked: thresholds.Index().FirstOrDefault(one => one.Item.IsCurrent, (Index: -1, Item: null!)).Index).Close("div");
        page.Add("p", $"Precision: how many of those called '{name}' are. Recall: how many of all '{name}' are found. Specificity: how many of the others are left alone.", "faint");
        page.Open("div", "pictures");
        var current = thresholds.FirstOrDefault(one => one.IsCurrent);
        page.Figure(EvaluationPictures.Roc(curve, current),
            $"Area {Number(curve.Area)}: how often a '{name}' has a higher probability than another row; 0.5 is guessing, 1 is perfect.");
        page.Figure(EvaluationPictures.PrecisionRecall(curve, current),
            $"Average precision {Number(curve.AveragePrecision)}; guessing has {Number(curve.Positives / (double)(curve.Positives + curve.Negatives))}, the share of '{name}' among the rows.");
        page.Close("div").Close("section");
    }

    private static string Or(double? share) => share is double known ? Percent(known) : "–";
}
