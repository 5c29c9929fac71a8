using MLNetDeep.Diagnosis;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>Makes the report of a training that has ended.</summary>
internal static class ReportMaker
{
    // A prediction costs about a quarter of a training row's forward and backward pass, so that an eighth of the rows trained on, a row
    // counting in each epoch, is a few percent of the training.
    private const int RowsTrainedForOne = 8;
    private const int LeastBudget = 10_000, MostBudget = 200_000;

    /// <param name="start">What the training began with.</param>
    /// <param name="network">The trained network.</param>
    /// <param name="summary">How the training went.</param>
    /// <param name="predict">The trained model.</param>
    /// <param name="scoreThreshold">Its threshold.</param>
    /// <param name="flow">The gradient flow at the start.</param>
    public static ReportSections Make(
        TrainingStart start, Network network, TrainingSummary summary, RowPredictor predict, float scoreThreshold, GradientFlowReport flow)
    {
        var onTrainingRows = start.ValidationRows.Rows.Length == 0;
        var rows = onTrainingRows ? start.TrainingRows : start.ValidationRows;
        var names = start.TrainingRows.Data.ColumnNames ?? start.Options.InitialModel?.ColumnNames;
        var evaluation = Evaluator.Evaluate(predict, rows, onTrainingRows, scoreThreshold);
        var budget = Math.Clamp((long)summary.Curve.Count * summary.TrainingRows / RowsTrainedForOne, LeastBudget, MostBudget);
        return new ReportSections(LibraryVersion.Text)
        {
            Data = DataSummary.Of(start.TrainingRows, names),
            Evaluation = evaluation,
            Importance = evaluation is null ? null : FeatureShuffling.Measure(
                predict, rows, names, (int)budget, () => Strengths(start, network), start.Streams.Report,
                start.Options.Threads ?? Environment.ProcessorCount, scoreThreshold),
            GradientFlow = InitialGradientFlow.Of(flow),
        };
    }

    // The sum of squared weights by which the input map reads each feature.
    private static double[] Strengths(TrainingStart start, Network network)
    {
        var features = start.Encoder.GroupsOf(features: null);
        var weights = network.Store.ValuesOf(network.Store.Parameters.First(range => range.Name == "input.weight"));
        var strengths = new double[start.Encoder.Columns];
        for (var i = 0; i < weights.Length; i++)                 // [Width, columns of the map]
            strengths[features[i % features.Length]] += (double)weights[i] * weights[i];
        return strengths;
    }
}
