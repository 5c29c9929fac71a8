namespace MLNetDeep.Data;

/// <summary>What is done with a missing feature (NaN).</summary>
public enum MissingValues
{
    /// <summary>Training and scoring refuse it, naming row and column.</summary>
    Refuse,

    /// <summary>The column's mean over the training rows takes its place.</summary>
    Mean,

    /// <summary>As <see cref="Mean"/>, and a further column, for each one that has missing values in training, says 1 where the value
    /// was missing and else 0.</summary>
    MeanWithIndicator,
}
