using MLNetDeep.Plots;
using MLNetDeep.Training;

namespace MLNetDeep.Reports.Page;

/// <summary>The epochs of a training as pictures: losses, metrics, learning rate and gradient norm.</summary>
internal static class CurvePictures
{
    // A loss that falls so far is shown on a logarithmic axis.
    private const double WideSpan = 30;

    private const int MostMarked = 40;
    private const double Rounding = 1e-5;
    private const string LossId = "loss", RateId = "rate";

    /// <summary>Training and validation loss, and the best epoch.</summary>
    public static string Loss(TrainingSummary training) => Draw(training, "Loss", "mean loss", LossId,
        ("training", epoch => epoch.TrainingLoss), ("validation", epoch => epoch.ValidationLoss))!;

    /// <summary>The metrics from 0 to 1, or null where none was measured.</summary>
    public static string? Shares(TrainingSummary training) => Draw(training, "Validation metrics", "metric", "metrics",
        ("accuracy", epoch => epoch.ValidationAccuracy), ("macro F1", epoch => epoch.ValidationMacroF1), ("AUC", epoch => epoch.ValidationAuc));

    /// <summary>The errors in the targets' unit, or null where none was measured.</summary>
    public static string? Errors(TrainingSummary training) => Draw(training, "Validation error", "error", "errors",
        ("RMSE", epoch => epoch.ValidationRmse), ("mean absolute", epoch => epoch.ValidationMeanAbsoluteError));

    /// <summary>The log loss, or null where it was not measured or is the loss itself.</summary>
    public static string? LogLoss(TrainingSummary training) => training.Curve.All(IsLogLoss) ? null : Draw(training, "Validation log loss", "log loss", "log-loss",
        ("log loss", epoch => epoch.ValidationLogLoss));

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
            plot.Mark(training.BestEpoch, areaId == LossId ? Invariant($"epoch {training.BestEpoch} kept") : "");
        return plot.ToSvg();
    }

    private static bool IsLogLoss(EpochSummary epoch) => epoch.ValidationLogLoss is not double logLoss
        || Math.Abs(logLoss - (epoch.ValidationLoss ?? double.NaN)) <= Rounding * logLoss;

    private static PlotSeries Series(TrainingSummary training, (string Name, Func<EpochSummary, double?> Of) measure, int colour)
    {
        var points = training.Curve
            .Select((epoch, i) => (X: i + 1.0, Y: measure.Of(epoch))).Where(point => point.Y is not null)
            .Select(point => (point.X, point.Y!.Value)).ToArray();
        return new PlotSeries(measure.Name, points) { Marked = points.Length <= MostMarked, Colour = colour };
    }
}
