namespace MLNetDeep.Collectives;

/// <summary>
/// A rank's end of a group that sums while the rank computes. Sums are finished in the order in which they were begun, and all ranks begin and
/// finish the same ones in the same order; other calls may come between.
/// </summary>
internal interface IBackgroundSums : ICollective
{
    /// <summary>Begins to sum numbers over all ranks, of which it takes a copy. Does not wait.</summary>
    void BeginSum(ReadOnlySpan<float> values);

    /// <summary>Waits for the oldest sum that was begun and not finished yet, and writes it.</summary>
    /// <param name="sum">As many numbers as the sum was begun with.</param>
    void FinishSum(Span<float> sum);
}
