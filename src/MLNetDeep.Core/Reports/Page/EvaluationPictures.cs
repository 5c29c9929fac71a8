using MLNetDeep.Plots;

namespace MLNetDeep.Reports.Page;

/// <summary>An evaluation as pictures.</summary>
internal static class EvaluationPictures
{
    // Of fewer rows each is seen anyway.
    private const int MinRowsMarked = 50;

    public static string Confusion(ConfusionMatrix matrix, IReadOnlyList<string> labels)
    {
        IEnumerable<string> names = matrix.Classes.Select(c => labels[c]);
        if (matrix.Size > matrix.Classes.Count)
            names = names.Append("all others");
        return new MatrixPlot("Confusion matrix", "the label", "what was predicted").ToSvg([.. names], matrix.Counts);
    }

    /// <param name="curve">The curve.</param>
    /// <param name="current">The threshold of the model, or null.</param>
    public static string Roc(RocCurve curve, ThresholdOutcome? current)
    {
        var points = curve.TruePositives.Zip(curve.FalsePositives, (hits, others) => (others / (double)curve.Negatives, hits / (double)curve.Positives)).ToArray();
        var plot = new Plot("ROC curve", Share("share of false alarms among the others"), Share("recall")) { AreaId = "roc", LegendAbove = true }
            .Add(new PlotSeries("guessing", [(0, 0), (1, 1)]) { Dashed = true, Colour = 2 })
            .Add(new PlotSeries("model", points) { Colour = 0 });
        return WithCurrent(plot, current is null ? null : (1 - current.Specificity, current.Recall)).ToSvg();
    }

    /// <param name="curve">The curve.</param>
    /// <param name="current">The threshold of the model, or null.</param>
    public static string PrecisionRecall(RocCurve curve, ThresholdOutcome? current)
    {
        var points = curve.TruePositives.Zip(curve.FalsePositives).Where(point => point.First + point.Second > 0)
            .Select(point => (point.First / (double)curve.Positives, point.First / (double)(point.First + point.Second))).ToArray();
        var guess = curve.Positives / (double)(curve.Positives + curve.Negatives);
        var plot = new Plot("Precision and recall", Share("recall"), Share("precision")) { AreaId = "precision", LegendAbove = true }
            .Add(new PlotSeries("guessing", [(0, guess), (1, guess)]) { Dashed = true, Colour = 2 })
            .Add(new PlotSeries("model", points) { Colour = 0 });
        return WithCurrent(plot, current is null ? null : (current.Recall, current.Precision)).ToSvg();
    }

    public static string Reliability(Reliability reliability, string ofWhat)
    {
        var points = reliability.Bins.Where(bin => bin.Rows > 0).Select(bin => (bin.Probability, bin.Share)).ToArray();
        return new Plot("Reliability", Share(ofWhat), Share("share that came true")) { AreaId = "reliability", LegendAbove = true }
            .Add(new PlotSeries("ideal", [(0, 0), (1, 1)]) { Dashed = true, Colour = 2 })
            .Add(new PlotSeries("measured", points) { Marked = true, Colour = 0 })
            .ToSvg();
    }

    public static string Probabilities(Reliability reliability, string ofWhat) =>
        new HistogramPlot("Rows by probability", new PlotAxis(ofWhat), new PlotAxis("rows") { Whole = true })
            .ToSvg(0, 1, [.. reliability.Bins.Select(bin => (double)bin.Rows)]);

    /// <param name="residuals">The rows.</param>
    /// <param name="unit">What stands behind the names of the axes.</param>
    public static string Scatter(Residuals residuals, string unit)
    {
        double[] all = [.. residuals.Actual, .. residuals.Predicted];
        var (least, largest) = all.Length == 0 ? (0, 1) : (all.Min(), all.Max());
        var points = residuals.Actual.Zip(residuals.Predicted).OrderByDescending(point => Math.Abs(point.Second - point.First)).ToArray();
        var marked = points.Length < MinRowsMarked ? 0 : Residuals.LargestErrors;
        var plot = new Plot("Predicted against actual", new PlotAxis($"actual{unit}"), new PlotAxis($"predicted{unit}")) { AreaId = "scatter", LegendAbove = true }
            .Add(new PlotSeries("ideal", [(least, least), (largest, largest)]) { Dashed = true, Colour = 2 })
            .Add(new PlotSeries("rows", points[marked..]) { Joined = false, Marked = true, Colour = 0 });
        return marked == 0 ? plot.ToSvg() : plot.Add(new PlotSeries("largest errors", points[..marked]) { Joined = false, Marked = true, Colour = 1 }).ToSvg();
    }

    public static string Histogram(Residuals residuals, string unit) =>
        new HistogramPlot("Residuals", new PlotAxis($"predicted − actual{unit}"), new PlotAxis("rows") { Whole = true })
            .ToSvg(residuals.From, residuals.To, [.. residuals.Counts.Select(count => (double)count)]);

    private static PlotAxis Share(string label) => new(label) { From = 0, To = 1 };

    private static Plot WithCurrent(Plot plot, (double? X, double? Y)? current) => current is not (double x, double y) ? plot
        : plot.Add(new PlotSeries("its threshold", [(x, y)]) { Joined = false, Marked = true, Radius = 5, Colour = 1 });
}
