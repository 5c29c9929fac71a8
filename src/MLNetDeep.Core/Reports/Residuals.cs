namespace MLNetDeep.Reports;

/// <summary>Targets, predictions and residuals of a regression.</summary>
/// <param name="Actual">The targets of up to 500 rows: the ten with the largest errors, and others evenly spread over all; four significant digits.</param>
/// <param name="Predicted">The predictions of these rows; four significant digits.</param>
/// <param name="From">Where the histogram of residuals, predicted − actual, begins.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Counts">
/// Rows in each of its 30 bins of equal width. The bins span the middle 99 % of the residuals; the outermost ones hold the rest.
/// </param>
public sealed record Residuals(
    IReadOnlyList<double> Actual, IReadOnlyList<double> Predicted, double From, double To, IReadOnlyList<int> Counts)
{
    internal const int LargestErrors = 10;

    private const int MaxPoints = 500, Columns = 30;
    private const double Tail = 0.005;

    /// <param name="actual">[rows].</param>
    /// <param name="predicted">[rows], finite.</param>
    internal static Residuals Of(ReadOnlySpan<float> actual, ReadOnlySpan<float> predicted)
    {
        var rows = actual.Length;
        var residuals = new double[rows];
        for (var r = 0; r < rows; r++)
            residuals[r] = (double)predicted[r] - actual[r];
        var shown = Shown(residuals);
        var (x, y) = (new double[shown.Length], new double[shown.Length]);
        for (var i = 0; i < shown.Length; i++)
            (x[i], y[i]) = (Digits.Four(actual[shown[i]]), Digits.Four(predicted[shown[i]]));
        Array.Sort(residuals);
        var from = Digits.Six(residuals[(int)(Tail * (rows - 1))]);
        var to = Digits.Six(residuals[(int)Math.Ceiling((1 - Tail) * (rows - 1))]);
        if (to <= from)
        {
            var half = Math.Max(0.5, 0.1 * Math.Abs(from));
            (from, to) = (from - half, from + half);
        }
        var counts = new int[Columns];
        foreach (var residual in residuals)
            counts[(int)Math.Clamp((residual - from) / (to - from) * Columns, 0, Columns - 1)]++;
        return new Residuals(x, y, from, to, counts);
    }

    // Which rows are drawn, rising.
    private static int[] Shown(double[] residuals)
    {
        int[] all = [.. Enumerable.Range(0, residuals.Length)];
        if (all.Length <= MaxPoints)
            return all;
        int[] largest = [.. all.OrderByDescending(r => Math.Abs(residuals[r])).Take(LargestErrors)];
        int[] others = [.. all.Except(largest)];
        var spread = Enumerable.Range(0, MaxPoints - LargestErrors).Select(i => others[(int)((long)i * others.Length / (MaxPoints - LargestErrors))]);
        return [.. largest.Concat(spread).Order()];
    }

    internal IEnumerable<string> Faults() =>
        Actual.Count == Predicted.Count && Actual.Count <= MaxPoints && Actual.All(double.IsFinite) && Predicted.All(double.IsFinite)
        && double.IsFinite(From) && double.IsFinite(To) && From < To && Counts.Count == Columns && Counts.All(count => count >= 0)
            ? [] : [$"The report's residuals must be at most {MaxPoints} pairs of finite numbers, and {Columns} counts over a span."];
}
