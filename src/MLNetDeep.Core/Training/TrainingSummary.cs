namespace MLNetDeep.Training;

/// <summary>How a model came about; kept in the model file. Holds no time and no thread count: the same seed gives the same bytes.</summary>
/// <param name="TrainingRows">Rows trained on.</param>
/// <param name="ValidationRows">Rows that chose the epoch; 0 without validation.</param>
/// <param name="BestEpoch">The epoch whose weights the model has, from 1.</param>
/// <param name="Curve">Each epoch in turn.</param>
/// <param name="Options">The options of the training.</param>
/// <param name="Seed">The seed of the training.</param>
public sealed record TrainingSummary(
    int TrainingRows, int ValidationRows, int BestEpoch, IReadOnlyList<EpochSummary> Curve, DeepResidualOptions Options, int Seed)
{
    /// <summary>SHA-256 of the weights that the training started from, in hexadecimal; null where they were drawn.</summary>
    public string? InitialModelSha256 { get; init; }

    internal static TrainingSummary Of(
        int trainingRows, int validationRows, int bestEpoch, IReadOnlyList<EpochSummary> curve, DeepResidualOptions options) =>
        new(trainingRows, validationRows, bestEpoch, curve, options.ToReproducible(), Seed: 0);
}

/// <summary>The losses and the accuracy of one epoch.</summary>
/// <param name="TrainingLoss">Mean loss over the training rows.</param>
/// <param name="ValidationLoss">Mean loss over the validation rows, or null without validation.</param>
/// <param name="ValidationAccuracy">Share of validation rows classified rightly, or null without validation.</param>
public sealed record EpochSummary(double TrainingLoss, double? ValidationLoss, double? ValidationAccuracy);
