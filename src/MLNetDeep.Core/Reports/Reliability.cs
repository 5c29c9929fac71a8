namespace MLNetDeep.Reports;

/// <summary>
/// The calibration of the probabilities: of rows with a probability around 0.8, about 80 % should be right. Binary: of the second
/// class; multiclass: of the most likely one. Source: Guo et al., 2017, "On calibration of modern neural networks", section 2.
/// </summary>
/// <param name="ExpectedCalibrationError">Σ rows of the bin/all rows · |share − probability|, from 0 to 1; 0 is best.</param>
/// <param name="Bins">Ten bins of the probability, each 0.1 wide, from 0 to 1.</param>
public sealed record Reliability(double ExpectedCalibrationError, IReadOnlyList<ReliabilityBin> Bins)
{
    private const int BinCount = 10;

    /// <param name="probabilities">Of each row, [rows].</param>
    /// <param name="right">Whether it came true, [rows].</param>
    internal static Reliability Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> right)
    {
        var (counts, sums, hits) = (new int[BinCount], new double[BinCount], new int[BinCount]);
        for (var r = 0; r < probabilities.Length; r++)
        {
            var bin = Math.Clamp((int)(probabilities[r] * BinCount), 0, BinCount - 1);
            counts[bin]++;
            sums[bin] += probabilities[r];
            hits[bin] += right[r] ? 1 : 0;
        }
        var error = 0.0;
        for (var bin = 0; bin < BinCount; bin++)
            error += Math.Abs(hits[bin] - sums[bin]) / Math.Max(1, probabilities.Length);
        return new Reliability(Digits.Six(error), [.. Enumerable.Range(0, BinCount).Select(bin => counts[bin] == 0
            ? new ReliabilityBin(0, 0, 0)
            : new ReliabilityBin(counts[bin], Digits.Six(sums[bin] / counts[bin]), Digits.Six(hits[bin] / (double)counts[bin])))]);
    }

    internal IEnumerable<string> Faults() =>
        double.IsFinite(ExpectedCalibrationError) && Bins.Count == BinCount
        && Bins.All(bin => bin is { Rows: >= 0 } && double.IsFinite(bin.Probability) && double.IsFinite(bin.Share))
            ? [] : [$"The report's reliability must be {BinCount} bins of finite numbers."];
}

/// <summary>The rows whose probability lies in one bin.</summary>
/// <param name="Rows">Number of rows; if 0, the other numbers are 0 too.</param>
/// <param name="Probability">Mean of their probabilities.</param>
/// <param name="Share">Share of them that are of the class.</param>
public sealed record ReliabilityBin(int Rows, double Probability, double Share);
