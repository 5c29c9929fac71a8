namespace MLNetDeep;

/// <summary>
/// How much time a training takes for how good a model: <see cref="DeepResidualOptions.Quality"/>. It decides the options that are left
/// null; see <c>docs/accuracy.md</c>.
/// </summary>
public enum Quality
{
    /// <summary>One network, trained for as long as it still pays.</summary>
    Default,

    /// <summary>One network, trained for a fraction of the time: a first answer.</summary>
    Fast,

    /// <summary>Several networks, whose predictions are averaged: eight to ten times the time.</summary>
    Best,
}
