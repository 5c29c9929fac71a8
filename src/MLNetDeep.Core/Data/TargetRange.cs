namespace MLNetDeep.Data;

/// <summary>The least and the greatest target of some rows, in the targets' unit.</summary>
/// <param name="Min">Range: finite.</param>
/// <param name="Max">Range: finite, at least <paramref name="Min"/>.</param>
internal sealed record TargetRange(float Min, float Max)
{
    public bool IsValid => float.IsFinite(Min) && float.IsFinite(Max) && Min <= Max;

    /// <summary>The range of the given rows, of which there is at least one.</summary>
    public static TargetRange Of(RowSet rows)
    {
        var targets = rows.Data.Targets;
        float min = float.MaxValue, max = float.MinValue;
        foreach (var row in rows.Rows)
            (min, max) = (Math.Min(min, targets[row]), Math.Max(max, targets[row]));
        return new TargetRange(min, max);
    }

    /// <summary>The smallest range that has this one and another in it.</summary>
    public TargetRange With(TargetRange? other) => other is null ? this : new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));
}
