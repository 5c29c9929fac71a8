namespace MLNetDeep;

/// <summary>The target of a regression: <see cref="DeepResidualOptions.Target"/>. Ignored in a classification.</summary>
public sealed record TargetOptions
{
    /// <summary>
    /// Whether predictions are clipped to the range of the training rows' targets, so that none is smaller than the smallest or larger than
    /// the largest of them. Validation metrics, the loss among them, are those of clipped predictions; with
    /// <see cref="EnsembleOptions.Bagging"/> the range is that of all rows. A training that goes on from an initial model includes
    /// the range of that model. False lets predictions be any number. Default: true.
    /// </summary>
    /// <remarks>Source: Holzmüller, Grinsztajn and Steinwart, 2024, "Better by Default" (RealMLP).</remarks>
    public bool ClipPredictions { get; init; } = true;

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
