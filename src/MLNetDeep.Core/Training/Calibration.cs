using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// Temperature scaling: the number by which scores are divided so that the log loss of held-out rows is the smallest. Source: Guo et al.,
/// 2017, "On calibration of modern neural networks", section 4.2. NOTE: labels are smoothed as by one more row that may be of any class, as
/// Platt's targets are (1999, "Probabilistic outputs for support vector machines"): few rows that are all right say little about
/// probabilities near 1, and without smoothing their best temperature is the lowest.
/// </summary>
internal static class Calibration
{
    /// <summary>The range that is searched.</summary>
    public const float Lowest = 0.05f, Highest = 20;

    private const int Steps = 40;                                // leaves 1e-8 of the range

    /// <summary>The best temperature; 1 where none has a smaller log loss, or a score is not finite.</summary>
    /// <remarks>The log loss is convex in 1/T, so that a golden-section search in ln T finds its only minimum.</remarks>
    public static float TemperatureOf(HeldOutScores held)
    {
        var smoothing = SmoothingOf(held);
        var ratio = (Math.Sqrt(5) - 1) / 2;
        double low = Math.Log(Lowest), high = Math.Log(Highest);
        double left = high - ratio * (high - low), right = low + ratio * (high - low);
        double lossLeft = LossAt(left), lossRight = LossAt(right);
        for (var step = 0; step < Steps; step++)
            if (lossLeft <= lossRight)
            {
                (high, right, lossRight) = (right, left, lossLeft);
                lossLeft = LossAt(left = high - ratio * (high - low));
            }
            else
            {
                (low, left, lossLeft) = (left, right, lossRight);
                lossRight = LossAt(right = low + ratio * (high - low));
            }
        var best = Math.Clamp((float)Math.Exp((low + high) / 2), Lowest, Highest);
        return LogLoss(held, best, smoothing) < LogLoss(held, 1, smoothing) ? best : 1;

        double LossAt(double logarithm) => LogLoss(held, Math.Exp(logarithm), smoothing);
    }

    /// <summary>The share of a label that is spread over all classes: that of one row in n + 1.</summary>
    public static double SmoothingOf(HeldOutScores held) => 1.0 / (held.Rows.Rows.Length + 1);

    /// <summary>The mean of −ln p of the labels, each row counting as much as its weight.</summary>
    public static double LogLoss(HeldOutScores held, double temperature, double smoothing = 0)
    {
        var data = held.Rows.Data;
        var outputs = data.Outputs;
        double sum = 0, total = 0;
        for (var r = 0; r < held.Rows.Rows.Length; r++)
        {
            var row = held.Rows.Rows[r];
            double weight = data.Weights.IsEmpty ? 1 : data.Weights[row];
            sum += weight * LossOf(held.Scores.AsSpan(r * outputs, outputs), data.Labels[row], temperature, smoothing);
            total += weight;
        }
        return sum / total;
    }

    private static double LossOf(ReadOnlySpan<float> scores, int label, double temperature, double smoothing)
    {
        // One score of two classes is that of the second, beside 0 for the first.
        ReadOnlySpan<float> logits = scores.Length == 1 ? [0, scores[0]] : scores;
        var maximum = (double)logits[0];
        foreach (var logit in logits)
            maximum = Math.Max(maximum, logit);
        double sum = 0, mean = 0;
        foreach (var logit in logits)
        {
            sum += Math.Exp((logit - maximum) / temperature);
            mean += (double)logit / logits.Length;
        }
        var target = smoothing == 0 ? logits[label] : (1 - smoothing) * logits[label] + smoothing * mean;
        return Math.Log(sum) - (target - maximum) / temperature;
    }
}
