namespace MLNetDeep.Training;

/// <summary>
/// Keeps the whole state of a training in a folder, so that the same call goes on where an earlier one was killed, cancelled or failed.
/// The model is, byte for byte, that of a training that was never interrupted.
/// </summary>
/// <param name="Folder">
/// Where the checkpoints lie; made if need be. One training at a time: each needs a folder of its own.
/// </param>
/// <remarks>
/// <para>At the end of an epoch, when due, the state is written to a file <c>epoch-NNNNNN.checkpoint</c>, atomically and flushed to the
/// disk: a file is whole or does not exist. On Unix only the owner may read it (mode 600), and a new folder too (mode 700). The newest two
/// are kept; those of each network of a bag lie in a folder <c>network-N</c> of their own. A training that ends by itself (epochs, patience, time limit, a perfect epoch) deletes them; one that is cancelled or fails
/// leaves them, whatever <see cref="TrainingRunOptions.OnCancel"/> is.</para>
/// <para>A call resumes from the newest whole checkpoint, and passes over damaged ones. It has to be the same call: the same data,
/// validation data, options, engine, initial model, seed and version of MLNetDeep; otherwise it is refused, and what differs is named. Threads,
/// <see cref="TrainingRunOptions.OnCancel"/> and the checkpoint options themselves may differ. Progress is reported for the remaining
/// epochs. NOTE: the same bytes need the same kind of processor, as everywhere: vectors of another width round otherwise; on a GPU the
/// model is the same within rounding alone.</para>
/// <para>A file takes 4 bytes for each weight twice, as much again for each memory of the optimizer (AdamW has two), and 4 bytes for each
/// training row.</para>
/// </remarks>
public sealed record Checkpoint(string Folder)
{
    /// <summary>A checkpoint after every so many epochs. Range: at least 1, or null for never. Default: 1.</summary>
    public int? EveryEpochs { get; init; } = 1;

    /// <summary>
    /// A checkpoint at the end of the first epoch that ends so long after the last one; beside <see cref="EveryEpochs"/>, whichever is
    /// due. Range: above 0, or null for never. Default: null.
    /// </summary>
    public TimeSpan? Every { get; init; }

    internal IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Folder))
            yield return "the folder must have a name.";
        if (EveryEpochs < 1)
            yield return Invariant($"EveryEpochs must be at least 1, but was {EveryEpochs}.");
        if (Every <= TimeSpan.Zero)
            yield return $"Every must be above 0, but was {Every}.";
        if (EveryEpochs is null && Every is null)
            yield return "EveryEpochs or Every must be given, but both are null.";
    }

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
