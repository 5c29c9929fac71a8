using System.Collections.Concurrent;
using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Reports;
using MLNetDeep.Training;

namespace MLNetDeep.Models;

/// <summary>
/// A trained model: what encodes a row, the network in its form for prediction, and how it came about. Immutable and safe for many
/// threads.
/// </summary>
public sealed class TrainedModel
{
    private const int TileRows = 256;                            // a tile's activations stay in the second-level cache
    private const int LeastParallelRows = 4 * TileRows;

    private readonly PredictionPlan _plan;
    private readonly bool _isLarge;
    private readonly ConcurrentBag<PredictionWorkspace> _manyRows = [];
    private readonly ConcurrentBag<PredictionWorkspace> _oneRow = [];

    internal TrainedModel(InputEncoder encoder, Network network, ClassLabels labels, TrainingSummary summary,
        IReadOnlyList<string>? columnNames = null, LearningTask task = LearningTask.Multiclass, TargetScaling? targets = null,
        ReportSections? report = null)
    {
        Task = task;
        Targets = targets;
        ColumnNames = columnNames;
        Encoder = encoder;
        Network = network;
        Labels = labels;
        Report = new TrainingReport(summary, task, labels) { Sections = report };
        _plan = network.ToPredictionPlan();
        _isLarge = network.Store.Values.Length >= PredictionHelpers.LeastWeights;
    }

    private TrainedModel(TrainedModel model, ReportSections report)
    {
        (Task, Targets, ColumnNames, Encoder, Network, Labels) =
            (model.Task, model.Targets, model.ColumnNames, model.Encoder, model.Network, model.Labels);
        Report = model.Report with { Sections = report };
        (_plan, _isLarge) = (model._plan, model._isLarge);
    }

    /// <summary>What was learnt.</summary>
    public LearningTask Task { get; }

    /// <summary>Features of a row: numbers, then categories.</summary>
    public int Columns => Encoder.Columns;

    /// <summary>Number of classes; 0 in a regression.</summary>
    public int Classes => Labels.Values.Count;

    /// <summary>Numbers that a row is given: the probability of each class, that of the second of two, or the predicted number.</summary>
    public int Outputs => Network.Spec.Outputs;

    /// <summary>What the classes are called; none in a regression.</summary>
    public ClassLabels Labels { get; }

    /// <summary>How the model came about: losses of each epoch, the best one, the options and the seed.</summary>
    public TrainingSummary Summary => Report.Training;

    /// <summary>How the model came about and how good it is, all that is kept of it.</summary>
    public TrainingReport Report { get; }

    /// <summary>What the features were called in training, [Columns], or null where they had no names.</summary>
    public IReadOnlyList<string>? ColumnNames { get; }

    internal InputEncoder Encoder { get; }

    internal TargetScaling? Targets { get; }

    internal Network Network { get; }

    /// <summary>The same model with another report.</summary>
    internal TrainedModel With(ReportSections report) => new(this, report);

    /// <summary>
    /// Predicts each row: the probability of every class, in binary classification that of the second one, in regression the number
    /// itself. From 1,024 rows on all cores take part, and, where the weights take more
    /// than 1 MB, some of them in a prediction of one row; nothing is allocated once warm below 1,024 rows.
    /// </summary>
    /// <param name="features">[rows, Columns], row after row.</param>
    /// <param name="predictions">Receives [rows, Outputs]; probabilities of several classes sum to 1. NaN for a row whose scores are not finite,
    /// which only a network whose weights let numbers grow without bounds can give.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="InvalidDataException">A feature is infinite, or missing where the model refuses that.</exception>
    public void Predict(ReadOnlySpan<float> features, Span<float> predictions) =>
        Predict(features, predictions, "Features", columnNames: null, firstRow: 0);

    /// <summary>
    /// As above; error messages call the features and count the rows as told. As logits, predictions are what the network says, before it
    /// is made probabilities or brought to the targets' unit.
    /// </summary>
    internal void Predict(
        ReadOnlySpan<float> features, Span<float> predictions, string featureName, Func<IReadOnlyList<string>?>? columnNames, long firstRow,
        bool asLogits = false)
    {
        if (features.Length % Columns != 0)
            throw new ArgumentException($"{features.Length} features do not make whole rows of {Columns}.", nameof(features));
        var rows = features.Length / Columns;
        if (predictions.Length != rows * Outputs)
            throw new ArgumentException(
                Invariant($"The predictions of {rows} rows need {rows * Outputs} places, however: {predictions.Length}."), nameof(predictions));

        RequireEncodable(features, featureName, columnNames, firstRow);
        if (rows < LeastParallelRows)
            PredictInTiles(features, predictions, asLogits);
        else
            PredictInParallel(features, predictions, asLogits);
    }

