using System.Collections.Immutable;
using System.Text;
using MLNetDeep.Training;

namespace MLNetDeep.Tuning;

/// <summary>What a search found.</summary>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
public sealed record TuningResult<TOptions>
    where TOptions : DeepResidualOptions
{
    /// <summary>The best candidate: options for a training on all rows.</summary>
    public required TOptions BestOptions { get; init; }

    /// <summary>
    /// The trial that it won by. Its metric is the best of several on the same rows, and so looks better than it is: rows that the search
    /// has not seen tell how good the options are.
    /// </summary>
    public required TuningTrial Best { get; init; }

    /// <summary>The trial of the trainer's own options with as many epochs.</summary>
    public required TuningTrial Default { get; init; }

    /// <summary>What trials are compared by.</summary>
    public required ValidationMetric Metric { get; init; }

    /// <summary>All trials, in their order.</summary>
    public required ImmutableArray<TuningTrial> Trials { get; init; }

    /// <summary>Whether every rung is complete; false where a time limit or a cancellation ended the search.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The trials as a Markdown table, the best one first.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder($"| Rung | Candidate | Epochs | {Metric} | Seconds | Options |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var trial in Trials.OrderBy(trial => trial.Number == Best.Number ? 0 : 1))
            text.Append(Invariant($"| {trial.Rung} | {trial.Candidate} | {trial.Epochs} | {(trial.Metric is double metric ? Invariant($"{metric:G5}") : "diverged")} | "))
                .Append(Invariant($"{trial.Elapsed.TotalSeconds:F1} | {trial.Description} |\n"));
        return text.ToString();
    }
}
