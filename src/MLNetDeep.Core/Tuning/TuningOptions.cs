using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep.Tuning;

/// <summary>The options of a search; see <see cref="SuccessiveHalving"/>.</summary>
public sealed record TuningOptions
{
    /// <summary>
    /// The number of candidates at the start, the trainer's own options included; fewer where the search space has fewer. Range: 2 to
    /// 10,000. Default: 27.
    /// </summary>
    public int Candidates { get; init; } = 27;

    /// <summary>
    /// The number of epochs in the first rung. With fewer epochs there are more rungs, and more candidates for the same time, but
    /// candidates that learn slowly are dropped. Range: at least 1. Default: 10.
    /// </summary>
    public int MinEpochs { get; init; } = 10;

    /// <summary>
    /// η: each rung keeps one candidate in η, and trains it for η times the epochs. Range: 2 to 100. Default: 3.
    /// </summary>
    public int ReductionFactor { get; init; } = 3;

    /// <summary>Which options are searched, and their values. Default: thirteen options, around the trainer's defaults.</summary>
    public TuningSpace Space { get; init; } = new();

    /// <summary>
    /// The maximum time of the search, checked after each step. A trial that is not complete does not count, unless it is the first: it
    /// then has its best epoch so far. NOTE: with a time limit the result depends on the speed of the machine. Range: above 0, or null for
    /// no limit. Default: null.
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Everything that is wrong with the options for a trainer of the given ones, a sentence each.</summary>
    internal IEnumerable<string> Faults(DeepResidualOptions options, LearningTask task, bool hasCategories) =>
    [
        .. Within(nameof(Candidates), Candidates, 2, 10_000),
        .. AtLeastOne(nameof(MinEpochs), MinEpochs),
        .. Within(nameof(ReductionFactor), ReductionFactor, 2, 100),
        .. TimeLimit <= TimeSpan.Zero ? [$"{nameof(TimeLimit)} must be above 0, but was {TimeLimit}."] : Array.Empty<string>(),
        .. Part(nameof(Space), Space, space => space.Faults(options, task, hasCategories)),
    ];

    /// <summary>Refuses options with faults, and a trainer that sets no rows aside to compare by.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; all faults are named together.</exception>
    internal void Validate(DeepResidualOptions options, LearningTask task, bool hasCategories)
    {
        options.Validate(nameof(options));
        if (options.Validation.Fraction == 0)
            throw new ArgumentException(
                $"Validation.Fraction must be above 0, but was 0; candidates are compared by the rows that are set aside.", nameof(options));
        var faults = string.Join(" ", Faults(options, task, hasCategories));
        if (faults.Length > 0)
            throw new ArgumentException(faults, "tuning");
    }

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
