namespace MLNetDeep.Tuning;

/// <summary>From where to where the number of an option is searched, both ends included.</summary>
/// <param name="Min">The least number. Range: finite, on a logarithmic scale above 0.</param>
/// <param name="Max">The greatest number. Range: finite, at least <paramref name="Min"/>.</param>
/// <param name="Logarithmic">Whether equal factors are equally likely, and not equal differences. Default: false.</param>
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
