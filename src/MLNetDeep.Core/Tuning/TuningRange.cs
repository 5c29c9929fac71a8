namespace MLNetDeep.Tuning;

/// <summary>From where to where the number of an option is searched, both ends included.</summary>
/// <param name="Least">The least number. Range: finite, on a logarithmic scale above 0.</param>
/// <param name="Most">The greatest number. Range: finite, at least <paramref name="Least"/>.</param>
/// <param name="Logarithmic">Whether equal factors are equally likely, and not equal differences. Default: false.</param>
public sealed record TuningRange(double Least, double Most, bool Logarithmic = false)
{
    /// <summary>The number at a share of the way, so that an even share gives numbers as likely as the scale says.</summary>
    /// <param name="share">Range: [0, 1).</param>
    /// <param name="whole">Whether only whole numbers count, the greatest with as much of the way as any other.</param>
    internal double At(double share, bool whole)
    {
        var end = whole ? Most + 1 : Most;
        var number = Logarithmic ? Least * Math.Pow(end / Least, share) : Least + share * (end - Least);
        return Math.Clamp(whole ? Math.Floor(number) : number, Least, Most);
    }

    /// <inheritdoc/>
    public override string ToString() => Invariant($"{Least} to {Most}{(Logarithmic ? ", logarithmic" : "")}");

    internal IEnumerable<string> Faults(bool whole)
    {
        if (!(double.IsFinite(Least) && double.IsFinite(Most) && Least <= Most))
            yield return Invariant($"must go from a finite number to one that is not less, but went from {Least} to {Most}.");
        else if (Logarithmic && Least <= 0)
            yield return Invariant($"must begin above 0 on a logarithmic scale, but began at {Least}.");
        else if (whole && (Least != Math.Floor(Least) || Most != Math.Floor(Most)))
            yield return Invariant($"must go from one whole number to another, but went from {Least} to {Most}.");
    }
}
