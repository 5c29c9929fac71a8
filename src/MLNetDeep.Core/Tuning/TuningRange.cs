namespace MLNetDeep.Tuning;

/// <summary>The range in which the number of an option is searched, both ends included.</summary>
/// <param name="Min">The smallest number. Range: finite; above 0 on a logarithmic scale.</param>
/// <param name="Max">The largest number. Range: finite, at least <paramref name="Min"/>.</param>
/// <param name="Logarithmic">Whether numbers are drawn on a logarithmic scale. Default: false.</param>
public sealed record TuningRange(double Min, double Max, bool Logarithmic = false)
{
    /// <summary>The number at a share of the way, so that an even share gives numbers as likely as the scale says.</summary>
    /// <param name="share">Range: [0, 1).</param>
    /// <param name="whole">Whether only whole numbers count, the greatest with as much of the way as any other.</param>
    internal double At(double share, bool whole)
    {
        var end = whole ? Max + 1 : Max;
        var number = Logarithmic ? Min * Math.Pow(end / Min, share) : Min + share * (end - Min);
        return Math.Clamp(whole ? Math.Floor(number) : number, Min, Max);
    }

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Min} to {Max}{(Logarithmic ? ", logarithmic" : "")}");

    internal IEnumerable<string> Faults(bool whole)
    {
        if (!(double.IsFinite(Min) && double.IsFinite(Max) && Min <= Max))
            yield return Invariant($"must go from a finite number to one that is not less, but went from {Min} to {Max}.");
        else if (Logarithmic && Min <= 0)
            yield return Invariant($"must begin above 0 on a logarithmic scale, but began at {Min}.");
        else if (whole && (Min != Math.Floor(Min) || Max != Math.Floor(Max)))
            yield return Invariant($"must go from one whole number to another, but went from {Min} to {Max}.");
    }
}
