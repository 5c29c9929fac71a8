using MLNetDeep.Training;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep;

/// <summary>
/// How the epoch whose weights are kept is chosen, when training stops, and where a probability becomes a label:
/// <see cref="DeepResidualOptions.Validation"/>.
/// </summary>
public sealed record ValidationOptions
{
    /// <summary>
    /// Share of the rows, the same of every class, that is set aside to choose the epoch whose weights are kept; 0 trains on all rows
    /// and keeps the last weights. Not used where validation data is given. Range: [0, 0.9]. Default: 0.15.
    /// </summary>
    public double Fraction { get; init; } = 0.15;

    /// <summary>What the best epoch is chosen by: a metric of the task. Default: <see cref="ValidationMetric.Loss"/>.</summary>
    public ValidationMetric Metric { get; init; } = ValidationMetric.Loss;

    /// <summary>Training stops after so many epochs without a better metric. Range: at least 1, or null for never. Default: 20.</summary>
    public int? Patience { get; init; } = 20;

    /// <summary>
    /// Whether training stops once the metric cannot become better: at 1 where larger is better, else at 0. Default: false.
    /// </summary>
    public bool StopWhenPerfect { get; init; }

    /// <summary>
    /// Binary classification: from where on a row is taken for the second class, or null for a probability of one half. Default: null.
    /// </summary>
    public DecisionThreshold? Threshold { get; init; }

    internal IEnumerable<string> Faults() =>
    [
        .. Fraction is >= 0 and <= 0.9 ? Array.Empty<string>() : [Invariant($"{nameof(Fraction)} must be in [0, 0.9], but was {Fraction}.")],
        .. Part(nameof(Metric), Metric, _ => []),
        .. AtLeastOne(nameof(Patience), Patience),
        .. Threshold is null ? [] : Part(nameof(Threshold), Threshold, part => part.Faults()),
    ];

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
