using MLNetDeep.Plots;

namespace MLNetDeep.Reports.Page;

/// <summary>An evaluation as pictures.</summary>
internal static class EvaluationPictures
{
    public static string Confusion(ConfusionMatrix matrix, IReadOnlyList<string> labels)
    {
        IEnumerable<string> names = matrix.Classes.Select(c => labels[c]);
        if (matrix.Size > matrix.Classes.Count)
            names = names.Append("all others");
        return new MatrixPlot("Confusion matrix", "the label", "what was predicted").ToSvg([.. names], matrix.Counts);
    }

    public static string Reliability(Reliability reliability, string ofWhat)
    {
        var points = reliability.Bins.Where(bin => bin.Rows > 0).Select(bin => (bin.Probability, bin.Share)).ToArray();
        return new Plot(
            "Reliability", new PlotAxis(ofWhat) { From = 0, To = 1 }, new PlotAxis("share that came true") { From = 0, To = 1 }) { AreaId = "reliability", LegendAbove = true }
            .Add(new PlotSeries("ideal", [(0, 0), (1, 1)]) { Dashed = true, Colour = 2 })
            .Add(new PlotSeries("measured", points) { Marked = true, Colour = 0 })
            .ToSvg();
    }

    public static string Probabilities(Reliability reliability, string ofWhat) =>
        new HistogramPlot("Rows by probability", new PlotAxis(ofWhat), new PlotAxis("rows") { Whole = true })
            .ToSvg(0, 1, [.. reliability.Bins.Select(bin => (double)bin.Rows)]);

    public static string Scatter(Residuals residuals)
    {
        double[] all = [.. residuals.Actual, .. residuals.Predicted];
        var (least, largest) = all.Length == 0 ? (0, 1) : (all.Min(), all.Max());
        var points = residuals.Actual.Zip(residuals.Predicted).ToArray();
        return new Plot("Predicted against actual", new PlotAxis("actual"), new PlotAxis("predicted")) { AreaId = "scatter", LegendAbove = true }
            .Add(new PlotSeries("ideal", [(least, least), (largest, largest)]) { Dashed = true, Colour = 2 })
            .Add(new PlotSeries("rows", points) { Joined = false, Marked = true, Colour = 0 })
            .ToSvg();
    }

    public static string Histogram(Residuals residuals) =>
        new HistogramPlot("Residuals", new PlotAxis("predicted − actual"), new PlotAxis("rows") { Whole = true })
            .ToSvg(residuals.From, residuals.To, [.. residuals.Counts.Select(count => (double)count)]);
}
