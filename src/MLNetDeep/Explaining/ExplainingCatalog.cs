using MLNetDeep;
using MLNetDeep.Reports;

namespace Microsoft.ML;

/// <summary>
/// What trained networks say of themselves: the report of their training, which columns matter, and why a row has its prediction. For a
/// transformer of this library, or a chain that has one in it, of which the last counts; as <c>Fit</c> or <c>mlContext.Model.Load</c> gives it.
/// </summary>
public static class DeepResidualExplanations
{
    private const int MaxExplained = 1_000;

    /// <summary>
    /// The report of the training, which is part of the model; or, with data, the same report with evaluation, curves, thresholds, importance and effects of
    /// its rows.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Rows that had no part in training, as the model reads them, with the label; rows without one, or with a class that no training row had, are left out, and
    /// <see cref="ModelEvaluation.LeftOut"/> counts them. Each row counts once. Null for the report as it is. Default: null.</param>
    /// <param name="previous">An earlier model of the same task and classes, such as yesterday's: it is evaluated on the same rows, and the report holds both. It
    /// needs data. Default: null.</param>
    /// <param name="labelColumnName">The label, as the network was trained on it: behind <c>MapValueToKey</c>, say. Null for its name in training.
    /// Default: null.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">A model has no trained network of this library, there is an earlier model but no data, the models are not of the
    /// same task and classes, or a column is missing or not of the type expected.</exception>
    /// <exception cref="InvalidDataException">No row has a label, a value cannot be used, or a prediction is not finite.</exception>
    public static TrainingReport GetReport(this ITransformer model, IDataView? data = null, ITransformer? previous = null, string? labelColumnName = null)
    {
        var trained = LastNetwork.Of(model).Model;
        if (data is null)
            return previous is null ? trained.Report
                : throw new ArgumentException("There is a previous model, but no data; expected labelled rows to compare both models on.", nameof(data));
        var (rows, ofPrevious, leftOut) = ReportRows.Read(model, data, previous, labelColumnName ?? trained.Report.LabelName ?? DefaultNames.Label);
        return trained.ReportOn(rows, leftOut) with { Previous = ofPrevious is null ? null : LastNetwork.Of(previous!).Model.Evaluate(ofPrevious) };
    }

