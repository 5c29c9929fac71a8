namespace MLNetDeep.Data;

/// <summary>A column whose numbers stand for categories, 1 for the first; 0 or NaN is a missing one.</summary>
/// <param name="Values">How many categories there can be, seen or not. Range: 0 to 1,048,576.</param>
public sealed record CategoricalColumn(int Values)
{
    internal const int MaxValues = 1 << 20;

    /// <summary>How many categories there can be, seen or not. Range: 0 to 1,048,576.</summary>
    public int Values { get; init; } = Values is >= 0 and <= MaxValues ? Values
        : throw new ArgumentOutOfRangeException(nameof(Values), Values, $"The categories must be at most {MaxValues}, at least 0, but were {Values}.");
}
