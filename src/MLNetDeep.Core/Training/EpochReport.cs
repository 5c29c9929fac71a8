namespace MLNetDeep.Training;

/// <summary>The progress of one epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Epochs">The maximum number of epochs.</param>
/// <param name="TrainingLoss">Mean loss over the training rows during the epoch, with dropout and batch statistics.</param>
/// <param name="Validation">The metrics of the validation rows after the epoch; none without validation.</param>
/// <param name="LearningRate">The rate of the epoch's last step.</param>
/// <param name="GradientNorm">Mean Euclidean norm of the gradient, before clipping.</param>
/// <param name="IsBest">Whether this is the best epoch so far; always true without validation.</param>
/// <param name="RowsPerSecond">Training rows a second, validation left out.</param>
public sealed record EpochReport(
    int Epoch,
    int Epochs,
    double TrainingLoss,
    Metrics Validation,
    double LearningRate,
    double GradientNorm,
    bool IsBest,
    double RowsPerSecond)
{
    /// <summary>The value of <see cref="ValidationOptions.Metric"/> after the epoch, or null without validation.</summary>
    public double? ValidationMetricValue { get; init; }

    /// <summary>The number of the network, from 1: with <see cref="EnsembleOptions.Bagging"/> several are trained, side by side. Default: 1.</summary>
    public int Network { get; init; } = 1;

    /// <summary>How many networks are trained, those that try another kind and are not kept included. Default: 1.</summary>
    public int Networks { get; init; } = 1;

    /// <summary>
    /// Bytes that this rank sent to others in the epoch, validation included, where several train together, as by <c>MpiEngine</c>; 0 where there is one.
    /// </summary>
    public long CommunicationBytes { get; init; }

    /// <summary>The time of <see cref="Elapsed"/> that this rank spent sending and waiting for others in the epoch; 0 where there is one.</summary>
    public TimeSpan CommunicationTime { get; init; }

    /// <summary>The time since the training was called; where it was resumed from a checkpoint, with the time up to the checkpoint.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// An estimate of how much longer the training goes on: the mean time of an epoch so far, times the epochs left until
    /// <see cref="Epochs"/> or, if no epoch became better any more, until <see cref="ValidationOptions.Patience"/> is out; at most what
    /// <see cref="TrainingRunOptions.TimeLimit"/> leaves. A better epoch can raise it again. With several networks it is the time that this one needs.
    /// </summary>
    public TimeSpan TimeLeft { get; init; }
}
