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
    /// <param name="held">The rows to evaluate the model on, with the scores of networks that have not seen them; null where there are none.
    /// NOTE: of a bag the importance of features and attention are measured on the same rows with all networks.</param>
    /// <param name="targets">How a regression's held scores are brought to the unit of the targets; null for classes.</param>
    public ReportSections Make(
        NetworkEnsemble networks, TrainingSummary summary, RowPredictor predict, float scoreThreshold = 0, HeldOutScores? held = null, TargetScaling? targets = null)
    {
        var onTrainingRows = start.ValidationRows.Rows.Length == 0;
        var rows = held?.Rows ?? (onTrainingRows ? start.TrainingRows : start.ValidationRows);
        var names = start.TrainingRows.Data.ColumnNames ?? start.Options.Transfer.InitialModel?.ColumnNames;
        var data = Try("data", () => DataSummary.Of(start.TrainingRows, names));
        var threads = start.Options.NumberOfThreads ?? Environment.ProcessorCount;
        var evaluation = Try("evaluation", () => Evaluator.Evaluate(held?.Replay(targets) ?? predict, rows, onTrainingRows, scoreThreshold, data));
        var later = evaluation is null ? null : Try("importance", () => LateParts.Of(
            networks, start.Encoder, predict, rows, data, names, summary, start.Streams.Report, scoreThreshold, threads));
        return new ReportSections(LibraryVersion.Text)
        {
            LabelName = StoredText.Of(start.TrainingRows.Data.LabelName),
            TargetUnit = start.TrainingRows.Data.Task == LearningTask.Regression && start.Options.Run.TargetUnit is { } unit ? StoredText.Of(unit) : null,
            Data = data,
            Evaluation = evaluation,
            Later = later,
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
            _faults.Add(LateParts.Describe(part, exception));
            return null;
        }
    }
}
