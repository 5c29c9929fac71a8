namespace MLNetDeep.Training;

/// <summary>What happened in one epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Epochs">The most epochs that there can be.</param>
/// <param name="TrainingLoss">Mean loss over the training rows, dropout and batch statistics in force, while the weights moved.</param>
/// <param name="ValidationLoss">Mean loss over the validation rows after the epoch, or null without validation.</param>
/// <param name="ValidationAccuracy">Share of validation rows classified rightly, from 0 to 1, or null without validation.</param>
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
    double RowsPerSecond);
