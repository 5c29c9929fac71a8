using MLNetDeep.Training;

namespace MLNetDeep.Tuning;

/// <summary>One training of a search.</summary>
/// <param name="Number">The number of the trial in the search, from 1.</param>
/// <param name="Trials">The maximum number of trials.</param>
/// <param name="Rung">The rung, from 1: each has fewer candidates and more epochs than the one before.</param>
/// <param name="Candidate">The number of the candidate; 0 is the trainer's own options.</param>
/// <param name="Epochs">The maximum number of epochs of the trial; it ends earlier where patience runs out.</param>
/// <param name="Metric">
/// The value of <see cref="TuningResult{TOptions}.Metric"/> at its best epoch, or null where the loss became infinite or undefined.
/// </param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Options">The candidate, with the epochs of the trainer's own options.</param>
public sealed record TuningTrial(
    int Number, int Trials, int Rung, int Candidate, int Epochs, double? Metric, TimeSpan Elapsed, DeepResidualOptions Options)
{
    /// <summary>The options that were drawn, as in <c>Blocks 3, Width 192</c>.</summary>
    public required string Description { get; init; }

    /// <summary>All metrics of its best epoch; none where the loss became infinite or undefined.</summary>
    public Metrics Validation { get; init; } = Metrics.None;

    /// <summary>Why there is no metric; null where there is one.</summary>
    public string? Fault { get; init; }
}
