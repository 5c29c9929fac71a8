using System.Text.Json.Serialization;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// The course of a training; saved in the model file. Holds no time and no thread count: the same seed gives the same bytes.
/// </summary>
/// <param name="TrainingRows">Rows trained on.</param>
/// <param name="ValidationRows">Validation rows, which chose the epoch; 0 without validation.</param>
/// <param name="BestEpoch">The epoch whose weights the model has, from 1.</param>
/// <param name="Curve">The epochs, in order.</param>
/// <param name="Options">The options of the training.</param>
/// <param name="Seed">The seed of the training.</param>
public sealed record TrainingSummary(
    int TrainingRows, int ValidationRows, int BestEpoch, IReadOnlyList<EpochSummary> Curve, DeepResidualOptions Options, int Seed)
{
    /// <summary>SHA-256 of the weights that the training started from, in hexadecimal; null where they were drawn.</summary>
    public string? InitialModelSha256 { get; init; }

    /// <summary>
    /// The threshold chosen on the validation rows, and its metric; null where <see cref="ValidationOptions.Threshold"/> asks for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ThresholdChoice? Threshold { get; init; }

    /// <summary>
    /// How each network came about, where <see cref="EnsembleOptions.Bagging"/> trained several; else null. <see cref="BestEpoch"/> and
    /// <see cref="Curve"/> are those of the first network.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NetworkSummary>? Networks { get; init; }

    /// <summary>
    /// The kinds of networks that <see cref="EnsembleOptions.Bagging"/> chose among, each with the loss of its networks on the rows of the first
    /// folds; null where there was nothing to choose. <see cref="Options"/> has what was taken.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<BaggingTrial>? BaggingTrials { get; init; }

    /// <summary>
    /// The metrics of the whole model on rows that it was not trained on, where <see cref="EnsembleOptions.Bagging"/> trained several networks: of each
    /// row by the one network that has not seen it, or, where validation data was given, on these rows by all networks. Else null: the
    /// metrics are those of the best epoch.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Metrics? HeldOut { get; init; }

    /// <summary>The metrics of the model on rows that it was not trained on; none where there were no such rows.</summary>
    internal Metrics FinalMetrics => HeldOut ?? (BestEpoch >= 1 && BestEpoch <= Curve.Count ? Curve[BestEpoch - 1].Validation : Metrics.None);

    /// <summary>That a limit or a cancellation ended the training, as a sentence; null where it did not, or where it may have stopped by itself.</summary>
    internal string? Ended
    {
        get
        {
            int[] epochs = Networks is null ? [Curve.Count] : [.. Networks.Select(network => network.Epochs)];
            var early = Options.Validation is { Patience: null, StopWhenPerfect: false } ? epochs.Count(trained => trained < Options.Epochs) : 0;
            string?[] parts =
            [
                Options.Ensemble.Bagging > epochs.Length ? Invariant($"the model has {epochs.Length} of {Options.Ensemble.Bagging} networks") : null,
                early > 0 ? Invariant($"{early} of {epochs.Length} networks had less than {Options.Epochs} epochs, one {epochs.Min()}") : null,
            ];
            return parts.All(part => part is null) ? null
                : $"A limit or a cancellation ended the training: {string.Join("; ", parts.Where(part => part is not null))}. Quality.Fast, or fewer epochs, take less time.";
        }
    }

    internal static TrainingSummary Of(
        int trainingRows, int validationRows, int bestEpoch, IReadOnlyList<EpochSummary> curve, DeepResidualOptions options) =>
        new(trainingRows, validationRows, bestEpoch, curve, options.ToReproducible(), Seed: 0);
}

/// <summary>How one network of several came about.</summary>
/// <param name="TrainingRows">Rows trained on.</param>
/// <param name="ValidationRows">Rows that chose the epoch.</param>
/// <param name="BestEpoch">The epoch whose weights the network has, from 1.</param>
/// <param name="Epochs">How many epochs it was trained.</param>
/// <param name="Validation">The metrics of its validation rows in that epoch.</param>
public sealed record NetworkSummary(int TrainingRows, int ValidationRows, int BestEpoch, int Epochs, Metrics Validation)
{
    internal static NetworkSummary Of(TrainingSummary summary) =>
        new(summary.TrainingRows, summary.ValidationRows, summary.BestEpoch, summary.Curve.Count, summary.FinalMetrics);
}

/// <summary>A kind of network that was tried.</summary>
/// <param name="NumericEmbedding">Its numeric embedding.</param>
/// <param name="Loss">The loss that its training minimized.</param>
/// <param name="HeldOutLoss">How good it is on rows that its networks were not trained on. Classification: the log loss, without label smoothing or
/// class weights, at the best temperature unless <see cref="ValidationOptions.Calibrate"/> is false. Regression: the loss.</param>
/// <param name="IsTaken">Whether the networks of the model are of this kind.</param>
public sealed record BaggingTrial(NumericEmbedding NumericEmbedding, Loss Loss, double HeldOutLoss, bool IsTaken)
{
    /// <summary>The kind and its loss as text, the kind with its parameters.</summary>
    public override string ToString() => Invariant($"{NumericEmbedding}, {Loss}: {HeldOutLoss:G4}");
}

/// <summary>The losses and the metrics of one epoch.</summary>
/// <param name="TrainingLoss">Mean loss over the training rows.</param>
/// <param name="Validation">The metrics of the validation rows; none without validation.</param>
public sealed record EpochSummary(double TrainingLoss, Metrics Validation)
{
    /// <summary>The rate of the epoch's last step; null in a model file of format 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LearningRate { get; init; }

    /// <summary>
    /// Mean Euclidean norm of the gradient, before clipping; null where it was infinite, and in a model file of format 1.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? GradientNorm { get; init; }

    internal static EpochSummary Of(EpochReport report) => new(report.TrainingLoss, report.Validation)
    {
        LearningRate = report.LearningRate,
        GradientNorm = double.IsFinite(report.GradientNorm) ? report.GradientNorm : null,
    };

    /// <summary>Keeps the numbers of an epoch in a checkpoint, or gives those that were kept.</summary>
    internal static EpochSummary Move(EpochSummary? epoch, StateTransfer state)
    {
        double? training = epoch?.TrainingLoss, rate = epoch?.LearningRate, norm = epoch?.GradientNorm;
        state.Move(ref training);
        var validation = Metrics.Move(epoch?.Validation, state);
        state.Move(ref rate);
        state.Move(ref norm);
        foreach (var number in (ReadOnlySpan<double?>)[training, rate, norm])
            state.Require(double.IsFinite(number ?? 0), "an epoch of the curve has a number that is not finite");
        return new EpochSummary(training ?? 0, validation) { LearningRate = rate, GradientNorm = norm };
    }
}
