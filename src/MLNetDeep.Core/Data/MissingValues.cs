namespace MLNetDeep.Data;

/// <summary>
/// What is done with a missing number (NaN). Missing categories are a category of their own: see <see cref="Categories"/>.
/// </summary>
public enum MissingValues
{
    /// <summary>Training and scoring refuse it, naming row and column.</summary>
    Refuse,

    /// <summary>The column's mean over the training rows takes its place.</summary>
    Mean,

    /// <summary>As <see cref="Mean"/>, and a further column, for each one that has missing values in training, says 1 where the value
    /// was missing and else 0.</summary>
    MeanWithIndicator,

    /// <summary>The column's median over the training rows takes its place.</summary>
    Median,

    /// <summary>As <see cref="Median"/>, with the further columns of <see cref="MeanWithIndicator"/>.</summary>
    MedianWithIndicator,
}
