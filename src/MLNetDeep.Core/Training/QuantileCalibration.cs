using MLNetDeep.Data;

namespace MLNetDeep.Training;

/// <summary>
/// Moves the predictions of a quantile so that the asked part of held-out rows lies below. A network may well be far off: each row pulls it as
/// hard wherever it lies. Source: Romano, Patterson and Candès, 2019, "Conformalized quantile regression", here of one side.
/// </summary>
internal static class QuantileCalibration
{
    private const double Rounding = 1e-6;                        // 0.1f is above 0.1

    /// <summary>The scaling whose decoded scores are so moved.</summary>
    /// <param name="held">Scores of held-out rows, at least one.</param>
    /// <param name="targets">How the targets are scaled.</param>
    /// <param name="level">The part of the rows that is to lie below, by weight. Range: (0, 1).</param>
    public static TargetScaling Move(HeldOutScores held, TargetScaling targets, float level)
    {
        var (data, rows) = (held.Rows.Data, held.Rows.Rows);
        var errors = new double[rows.Length];                    // in the scale of the scores
        var weights = new double[rows.Length];
        for (var r = 0; r < rows.Length; r++)
            (errors[r], weights[r]) = ((data.Targets[rows[r]] - targets.Mean) / targets.Deviation - held.Scores[r], data.Weights.IsEmpty ? 1 : data.Weights[rows[r]]);
        Array.Sort(errors, weights);

        var (rank, total) = (level * weights.Sum() * (1 - Rounding), 0.0);
        var place = 0;
        while (place < rows.Length - 1 && total + weights[place] < rank)
            total += weights[place++];
        return targets with { Mean = targets.Mean + errors[place] * targets.Deviation };
    }
}
