using System.Text.Json.Serialization;
using MLNetDeep.Networks;

namespace MLNetDeep.Reports;

/// <summary>What comes of two classes where a row is taken for the positive one if its probability exceeds a threshold.</summary>
/// <param name="Threshold">The probability, between 0 and 1.</param>
/// <param name="IsCurrent">Whether it is the threshold of the model.</param>
/// <param name="TruePositives">Positive rows that were taken for positive.</param>
/// <param name="FalsePositives">Other rows that were taken for positive.</param>
/// <param name="TrueNegatives">Other rows that were not.</param>
/// <param name="FalseNegatives">Positive rows that were not.</param>
public sealed record ThresholdOutcome(
    double Threshold, bool IsCurrent, int TruePositives, int FalsePositives, int TrueNegatives, int FalseNegatives)
{
    private const int MaxOutcomes = 10;

    /// <summary>Share of the rows that were taken for positive.</summary>
    [JsonIgnore]
    public double PositiveShare => (TruePositives + (double)FalsePositives) / Rows;

    /// <summary>Share of the rows taken for positive that are; null where there are none.</summary>
    [JsonIgnore]
    public double? Precision => Share(TruePositives, (long)TruePositives + FalsePositives);

    /// <summary>Share of the positive rows that were found.</summary>
    [JsonIgnore]
    public double? Recall => Share(TruePositives, (long)TruePositives + FalseNegatives);

    /// <summary>Share of the other rows that were not taken for positive.</summary>
    [JsonIgnore]
    public double? Specificity => Share(TrueNegatives, (long)TrueNegatives + FalsePositives);

    /// <summary>Share of the rows that were taken for what they are.</summary>
    [JsonIgnore]
    public double Accuracy => (TruePositives + (double)TrueNegatives) / Rows;

    /// <summary>2 · precision · recall/(precision + recall); null where there is nothing to find, and nothing was taken for it.</summary>
    [JsonIgnore]
    public double? F1 => Share(2L * TruePositives, 2L * TruePositives + FalsePositives + FalseNegatives);

    private long Rows => (long)TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    // Nearer to 0 and 1 they are closer: of rare classes few rows have a high probability.
    private static ReadOnlySpan<double> Tried => [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95];

    /// <param name="predictions">Of two classes.</param>
    /// <param name="positive">The positive class.</param>
    /// <param name="current">The threshold of the model, for the positive class.</param>
    internal static IReadOnlyList<ThresholdOutcome> Of(Predictions predictions, int positive, double current)
    {
        var outcomes = new List<ThresholdOutcome>();
        foreach (var threshold in Tried)
            if (threshold != current)
                outcomes.Add(Of(predictions, positive, threshold, r =>
                    Softmax.OfTwo(positive == 1 ? predictions.Logits[r] : -predictions.Logits[r]) > (float)threshold));
        // Of the model's own, what it predicted.
        outcomes.Add(Of(predictions, positive, current, r => predictions.Predicted[r] == positive) with { IsCurrent = true });
        return [.. outcomes.OrderBy(outcome => outcome.Threshold)];
    }

    private static ThresholdOutcome Of(Predictions predictions, int positive, double threshold, Func<int, bool> isTaken)
    {
        int hits = 0, falseAlarms = 0, rejected = 0, missed = 0;
        for (var r = 0; r < predictions.Count; r++)
            switch (predictions.Actual[r] == positive, isTaken(r))
            {
                case (true, true):
                    hits++;
                    break;
                case (false, true):
                    falseAlarms++;
                    break;
                case (false, false):
                    rejected++;
                    break;
                default:
                    missed++;
                    break;
            }
        return new ThresholdOutcome(threshold, IsCurrent: false, hits, falseAlarms, rejected, missed);
    }

    internal static IEnumerable<string> Faults(IReadOnlyList<ThresholdOutcome> outcomes) =>
        outcomes.Count <= MaxOutcomes && outcomes.All(one => one is { TruePositives: >= 0, FalsePositives: >= 0, TrueNegatives: >= 0, FalseNegatives: >= 0, Threshold: >= 0 and <= 1 }
            && one.Rows > 0)
            ? [] : [$"The report's thresholds must be at most {MaxOutcomes} probabilities, each with counts of at least one row."];

    private static double? Share(long part, long whole) => whole == 0 ? null : part / (double)whole;
}
