using MLNetDeep.Plots;
using static MLNetDeep.Reports.Page.PageNumbers;

namespace MLNetDeep.Reports.Page;

/// <summary>Which features the model depends on, and how.</summary>
internal static class FeatureSection
{
    public static void Append(PageText page, TrainingReport report)
    {
        if (report.Importance is not { } importance)
            return;
        page.Open("section").Add("h2", "What it looks at");
        if (importance.Features.Count == 0)
        {
            page.Add("p", $"No feature varies among the rows.{SlotsNotMeasured(report)}").Close("section");
            return;
        }
        AppendImportance(page, report, importance);
        if (report.Effects is { Features.Count: > 0 } effects)
            AppendEffects(page, report, effects);
        page.Close("section");
    }

    private static void AppendImportance(PageText page, TrainingReport report, PermutationImportance importance)
    {
        var bars = new BarPlot(report.Task == LearningTask.Regression ? "Increase of the RMSE" : "Increase of the log loss");
        foreach (var feature in importance.Features)
            bars.Add(NameOf(feature.Name, feature.Column), feature.Increase, Number(feature.Increase, digits: 3));
        page.Figure(bars.ToSvg(), Invariant($"How much worse the model gets when one feature's values are shuffled among {Thousands(importance.Rows)} {RowsOf(report.Evaluation)}")
            + (importance.Features.Count < importance.Measured
                ? Invariant($"; the {importance.Features.Count} most important of {importance.Measured} features that were measured. ") : ". ")
            + $"Features that say the same can stand in for each other.{SlotsNotMeasured(report)}");
        if (report.Task != LearningTask.Regression)
            page.Open("details").Add("summary", "Fall of the accuracy").Open("div", "wide")
                .Table(["feature", "increase of the log loss", "fall of the accuracy"], importance.Features.Select(feature => (IReadOnlyList<string>)
                    [NameOf(feature.Name, feature.Column), Number(feature.Increase), Percent(feature.AccuracyDrop ?? 0)]))
                .Close("div").Close("details");
    }

    private static void AppendEffects(PageText page, TrainingReport report, FeatureEffects effects)
    {
        var labels = report.Labels.Values;
        var outcome = report.Task == LearningTask.Regression ? $"mean prediction{(report.TargetUnit is { } unit ? $", {unit}" : "")}"
            : effects.Classes is [var one] ? $"probability of {PlotText.Shorten(labels[one], 20)}" : "mean probability";
        page.Add("h3", "How the prediction follows the most important features");
        page.Add("p", Invariant($"The mean prediction of {Thousands(effects.Rows)} {RowsOf(report.Evaluation)} if all of them had the same value of one feature, their other values as they are. ")
            + "Where columns depend on each other this misleads: it then asks of rows that the world does not have. It says how the model behaves, not what a change would cause.", "faint");
        if (effects.Classes.Count > 1)
            page.Figure(LegendStrip.ToSvg("Classes", [.. effects.Classes.Select(c => labels[c])]), effects.Classes.Count < labels.Count ? $"The {effects.Classes.Count} commonest of {labels.Count} classes." : "");
        var y = AxisOf(effects, outcome, isShare: report.Task != LearningTask.Regression);
        page.Open("div", "small");
        foreach (var (number, effect) in effects.Features.Index())
            page.Figure(FeaturePictures.Effect(effect, y, number), "");
        page.Close("div");
    }

    // The same for all features, so that they can be compared.
    private static PlotAxis AxisOf(FeatureEffects effects, string label, bool isShare)
    {
        double[] all = [.. effects.Features.SelectMany(feature => feature.Means).SelectMany(curve => curve)];
        var margin = 0.05 * (all.Max() - all.Min());
        var axis = new PlotAxis(label) { MaxTicks = 6 };
        return margin == 0 ? axis : axis with
        {
            From = isShare ? Math.Max(0, all.Min() - margin) : all.Min() - margin, To = isShare ? Math.Min(1, all.Max() + margin) : all.Max() + margin,
        };
    }

    private static string SlotsNotMeasured(TrainingReport report) =>
        report.Sections?.Data is { SparseSlots: > 0 } ? " Sparse slots are not measured: there are too many, and each matters to few rows." : "";
}