    /// <summary>The probability of a binary model's logit, 1/(1 + e^(−z)); the same for one row as for many.</summary>
    internal static float ProbabilityOf(float logit) => 1f / (1f + MathF.Exp(-logit));

    /// <summary>Writes the model to a file: beside it first, then moved, so that no half-written file is ever left.</summary>
    /// <param name="path">The file; an older one is replaced.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => ModelFile.Save(this, path);

    /// <summary>Reads a model that <see cref="Save"/> has written.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The model.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, is no model, or is of a newer format.</exception>
    public static TrainedModel Load(string path) => ModelFile.Load(path);

    private void RequireEncodable(ReadOnlySpan<float> features, string featureName, Func<IReadOnlyList<string>?>? columnNames, long firstRow)
    {
        for (var r = 0; r < features.Length / Columns; r++)
        {
            var row = features.Slice(r * Columns, Columns);
            if (Encoder.Fault(row) is var column and >= 0)
                throw new InvalidDataException(InputEncoder.DescribeFault(row, column, $"Row {firstRow + r}", featureName, columnNames?.Invoke()));
        }
    }

    private void PredictInTiles(ReadOnlySpan<float> features, Span<float> predictions, bool asLogits)
    {
        var rows = features.Length / Columns;
        var pool = rows == 1 ? _oneRow : _manyRows;
        if (!pool.TryTake(out var workspace))
            workspace = new PredictionWorkspace(_plan, rows == 1 ? 1 : TileRows);
        if (rows == 1 && _isLarge)
            PredictWithHelp(workspace, features, predictions, asLogits);
        else
            for (var start = 0; start < rows; start += TileRows)
            {
                var tile = Math.Min(TileRows, rows - start);
                PredictTile(workspace, features.Slice(start * Columns, tile * Columns), predictions.Slice(start * Outputs, tile * Outputs), asLogits);
            }
        pool.Add(workspace);
    }

    private void PredictWithHelp(PredictionWorkspace workspace, ReadOnlySpan<float> features, Span<float> predictions, bool asLogits)
    {
        PredictionHelpers.Enter(workspace.Kernels);
        try
        {
            PredictTile(workspace, features, predictions, asLogits);
        }
        finally
        {
            PredictionHelpers.Leave(workspace.Kernels);
        }
    }

    private unsafe void PredictInParallel(ReadOnlySpan<float> features, Span<float> predictions, bool asLogits)
    {
        var rows = features.Length / Columns;
        fixed (float* x = features, p = predictions)
        {
            var (xAddress, pAddress) = ((nint)x, (nint)p);       // a lambda captures no pointer
            Parallel.For(0, (rows + TileRows - 1) / TileRows, tile =>
            {
                var start = tile * TileRows;
                var count = Math.Min(TileRows, rows - start);
                PredictInTiles(
                    new ReadOnlySpan<float>((float*)xAddress + (long)start * Columns, count * Columns),
                    new Span<float>((float*)pAddress + (long)start * Outputs, count * Outputs), asLogits);
            });
        }
    }

    private void PredictTile(PredictionWorkspace workspace, ReadOnlySpan<float> features, Span<float> predictions, bool asLogits)
    {
        var rows = features.Length / Columns;
        var encoded = workspace.Input(rows);
        for (var r = 0; r < rows; r++)
            Encoder.Encode(features.Slice(r * Columns, Columns), encoded.Slice(r * Encoder.Outputs, Encoder.Outputs));
        var logits = _plan.Run(workspace, rows);
        if (asLogits)
            logits.CopyTo(predictions);
        else
            Finish(logits, predictions);
        if (TensorPrimitives.IsFiniteAll(logits))
            return;
        for (var r = 0; r < rows; r++)
            if (!TensorPrimitives.IsFiniteAll(logits.Slice(r * Outputs, Outputs)))
                predictions.Slice(r * Outputs, Outputs).Fill(float.NaN);
    }

    private void Finish(ReadOnlySpan<float> logits, Span<float> predictions)
    {
        switch (Task)
        {
            case LearningTask.Multiclass:
                for (var r = 0; r < predictions.Length / Outputs; r++)
                    Softmax.Apply(logits.Slice(r * Outputs, Outputs), predictions.Slice(r * Outputs, Outputs));
                break;
            case LearningTask.Binary:
                for (var r = 0; r < predictions.Length; r++)
                    predictions[r] = ProbabilityOf(logits[r]);
                break;
            default:
                for (var r = 0; r < predictions.Length; r++)
                    predictions[r] = Targets!.Decode(logits[r]);
                break;
        }
    }
}
