namespace MLNetDeep.Training;

/// <summary>What happened in one epoch. Metrics are null without validation, and where they are not of the task.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Epochs">The most epochs that there can be.</param>
/// <param name="TrainingLoss">Mean loss over the training rows, dropout and batch statistics in force, while the weights moved.</param>
/// <param name="ValidationLoss">Mean loss over the validation rows after the epoch, or null without validation.</param>
/// <param name="ValidationAccuracy">Share of validation rows classified rightly, from 0 to 1.</param>
/// <param name="LearningRate">The rate of the epoch's last step.</param>
/// <param name="GradientNorm">Mean Euclidean norm of the gradient, before clipping.</param>
/// <param name="IsBest">Whether this is the best epoch so far; always true without validation.</param>
/// <param name="RowsPerSecond">Training rows a second, validation left out.</param>
public sealed record EpochReport(
    int Epoch,
    int Epochs,
    double TrainingLoss,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double LearningRate,
    double GradientNorm,
    bool IsBest,
    double RowsPerSecond)
{
    /// <summary>See <see cref="ValidationMetric.LogLoss"/>.</summary>
    public double? ValidationLogLoss { get; init; }

    /// <summary>See <see cref="ValidationMetric.MacroF1"/>.</summary>
    public double? ValidationMacroF1 { get; init; }

    /// <summary>
    /// See <see cref="ValidationMetric.Auc"/>. Null, too, where the validation rows are of one class alone, and, unless it is the metric
    /// of the training, where it would take more than 2²⁶ probabilities.
    /// </summary>
    public double? ValidationAuc { get; init; }

    /// <summary>See <see cref="ValidationMetric.Rmse"/>.</summary>
    public double? ValidationRmse { get; init; }

    /// <summary>See <see cref="ValidationMetric.MeanAbsoluteError"/>.</summary>
    public double? ValidationMeanAbsoluteError { get; init; }

    /// <summary>What <see cref="ValidationOptions.Metric"/> says of the epoch, or null without validation.</summary>
    public double? ValidationMetricValue { get; init; }

    /// <summary>The time since the training was called; where it was resumed from a checkpoint, with the time up to the checkpoint.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// An estimate of how much longer the training goes on: the mean time of an epoch so far, times the epochs left until
    /// <see cref="Epochs"/> or, if no epoch became better any more, until <see cref="ValidationOptions.Patience"/> is out; at most what
    /// <see cref="TrainingRunOptions.TimeLimit"/> leaves. A better epoch can raise it again.
    /// </summary>
    public TimeSpan TimeLeft { get; init; }
}
