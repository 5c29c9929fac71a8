namespace MLNetDeep.Training;

/// <summary>How the training rows are put into batches. The same seed gives the same batches.</summary>
public sealed record Batches
{
    /// <summary>Whether the rows are put into a new random order in every epoch. Default: true.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// Whether the classes are spread evenly over the batches: a class that has at least as many rows as there are batches is in
    /// every batch, where the batch has room for all such classes. Default: false.
    /// </summary>
    public bool Stratified { get; init; }

    /// <summary>
    /// Whether the last batch is left out where it is smaller than the others, unless it is the only one. Default: false: it is trained on,
    /// and a single last row goes into the batch before, since it has no batch statistics of its own.
    /// </summary>
    public bool DropLast { get; init; }

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
