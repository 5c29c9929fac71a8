namespace MLNetDeep.Training;

/// <summary>What becomes of the last rows, where they do not fill a batch.</summary>
internal enum LastBatch
{
    /// <summary>They are a batch, however few.</summary>
    Kept,

    /// <summary>They are a batch, but that a single row goes into the batch before: it would have no batch statistics of its own.</summary>
    Joined,

    /// <summary>They are left out, unless they are all there are.</summary>
    Dropped,
}

/// <summary>How rows in their order are cut into batches.</summary>
/// <param name="Rows">How many there are.</param>
/// <param name="BatchSize">Rows of a batch.</param>
/// <param name="Last">What becomes of the rest.</param>
internal readonly record struct BatchPlan(int Rows, int BatchSize, LastBatch Last)
{
    private int Rest => Rows % BatchSize;

    private bool Joins => Last == LastBatch.Joined && Rest == 1 && BatchSize > 1 && Rows > BatchSize;

    /// <summary>How many batches an epoch has.</summary>
    public int Batches => Math.Max(1, Rows / BatchSize + (Rest == 0 || Joins || Last == LastBatch.Dropped ? 0 : 1));

    /// <summary>Rows of the largest batch.</summary>
    public int MaxRows => Math.Min(BatchSize + (Joins ? 1 : 0), Rows);

    /// <summary>Where a batch begins.</summary>
    public int FirstOf(int batch) => batch * BatchSize;

    /// <summary>Rows of a batch.</summary>
    public int RowsOf(int batch) => Joins && batch == Batches - 1 ? BatchSize + 1 : Math.Min(BatchSize, Rows - FirstOf(batch));
}
