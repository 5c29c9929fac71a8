using System.Collections.Immutable;
using System.Text;
using MLNetDeep.Training;

namespace MLNetDeep.Tuning;

/// <summary>The result of a search.</summary>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
public sealed record TuningResult<TOptions>
    where TOptions : DeepResidualOptions
{
    /// <summary>The options of the best candidate, for a training on all rows.</summary>
    public required TOptions BestOptions { get; init; }

    /// <summary>
    /// The best trial. Its metric is the best of several on the same rows, and so too optimistic: evaluate the options on rows that the
    /// search has not seen.
    /// </summary>
    public required TuningTrial Best { get; init; }

    /// <summary>The trial of the trainer's own options with the same number of epochs.</summary>
    public required TuningTrial Default { get; init; }

    /// <summary>The metric by which trials are compared.</summary>
    public required ValidationMetric Metric { get; init; }

    /// <summary>All trials, in their order.</summary>
    public required ImmutableArray<TuningTrial> Trials { get; init; }

    /// <summary>Whether every rung is complete; false where a time limit or a cancellation ended the search.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>
    /// The trials as a Markdown table: the best one first, then the others by their metric, whatever their rung, those that diverged last.
    /// </summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder($"| Rung | Candidate | Epochs | {Metric} | Seconds | Options |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var trial in Trials.OrderBy(trial => trial.Number == Best.Number ? 0 : trial.Metric is null ? 2 : 1)
            .ThenBy(trial => Metric.LargerIsBetter ? -trial.Metric : trial.Metric).ThenBy(trial => trial.Number))
            text.Append(Invariant($"| {trial.Rung} | {trial.Candidate} | {trial.Epochs} | {(trial.Metric is double metric ? Invariant($"{metric:G5}") : "diverged")} | "))
                .Append(Invariant($"{trial.Elapsed.TotalSeconds:F1} | {trial.Description} |\n"));
        return text.ToString();
    }
}
