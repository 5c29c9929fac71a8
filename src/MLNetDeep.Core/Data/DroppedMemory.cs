namespace MLNetDeep.Data;

/// <summary>
/// Large arrays that nobody uses any more stay part of the process's memory until the garbage collector finds reason to look, which
/// after reading a large table is seldom. Under a memory limit they are collected where they are dropped.
/// </summary>
internal static class DroppedMemory
{
    private const long MinBytes = Spilling.MinLimit;

    /// <summary>Gives memory back to the system after so many bytes were dropped; few are left to the collector.</summary>
    public static void Collect(long bytes)
    {
        if (bytes >= MinBytes)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
