using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record NumericEmbedding
{
    /// <summary>
    /// The columns of several kinds one after the other, each kind with its own for all numbers. Where one network is trained and no embedding is given,
    /// it has <see cref="Periodic"/> and <see cref="PiecewiseLinear"/> side by side.
    /// </summary>
    /// <param name="kinds">
    /// Range: 2 to 8 kinds, at most one of them <see cref="PiecewiseLinear"/>, none of them <see cref="None"/> or itself side by side.
    /// </param>
    public static NumericEmbedding SideBySide(params IReadOnlyList<NumericEmbedding> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        return new SideBySideNumericEmbedding([.. kinds]);
    }
}

/// <summary>Several kinds next to each other.</summary>
[Kind("SideBySide")]
internal sealed record SideBySideNumericEmbedding(NumericEmbedding[] Kinds) : NumericEmbedding
{
    private const int MaxKinds = 8;

    internal override IReadOnlyList<NumberwiseEmbedding> Parts => [.. Kinds.OfType<NumberwiseEmbedding>()];

    internal override IEnumerable<string> Faults() =>
    [
        .. Within("The number of kinds side by side", Kinds.Length, 2, MaxKinds),
        .. Kinds.All(kind => kind is NumberwiseEmbedding) ? Array.Empty<string>() : ["Kinds side by side must not be null, none, or side by side again."],
        .. Kinds.Count(kind => kind is PiecewiseLinearNumericEmbedding) <= 1 ? Array.Empty<string>() : ["At most one of the kinds side by side must be piecewise linear."],
        .. Parts.SelectMany(kind => kind.Faults()),
    ];

    public bool Equals(SideBySideNumericEmbedding? other) => other is not null && Kinds.SequenceEqual(other.Kinds);

    public override int GetHashCode() => Kinds.Aggregate(Kinds.Length, HashCode.Combine);
}
