namespace MLNetDeep.Data;

/// <summary>Brings the targets of a regression to mean 0 and deviation 1 for the network, and its scores back to their unit.</summary>
/// <param name="Mean">Mean of the training rows' targets.</param>
/// <param name="Deviation">Their standard deviation. Range: finite, above 0.</param>
internal sealed record TargetScaling(double Mean, double Deviation)
{
    /// <summary>Learns from the given rows; where all targets are equal, the deviation counts as 1.</summary>
    public static TargetScaling Fit(RowSet rows)
    {
        var targets = rows.Data.Targets;
        double mean = 0, squares = 0;                            // Σ (t − mean)², by Welford's update
        for (var i = 0; i < rows.Rows.Length; i++)
        {
            var difference = targets[rows.Rows[i]] - mean;
            mean += difference / (i + 1);
            squares += difference * (targets[rows.Rows[i]] - mean);
        }
        var deviation = Math.Sqrt(squares / rows.Rows.Length);
        return new TargetScaling(mean, deviation > 0 ? deviation : 1);
    }

    public float Encode(float target) => (float)((target - Mean) / Deviation);

    public float Decode(float score) => (float)(score * Deviation + Mean);

    public bool IsValid => double.IsFinite(Mean) && double.IsFinite(Deviation) && Deviation > 0;
}
