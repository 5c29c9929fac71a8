namespace MLNetDeep.Kernels;

/// <summary>
/// Work in independent parts, run by <see cref="KernelContext.Run"/>. The object is kept and reused, its inputs are
/// fields set before each run, so that a run allocates nothing.
/// </summary>
internal abstract class ParallelJob
{
    /// <summary>
    /// Floats of an elementwise operation from which on a second thread brings more than handing work to it costs (1 to 2 µs
    /// while it spins): some 5 µs of work.
    /// </summary>
    protected const int MinParallelFloats = 16 * 1024;

    /// <summary>Does one part. Parts run in any order, on any thread, and write disjoint outputs.</summary>
    public abstract void RunPart(int part);
}
