namespace MLNetDeep;

/// <summary>
/// How much time a training takes for how good a model: <see cref="DeepResidualOptions.Quality"/>. It decides the options that are left
/// null; see <c>docs/accuracy.md</c>.
/// </summary>
public enum Quality
{
    /// <summary>
    /// Five networks, whose predictions are averaged; the first ones choose the <see cref="ArchitectureOptions.NumericEmbedding"/> and the label
    /// smoothing (<see cref="DeepResidualOptions.Loss"/>). Trains eleven networks, above 10,000 rows eight, and predicts in the time of five.
    /// </summary>
    Default,

    /// <summary>One network with 0.4 of the epochs, to try things: about a tenth of the time, and predictions in the time of one network.</summary>
    Fast,

    /// <summary>As <see cref="Default"/>, with eight networks and twice the epochs: about four times the time, and predictions in the time of eight.</summary>
    Best,
}
