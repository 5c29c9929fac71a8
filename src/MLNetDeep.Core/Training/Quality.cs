namespace MLNetDeep;

/// <summary>
/// How much time a training takes for how good a model: <see cref="DeepResidualOptions.Quality"/>. It decides the options that are left
/// null; see <c>docs/accuracy.md</c>.
/// </summary>
public enum Quality
{
    /// <summary>One network, trained for as long as it still pays.</summary>
    Default,

    /// <summary>One network, trained for a quarter of the time: a first answer.</summary>
    Fast,

    /// <summary>Eight networks, whose predictions are averaged: about eight times the time.</summary>
    Best,
}
