using System.Diagnostics;

namespace MLNetDeep.Kernels;

/// <summary>
/// The threads and the scratch memory that a computation runs with. Used by one thread at a time; several contexts may run
/// side by side. Results never depend on the number of threads.
/// </summary>
internal sealed class KernelContext : IDisposable
{
    private readonly List<WorkerPool> _pools = [];               // one for each number of threads that was used
    private WorkerPool? _pool;
    private bool _disposed;

    /// <param name="threads">Threads including the caller, at least 1. More than the machine's processors is allowed.</param>
    public KernelContext(int threads) : this(threads, InstructionSets.Best) { }

    /// <summary>With other instructions than the machine's best; for tests.</summary>
    public KernelContext(int threads, InstructionSet instructionSet)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (!InstructionSets.IsSupported(instructionSet))
            throw new PlatformNotSupportedException($"This machine has no {instructionSet} instructions.");
        Threads = MaxThreads = threads;
        InstructionSet = instructionSet;
        Engine = MatrixEngine.Create(this);
    }

    /// <summary>Threads of the next run, the caller included.</summary>
    public int Threads { get; private set; }

    /// <summary>The most threads.</summary>
    public int MaxThreads { get; }

    public InstructionSet InstructionSet { get; }

    internal MatrixEngine Engine { get; }

    /// <summary>Packed panels of the left operand.</summary>
    internal AlignedBuffer LeftPanels { get; } = new();

    /// <summary>Packed panels of the right operand.</summary>
    internal AlignedBuffer RightPanels { get; } = new();

    /// <summary>Memory of parts that run side by side.</summary>
    internal ScratchMemory Scratch { get; } = new();

    /// <summary>
    /// Runs the parts of <paramref name="job"/>, on the calling thread and the workers, and returns when all have ended.
    /// Allocates nothing but, the first time, the workers. A part must not call Run of its own context.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="parts">How many parts it has.</param>
    /// <param name="inParallel">False where the work is too little to wake a thread for: the caller does it alone.</param>
    /// <exception cref="Exception">The first exception that a part threw; the other parts still ran.</exception>
    public void Run(ParallelJob job, int parts, bool inParallel = true)
    {
        Debug.Assert(!_disposed);
        if (!inParallel || parts <= 1 || Threads == 1)
        {
            for (int part = 0; part < parts; part++) job.RunPart(part);
            return;
        }
        _pool ??= PoolOf(Threads);
        _pool.Run(job, parts);
    }

    /// <summary>Takes so many threads from now on. Those that are not needed sleep.</summary>
    /// <param name="threads">Range: 1 to <see cref="MaxThreads"/>.</param>
    public void Use(int threads)
    {
        Debug.Assert(threads >= 1 && threads <= MaxThreads);
        if (threads == Threads)
            return;
        Threads = threads;
        _pool = null;
    }

    private WorkerPool PoolOf(int threads)
    {
        foreach (var pool in _pools)
            if (pool.Threads == threads)
                return pool;
        var made = new WorkerPool(threads - 1);
        _pools.Add(made);
        return made;
    }

    /// <summary>Lets the threads of <paramref name="pool"/> help a context of one thread, until <see cref="TakeBack"/>.</summary>
    internal void Lend(WorkerPool pool)
    {
        Debug.Assert(_pool is null && Threads == 1);
        _pool = pool;
        Threads = pool.Threads;
    }

    internal void TakeBack()
    {
        _pool = null;
        Threads = 1;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var pool in _pools)
            pool.Dispose();
        LeftPanels.Release();
        RightPanels.Release();
        Scratch.Release();
    }
}
