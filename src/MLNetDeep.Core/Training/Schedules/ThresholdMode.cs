namespace MLNetDeep.Training;

/// <summary>What the threshold of <see cref="Schedule.Performance"/> is measured in.</summary>
public enum ThresholdMode
{
    /// <summary>
    /// Parts of the best metric: smaller than best·(1 − threshold), or larger than best·(1 + threshold), is better.
    /// </summary>
    Relative,

    /// <summary>The metric's own unit: smaller than best − threshold, or larger than best + threshold, is better.</summary>
    Absolute,
}
