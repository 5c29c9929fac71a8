using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Networks;
using MLNetDeep.Storage;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>
/// Makes the report of a training, part by part. A part that fails is left out and <see cref="ReportSections.Fault"/> says why: a model that
/// took hours is not lost to its report.
/// </summary>
/// <param name="start">What the training begins with.</param>
internal sealed class ReportMaker(TrainingStart start)
{
    // A prediction costs about a quarter of a training row's forward and backward pass, so that an eighth of the rows trained on, a row
    // counting in each epoch, is a few percent of the training.
    private const int RowsTrainedForOne = 8;
    private const int MinBudget = 10_000, MaxBudget = 200_000;

    private readonly List<string> _faults = [];
    private InitialGradientFlow? _flow;

    /// <summary>Measures the gradient flow of a network that is not trained yet.</summary>
    /// <param name="first">What the only network, or the first one of a bag, begins with.</param>
    public void MeasureFlow(Func<TrainingStart> first) => _flow = Try("gradient flow", () => InitialGradientFlow.Of(GradientFlow.MeasureStart(first())));

    /// <summary>Makes the report; after the training.</summary>
    /// <param name="networks">The trained networks.</param>
    /// <param name="summary">How the training went.</param>
    /// <param name="predict">The trained model.</param>
    /// <param name="scoreThreshold">Its threshold.</param>
    /// <param name="held">The rows to evaluate the model on, with its scores of them, where networks have not seen different rows; else null.
    /// NOTE: the importance of features and attention are measured on the same rows with all networks.</param>
    public ReportSections Make(NetworkEnsemble networks, TrainingSummary summary, RowPredictor predict, float scoreThreshold = 0, HeldOutScores? held = null)
    {
        var onTrainingRows = start.ValidationRows.Rows.Length == 0;
        var rows = held?.Rows ?? (onTrainingRows ? start.TrainingRows : start.ValidationRows);
        var names = start.TrainingRows.Data.ColumnNames ?? start.Options.Transfer.InitialModel?.ColumnNames;
        var budget = Math.Clamp((long)summary.Curve.Count * summary.TrainingRows / RowsTrainedForOne, MinBudget, MaxBudget);
        var data = Try("data", () => DataSummary.Of(start.TrainingRows, names));
        var evaluation = Try("evaluation", () => Evaluator.Evaluate(held?.Replay(start.Targets) ?? predict, rows, onTrainingRows, scoreThreshold));
        var shuffling = evaluation is null ? null : Try("importance", () => FeatureShuffling.Of(
            predict, rows, names, (int)budget, start.Streams.Report, scoreThreshold));
        var threads = start.Options.NumberOfThreads ?? Environment.ProcessorCount;
        return new ReportSections(LibraryVersion.Text)
        {
            Data = data,
            Evaluation = evaluation,
            Later = shuffling is null ? null : Later(shuffling, networks.First, start.Encoder, threads),
            Attention = evaluation is null ? null : Try("attention", () => FirstTokenShares.Measure(networks, start.Encoder, rows, names, threads)),
            GradientFlow = _flow,
            KnownFault = _faults.Count == 0 ? null : string.Join(" ", _faults),
        };
    }

    private T? Try<T>(string part, Func<T?> make)
        where T : class
    {
        try
        {
            return make();
        }
        catch (Exception exception)
        {
            _faults.Add(Describe(part, exception));
            return null;
        }
    }

    // Static: what is kept until somebody asks holds neither the rows nor the training.
    private static Lazy<LateImportance> Later(FeatureShuffling shuffling, Network network, InputEncoder encoder, int threads) => new(() =>
    {
        try
        {
            return new LateImportance(shuffling.Measure(() => Strengths(network, encoder), threads), Fault: null);
        }
        catch (Exception exception)
        {
            return new LateImportance(Importance: null, Describe("importance", exception));
        }
    });

    private static string Describe(string part, Exception exception) =>
        $"The report has no {part}: {(exception is AggregateException { InnerException: { } inner } ? inner : exception).Message}";

    // The sum of squared weights by which the first map reads each feature.
    private static double[] Strengths(Network network, InputEncoder encoder)
    {
        int[] features = [.. network.Spec.InputColumns.Features()];
        if (features.Length == 0)
            return [];
        if (network.Spec.Block.ReadsTokens)
            return new double[encoder.Columns];                  // no map reads all features
        var first = Architecture.Of(network.Spec).Layers.Select(layer => layer is SparseLinearSpec sparse ? sparse.Map : layer).OfType<LinearSpec>().First();
        var weights = network.Store.ValuesOf(network.Store.Parameters.First(range => range.Name == $"{first.Name}.weight"));
        var strengths = new double[encoder.Columns];
        for (var i = 0; i < weights.Length; i++)                 // [Width, columns of the map]
            strengths[features[i % features.Length]] += (double)weights[i] * weights[i];
        return strengths;
    }
}