    /// <summary>
    /// Writes the report of <see cref="GetReport"/> as one page of HTML, atomically: an older file stays whole until the new one is complete. To see what a new
    /// model is worth: <c>model.SaveReport("report.html", data: testSet, previous: yesterday)</c>.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="filePath">The file; an older one is replaced.</param>
    /// <param name="data">Rows that had no part in training, as the model reads them, with the label; null for the report as it is. Default: null.</param>
    /// <param name="previous">An earlier model of the same task and classes, to compare with on these rows. Default: null.</param>
    /// <param name="labelColumnName">The label, as the network was trained on it; null for its name in training. Default: null.</param>
    /// <exception cref="ArgumentException">As <see cref="GetReport"/> says, or the path is empty.</exception>
    /// <exception cref="InvalidDataException">No row has a label, a value cannot be used, or a prediction is not finite.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveReport(
        this ITransformer model, string filePath, IDataView? data = null, ITransformer? previous = null, string? labelColumnName = null) =>
        model.GetReport(data, previous, labelColumnName).SaveHtml(filePath);

    /// <summary>A table of the tensors of the network, of several of the first: name, shape and number of parameters of each, and how many there are in all.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The table, for a console.</returns>
    /// <exception cref="ArgumentException">The model has no trained network of this library.</exception>
    public static string DescribeNetwork(this ITransformer model) => LastNetwork.Of(model).Model.DescribeNetwork();

    /// <summary>
    /// Measures how much worse the model gets when the values of one column are shuffled among the rows, for each column that its scores depend on:
    /// numbers, text, categories, and each slot of a vector, as the data has them before any step of the chain. Columns with the same
    /// information can replace each other, and then each looks unimportant. Source: Breiman, 2001, "Random forests", section 10.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Rows that had no part in training, as the model reads them, with the label; rows without one are left out.</param>
    /// <param name="labelColumnName">The label, among the columns that the model gives. Default: <c>Label</c>.</param>
    /// <param name="rows">The most rows to use; of more, a sample is drawn and held in memory. Range: at least 2. Default: 2,000.</param>
    /// <param name="permutations">How often each column is shuffled. Range: at least 1. Default: 3.</param>
    /// <param name="seed">What samples and orders are drawn by: the same seed gives the same result. Default: 0.</param>
    /// <returns>The columns, most important first.</returns>
    /// <exception cref="ArgumentException">The model has no trained network of this library, a number is out of range, or a column is missing or
    /// not of the type expected.</exception>
    /// <exception cref="InvalidDataException">There is no row with a label, or a value cannot be used.</exception>
    public static IReadOnlyList<ColumnImportance> GetPermutationImportance(
        this ITransformer model, IDataView data, string labelColumnName = DefaultNames.Label, int rows = 2_000, int permutations = 3, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        RequireAtLeast(2, rows, nameof(rows));
        RequireAtLeast(1, permutations, nameof(permutations));
        var random = new Random(seed);
        var held = new HeldRows(model, data, labelColumnName);
        held.AddSample(rows, random);
        return ColumnShuffling.Measure(held, labelColumnName, permutations, random);
    }

    /// <summary>
    /// Explains predictions: what each column of a row contributes to what its prediction differs from the mean prediction of the background rows, as
    /// sampled Shapley values. NOTE: they explain the model, not the world, and columns that depend on each other share what they say together.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows to explain, at most 1,000; a label is not needed.</param>
    /// <param name="background">Rows that stand for all others, such as the training rows, with all columns that the model reads.</param>
    /// <param name="backgroundRows">The most of them to use; of more, a sample is drawn. Range: at least 1. Default: 128.</param>
    /// <param name="permutations">Orders of the columns that are drawn; each is used forwards and backwards. A row costs 2 × permutations × (columns +
    /// 1) predictions. Range: at least 2. Default: 128.</param>
    /// <param name="seed">What samples and orders are drawn by: the same seed gives the same result. Default: 0.</param>
    /// <returns>An explanation of each row, in their order.</returns>
    /// <exception cref="ArgumentException">The model has no trained network of this library, a number is out of range, there are too many rows, or a
    /// column is missing or not of the type expected.</exception>
    /// <exception cref="InvalidDataException">There is no background row, or a value cannot be used.</exception>
    /// <remarks>Source: Lundberg and Lee, 2017, "A unified approach to interpreting model predictions"; Štrumbelj and Kononenko, 2014, "Explaining
    /// prediction models and individual predictions with feature contributions".</remarks>
    public static IReadOnlyList<PredictionContributions> GetContributions(
        this ITransformer model, IDataView rows, IDataView background, int backgroundRows = 128, int permutations = 128, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(background);
        RequireAtLeast(1, backgroundRows, nameof(backgroundRows));
        RequireAtLeast(2, permutations, nameof(permutations));
        var held = new HeldRows(model, background);
        if (2L * permutations * (held.Features + 1) > Array.MaxLength)
            throw new ArgumentOutOfRangeException(
                nameof(permutations), Invariant($"permutations must be at most {Array.MaxLength / 2 / (held.Features + 1)} for {held.Features} columns, but was {permutations}."));
        held.AddSample(backgroundRows, new Random(seed));
        var first = held.Rows;
        held.Add(rows, MaxExplained);
        var sampling = new ShapleySampling(held, first, permutations);
        return [.. Enumerable.Range(first, held.Rows - first).Select(row => sampling.Explain(row, new Random(seed)))];
    }

    private static void RequireAtLeast(int least, int value, string name)
    {
        if (value < least)
            throw new ArgumentOutOfRangeException(name, Invariant($"{name} must be at least {least}, but was {value}."));
    }
}
