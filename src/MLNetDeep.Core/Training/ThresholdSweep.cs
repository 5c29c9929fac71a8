using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>Tries a threshold between every two neighbouring scores of rows.</summary>
internal static class ThresholdSweep
{
    private const float MaxScore = 1e30f;                        // a threshold has to be finite, also beside an infinite score

    /// <summary>The best threshold.</summary>
    /// <param name="threshold">The metric to maximize.</param>
    /// <param name="scores">The logit of each row, [rows]; clamped and sorted in place.</param>
    /// <param name="rows">The rows, of both classes.</param>
    public static ThresholdChoice Choose(DecisionThreshold threshold, float[] scores, RowSet rows)
    {
        TensorPrimitives.Clamp<float>(scores, -MaxScore, MaxScore, scores);
        var order = Enumerable.Range(0, scores.Length).ToArray();
        Array.Sort(scores, order);
        double WeightOf(int r) => rows.Data.Weights.IsEmpty ? 1 : rows.Data.Weights[rows.Rows[order[r]]];
        bool IsSecond(int r) => rows.Data.Labels[rows.Rows[order[r]]] == 1;

        double second = 0, first = 0;
        for (var r = 0; r < scores.Length; r++)
            (second, first) = IsSecond(r) ? (second + WeightOf(r), first) : (second, first + WeightOf(r));

        // From the highest score down: above the threshold are the rows from r on.
        var best = (Value: double.NegativeInfinity, Score: 0f);
        double found = 0, alarms = 0, atHalf = 0;
        for (var r = scores.Length; r >= 0; r--)
        {
            if (r < scores.Length)
                (found, alarms) = IsSecond(r) ? (found + WeightOf(r), alarms) : (found, alarms + WeightOf(r));
            if (r > 0 && r < scores.Length && scores[r - 1] == scores[r])
                continue;
            var value = threshold.Measure(new ThresholdCounts(found, alarms, second, first));
            var score = Between(r == 0 ? null : scores[r - 1], r == scores.Length ? null : scores[r]);
            if (value > best.Value || (value == best.Value && Math.Abs(score) < Math.Abs(best.Score)))
                best = (value, score);
            if ((r == 0 || scores[r - 1] <= 0) && (r == scores.Length || scores[r] > 0))
                atHalf = value;
        }
        return new ThresholdChoice(best.Score, threshold.Metric, best.Value, atHalf);
    }

    // One half where that lies between the two, else the middle; scores at or below the threshold are not above it.
    private static float Between(float? below, float? above) => (below, above) switch
    {
        (null or <= 0, null or > 0) => 0,
        (float low, float high) => low + (high - low) / 2 is var middle && middle < high ? middle : low,
        (float low, null) => low,
        (_, float high) => float.BitDecrement(high),
    };
}

/// <summary>A threshold chosen on the validation rows.</summary>
/// <param name="Score">The threshold: a row whose score (logit) exceeds it is predicted as the second class.</param>
/// <param name="Metric">The metric that was maximized.</param>
/// <param name="Value">The metric with this threshold, on the validation rows. If a minimum recall is not reached, the recall minus 1,
/// which is below 0.</param>
/// <param name="ValueAtHalf">The same metric at a score of 0, a probability of 0.5.</param>
public sealed record ThresholdChoice(float Score, string Metric, double Value, double ValueAtHalf)
{
    /// <summary>The score as a probability, 1/(1 + e^(−Score)).</summary>
    [JsonIgnore]
    public float Probability => Softmax.OfTwo(Score);

    /// <inheritdoc/>
    public override string ToString() =>
        $"a probability of {Invariant($"{Probability:F4}")}, {Metric} {Text(Value)} on the validation rows ({Text(ValueAtHalf)} at one half)";

    private static string Text(double value) =>
        value < 0 ? Invariant($"not reached, a recall of {value + 1:F4}") : Invariant($"{value:F4}");
}
