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

    private const int MaxSteps = 60;
    private const double Tolerance = 1e-6;

    /// <summary>The best temperature; 1 where none has a smaller log loss, or a score is not finite.</summary>
    /// <remarks>
    /// The log loss is convex in β = 1/T: Newton's steps find its minimum, between bounds that each slope narrows, which is halved where a step
    /// would leave them.
    /// </remarks>
    public static float TemperatureOf(HeldOutScores held)
    {
        var smoothing = SmoothingOf(held);
        double low = 1 / (double)Highest, high = 1 / (double)Lowest, beta = 1;
        for (var step = 0; step < MaxSteps; step++)
        {
            var (slope, curvature) = DerivativesOf(held, beta, smoothing);
            (low, high) = slope > 0 ? (low, beta) : (beta, high);
            var next = beta - slope / curvature;
            if (!(next > low && next < high))                    // nor a number
                next = (low + high) / 2;
            var change = Math.Abs(next - beta);
            beta = next;
            if (change <= Tolerance * beta)
                break;
        }
        var best = Math.Clamp((float)(1 / beta), Lowest, Highest);
        return LogLoss(held, best, smoothing) < LogLoss(held, 1, smoothing) ? best : 1;
    }

    /// <summary>The share of a label that is spread over all classes: that of one row in n + 1.</summary>
    public static double SmoothingOf(HeldOutScores held) => 1.0 / (held.Rows.Rows.Length + 1);

    /// <summary>The mean of −ln p of the labels, each row counting as much as its weight.</summary>
    public static double LogLoss(HeldOutScores held, double temperature, double smoothing = 0)
    {
        double loss = 0, total = 0;
        Span<float> pair = stackalloc float[2];
        for (var r = 0; r < held.Rows.Rows.Length; r++)
        {
            var row = new Row(held, r, smoothing, pair);
            loss += row.Weight * row.LossAt(temperature);
            total += row.Weight;
        }
        return loss / total;
    }

    /// <summary>By how much the log loss of scores is smaller than that of others of the same rows, in standard errors of the difference.</summary>
    public static double StandardErrorsBetter(HeldOutScores held, double temperature, HeldOutScores others, double temperatureOfOthers)
    {
        var smoothing = SmoothingOf(held);
        var (differences, weights) = (new double[held.Rows.Rows.Length], new double[held.Rows.Rows.Length]);
        Span<float> pair = stackalloc float[2];
        for (var r = 0; r < differences.Length; r++)
        {
            var row = new Row(others, r, smoothing, pair);
            (differences[r], weights[r]) = (row.LossAt(temperatureOfOthers), row.Weight);
            differences[r] -= new Row(held, r, smoothing, pair).LossAt(temperature);
        }
        var total = weights.Sum();
        var mean = differences.Zip(weights, (difference, weight) => weight * difference).Sum() / total;
        var variance = differences.Zip(weights, (difference, weight) => Math.Pow(weight * (difference - mean) / total, 2)).Sum();
        return mean == 0 ? 0 : mean / Math.Sqrt(variance);
    }

    // The derivatives of the log loss, but for its weights' sum, by β: of a row the logits' mean by their probabilities less their mean by the
    // target, and their variance.
    private static (double Slope, double Curvature) DerivativesOf(HeldOutScores held, double beta, double smoothing)
    {
        double slope = 0, curvature = 0;
        Span<float> pair = stackalloc float[2];
        for (var r = 0; r < held.Rows.Rows.Length; r++)
        {
            var row = new Row(held, r, smoothing, pair);
            double sum = 0, first = 0, second = 0;
            foreach (var logit in row.Logits)
            {
                var z = logit - row.Maximum;
                var e = Math.Exp(beta * z);
                sum += e;
                first += e * z;
                second += e * z * z;
            }
            var mean = first / sum;
            slope += row.Weight * (mean - row.Target);
            curvature += row.Weight * (second / sum - mean * mean);
        }
        return (slope, curvature);
    }

    /// <summary>The logits of a row.</summary>
    private readonly ref struct Row
    {
        public Row(HeldOutScores held, int place, double smoothing, Span<float> pair)
        {
            var (data, row) = (held.Rows.Data, held.Rows.Rows[place]);
            Weight = data.Weights.IsEmpty ? 1 : data.Weights[row];
            Logits = held.Scores.AsSpan(place * data.Outputs, data.Outputs);
            if (data.Outputs == 1)                               // that of the second of two classes, beside 0 for the first
            {
                (pair[0], pair[1]) = (0, Logits[0]);
                Logits = pair;
            }
            double sum = 0;
            Maximum = Logits[0];
            foreach (var logit in Logits)
            {
                Maximum = Math.Max(Maximum, logit);
                sum += logit;
            }
            double label = Logits[data.Labels[row]];
            Target = (smoothing == 0 ? label : (1 - smoothing) * label + smoothing * sum / Logits.Length) - Maximum;
        }

        public double Weight { get; }

        public ReadOnlySpan<float> Logits { get; }

        public double Maximum { get; }

        /// <summary>The mean of the logits by the target's shares, less the greatest.</summary>
        public double Target { get; }

        /// <summary>−ln p of the target.</summary>
        public double LossAt(double temperature)
        {
            double sum = 0;
            foreach (var logit in Logits)
                sum += Math.Exp((logit - Maximum) / temperature);
            return Math.Log(sum) - Target / temperature;
        }
    }
}
