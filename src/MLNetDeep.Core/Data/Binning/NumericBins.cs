namespace MLNetDeep.Data;

/// <summary>How the bins of a number are chosen, for <see cref="Networks.NumericEmbedding.PiecewiseLinear"/>.</summary>
public enum NumericBins
{
    /// <summary>
    /// A value with more than its share of the rows has a bin of its own; the other values, in order, fill bins of as many rows each. Edges
    /// lie midway between neighbouring values. As in the histograms of boosted trees.
    /// </summary>
    Greedy,

    /// <summary>Edges are the quantiles at 0, 1/n, …, 1, without repetitions.</summary>
    Quantile,

    /// <summary>
    /// Edges are the thresholds of a decision tree grown on the one number against the label: at most n leaves, at least 64 rows a leaf, and
    /// a gain of at least 1e-4 of the Gini impurity, or of the variance of a regression's target.
    /// </summary>
    Tree,
}
