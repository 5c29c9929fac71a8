namespace MLNetDeep.Kernels;

/// <summary>
/// Work in independent parts, run by <see cref="KernelContext.Run"/>. The object is kept and reused, its inputs are
/// fields set before each run, so that a run allocates nothing.
/// </summary>
internal abstract class ParallelJob
{
    /// <summary>Does one part. Parts run in any order, on any thread, and write disjoint outputs.</summary>
    public abstract void RunPart(int part);
}
