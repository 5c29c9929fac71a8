using System.Text.Json.Serialization;

namespace MLNetDeep.Data;

/// <summary>Brings the targets of a regression to mean 0 and deviation 1 for the network, and its scores back to their unit.</summary>
/// <param name="Mean">Mean of the training rows' targets; of a calibrated quantile moved by <see cref="Training.QuantileCalibration"/>.</param>
/// <param name="Deviation">Their standard deviation. Range: finite, above 0.</param>
internal sealed record TargetScaling(double Mean, double Deviation)
{
    /// <summary>What predictions are clipped to, in the targets' unit, or null where they may be any number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TargetRange? Range { get; init; }

    /// <summary>Learns from the given rows, each as often as its weight says; where all targets are equal, the deviation counts as 1.</summary>
    public static TargetScaling Fit(RowSet rows)
    {
        var targets = rows.Data.Targets;
        var weights = rows.Data.Weights;
        double total = 0, mean = 0, squares = 0;                 // Σ w·(t − mean)², by Welford's update
        foreach (var row in rows.Rows)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            var difference = targets[row] - mean;
            total += weight;
            mean += weight * difference / total;
            squares += weight * (difference * (targets[row] - mean));
        }
        var deviation = Math.Sqrt(squares / total);
        return new TargetScaling(mean, deviation > 0 ? deviation : 1);
    }

    public float Encode(float target) => (float)((target - Mean) / Deviation);

    /// <summary>The number that a score stands for, in the range; without one, what is beyond the greatest float is that.</summary>
    public float Decode(float score) =>
        (float)Math.Clamp(score * Deviation + Mean, Range?.Min ?? -float.MaxValue, Range?.Max ?? float.MaxValue);

    public bool IsValid => double.IsFinite(Mean) && double.IsFinite(Deviation) && Deviation > 0 && Range?.IsValid != false;
}
