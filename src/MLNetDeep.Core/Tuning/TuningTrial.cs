using MLNetDeep.Training;

namespace MLNetDeep.Tuning;

/// <summary>One training of a search.</summary>
/// <param name="Number">Which trial of the search it is, from 1.</param>
/// <param name="Trials">How many there are at most.</param>
/// <param name="Rung">The rung, from 1: in each there are fewer candidates and more epochs.</param>
/// <param name="Candidate">The candidate, from 0, which is the trainer's own options.</param>
/// <param name="Epochs">Most epochs of the trial; it ends before where the options' patience does.</param>
/// <param name="Metric">
/// What <see cref="TuningResult{TOptions}.Metric"/> says of its best epoch, or null where the loss became infinite or undefined.
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
