using MLNetDeep.Plots;
using MLNetDeep.Training;

namespace MLNetDeep.Reports.Page;

/// <summary>The epochs of a training as pictures: losses, metrics, learning rate and gradient norm.</summary>
internal static class CurvePictures
{
    // A loss that falls so far is shown on a logarithmic axis.
    private const double WideSpan = 30;

    private const int MaxMarkedPoints = 40;
    private const double Rounding = 1e-5;
    private const string RateId = "rate";

    /// <summary>
    /// The metrics of a scale, or null where none was measured. With the loss is drawn that of the training, and the best epoch; a log
    /// loss that is the loss itself is left out.
    /// </summary>
    public static string? Of(TrainingSummary training, MetricScale scale)
    {
        if (scale == MetricScale.Nats && training.Curve.All(IsLogLoss))
            return null;
        var measures = MetricList.All.Where(metric => metric.Scale == scale)
            .Select(metric => (metric.Title, Of: (Func<EpochSummary, double?>)(epoch => epoch.Validation[metric])));
        return Draw(training, scale.Title, scale.Axis, scale.Id, scale != MetricScale.Loss ? [.. measures]
            : [("training", epoch => epoch.TrainingLoss), .. measures.Select(measure => ("validation", measure.Of))]);
    }

    /// <summary>The learning rate, or null where it was not kept.</summary>
    public static string? Rate(TrainingSummary training) => Draw(training, "Learning rate", "rate of the last step", RateId,
        ("learning rate", epoch => epoch.LearningRate));

    /// <summary>The norm of the gradient, or null where it was not kept.</summary>
    public static string? GradientNorm(TrainingSummary training) => Draw(training, "Gradient norm", "mean norm, before clipping", "norm",
        ("gradient norm", epoch => epoch.GradientNorm));

    private static string? Draw(
        TrainingSummary training, string title, string label, string areaId, params (string Name, Func<EpochSummary, double?> Of)[] measures)
    {
        var series = measures.Select((measure, colour) => Series(training, measure, colour)).Where(one => one.Points.Count > 0).ToArray();
        if (series.Length == 0)
            return null;
        var numbers = series.SelectMany(one => one.Points).Select(point => point.Y).Where(double.IsFinite).ToArray();
        var isWide = areaId != RateId && numbers.Length > 0 && numbers.Min() > 0 && numbers.Max() > WideSpan * numbers.Min();
        var fromZero = areaId == RateId || (numbers.Length > 0 && numbers.Min() >= 0 && numbers.Max() == numbers.Min());
        var epochs = training.Curve.Count;
        var plot = new Plot(
            title, new PlotAxis("epoch") { Whole = true, From = 1, To = Math.Max(2, epochs) },
            new PlotAxis(label, Logarithmic: isWide) { From = fromZero ? 0 : null }) { AreaId = areaId, LegendAbove = true };
        foreach (var one in series)
            plot.Add(one);
        if (training.BestEpoch >= 1 && training.BestEpoch <= epochs)
            plot.Mark(training.BestEpoch, areaId == MetricScale.Loss.Id ? Invariant($"epoch {training.BestEpoch} kept") : "");
        return plot.ToSvg();
    }

    private static bool IsLogLoss(EpochSummary epoch) => epoch.Validation.LogLoss is not double logLoss
        || Math.Abs(logLoss - (epoch.Validation.Loss ?? double.NaN)) <= Rounding * logLoss;

    private static PlotSeries Series(TrainingSummary training, (string Name, Func<EpochSummary, double?> Of) measure, int colour)
    {
        var points = training.Curve
            .Select((epoch, i) => (X: i + 1.0, Y: measure.Of(epoch))).Where(point => point.Y is not null)
            .Select(point => (point.X, point.Y!.Value)).ToArray();
        return new PlotSeries(measure.Name, points) { Marked = points.Length <= MaxMarkedPoints, Colour = colour };
    }
}
