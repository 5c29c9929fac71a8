namespace MLNetDeep.Data;

/// <summary>
/// How categories enter the network: few of them as one column each (one-hot), more as a learned embedding, numbers of a table that is
/// trained with the network. Missing categories and those that training has not seen are categories of their own, and never an error;
/// where training has no rows of that kind, the mean over its rows takes the place of what it could not learn.
/// </summary>
/// <remarks>
/// The dimension of an embedding of n values is min(<see cref="MaxDimension"/>, round(1.6·n^0.56)): the rule of fastai (Howard and
/// Gugger, 2020). Source of embeddings for categories: Guo and Berkhahn, 2016, "Entity embeddings of categorical variables".
/// </remarks>
public sealed record Categories
{
    internal const int MaximumDimension = 4_096;

    /// <summary>Columns of at most so many categories seen in training are one-hot encoded. Range: 0 to 65,536. Default: 8.</summary>
    public int MaxOneHotValues { get; init; } = 8;

    /// <summary>The largest dimension of an embedding. Range: 1 to 4,096. Default: 64.</summary>
    public int MaxDimension { get; init; } = 64;

    /// <summary>
    /// Categories with fewer training rows count as not seen: the category for unseen ones is trained on their rows. Range: at least 1.
    /// Default: 2.
    /// </summary>
    public int MinRows { get; init; } = 2;

    /// <summary>The dimension of an embedding of so many values.</summary>
    internal int DimensionOf(int values) => Math.Clamp((int)Math.Round(1.6 * Math.Pow(values, 0.56)), 1, MaxDimension);

    internal IEnumerable<string> Faults()
    {
        if (MaxOneHotValues is < 0 or > 65_536)
            yield return Invariant($"{nameof(MaxOneHotValues)} must be in [0, 65536], but was {MaxOneHotValues}.");
        if (MaxDimension is < 1 or > MaximumDimension)
            yield return Invariant($"{nameof(MaxDimension)} must be in [1, {MaximumDimension}], but was {MaxDimension}.");
        if (MinRows < 1)
            yield return Invariant($"{nameof(MinRows)} must be at least 1, but was {MinRows}.");
    }

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
