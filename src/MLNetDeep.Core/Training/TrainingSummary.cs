using System.Text.Json.Serialization;

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

/// <summary>The losses and the metrics of one epoch. Metrics are null without validation, and where they are not of the task.</summary>
/// <param name="TrainingLoss">Mean loss over the training rows.</param>
/// <param name="ValidationLoss">Mean loss over the validation rows, or null without validation.</param>
/// <param name="ValidationAccuracy">Share of validation rows classified rightly, from 0 to 1.</param>
public sealed record EpochSummary(double TrainingLoss, double? ValidationLoss, double? ValidationAccuracy)
{
    /// <summary>Mean log loss over the validation rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationLogLoss { get; init; }

    /// <summary>Their macro F1, from 0 to 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationMacroF1 { get; init; }

    /// <summary>Area under their ROC curve, from 0 to 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationAuc { get; init; }

    /// <summary>Root of their mean squared error.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationRmse { get; init; }

    /// <summary>Their mean absolute error.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationMeanAbsoluteError { get; init; }

    /// <summary>The rate of the epoch's last step; null in a model file of format 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LearningRate { get; init; }

    /// <summary>
    /// Mean Euclidean norm of the gradient, before clipping; null where it was infinite, and in a model file of format 1.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? GradientNorm { get; init; }
}
