using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Reports;
using MLNetDeep.Training;

namespace MLNetDeep.Tool;

/// <summary>How good a model is on rows, beside what looks at no column: it says the commonest class of the training rows, or their mean.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Lines">A line for each number.</param>
internal sealed record ModelScores(int Rows, IReadOnlyList<string> Lines)
{
    /// <summary>Measures a model.</summary>
    /// <param name="mlContext">ML.NET.</param>
    /// <param name="scored">The scored rows.</param>
    /// <param name="network">The network; its report knows the training rows.</param>
    /// <param name="label">The label.</param>
    /// <exception cref="InvalidDataException">No row has a label that the training rows have.</exception>
    public static ModelScores Of(MLContext mlContext, IDataView scored, DeepResidualPredictionTransformer network, string label)
    {
        var training = network.Model.Report.Data ?? throw new InvalidDataException("The model has no report of its training.");
        return network.Model.Task == LearningTask.Regression ? OfNumbers(mlContext, scored, training, label)
            : OfClasses(mlContext, scored, training, network.Model.Labels, label);
    }

    public override string ToString() => string.Join(Environment.NewLine, Lines);

    private static ModelScores OfNumbers(MLContext mlContext, IDataView scored, DataSummary training, string label)
    {
        var actual = scored.GetColumn<float>(label).Where(float.IsFinite).ToArray();
        Require(actual.Length, label);
        var metrics = mlContext.Regression.Evaluate(scored, label);
        var mean = training.Targets!.Mean;
        var baseline = $"the mean of the training rows, {mean:G6}";
        return new(actual.Length,
        [
            Invariant($"R squared                {metrics.RSquared:F4}"),
            Line("root mean squared error", metrics.RootMeanSquaredError, Math.Sqrt(actual.Average(one => (one - mean) * (one - mean))), baseline),
            Line("mean absolute error    ", metrics.MeanAbsoluteError, actual.Average(one => Math.Abs(one - mean)), baseline),
        ]);
    }

    private static ModelScores OfClasses(MLContext mlContext, IDataView scored, DataSummary training, ClassLabels labels, string label)
    {
        var counts = training.ClassCounts!;
        var actual = scored.GetColumn<uint>(label).Where(key => key > 0).ToArray();
        Require(actual.Length, label);
        var metrics = mlContext.MulticlassClassification.Evaluate(scored, label);
        var commonest = counts.Index().MaxBy(one => one.Item).Index;
        var total = counts.Sum();
        var baseline = $"always '{labels.Values[commonest]}'";
        return new(actual.Length,
        [
            .. labels.Values.Count == 2 && AreaOf(scored, label) is { } area ? [Line("AUC           ", area, 0.5, "chance")] : (string[])[],
            Line("accuracy      ", metrics.MicroAccuracy, actual.Average(key => key == commonest + 1 ? 1.0 : 0), baseline),
            Line("macro accuracy", metrics.MacroAccuracy, 1.0 / actual.Distinct().Count(), baseline),
            Line("log loss      ", metrics.LogLoss, -actual.Average(key => Math.Log(Math.Max(counts[(int)key - 1] / (double)total, 1e-15))), "the shares of the classes"),
        ]);
    }

    // Of two classes; null where the rows are of one alone.
    private static double? AreaOf(IDataView scored, string label)
    {
        var labels = scored.GetColumn<uint>(label).Select(key => (int)key).ToArray();
        var scores = scored.GetColumn<VBuffer<float>>("Score").Select(score => score.GetItemOrDefault(1)).ToArray();
        return new RocArea(labels.Length).Measure(scores, labels, positive: 2, [.. labels.Select(key => key > 0 ? 1f : 0)]);
    }

    private static void Require(int rows, string label)
    {
        if (rows == 0)
            throw new InvalidDataException($"No row has a label '{label}' that was in the training rows; nothing can be measured.");
    }

    private static string Line(string name, double value, double ofBaseline, string baseline) =>
        Invariant($"{name}  {value:G4}  beside {ofBaseline:G4} of {baseline}");
}
