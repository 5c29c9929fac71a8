using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace MLNetDeep.Kernels;

/// <summary>
/// Background threads that help the calling thread with the parts of one <see cref="ParallelJob"/> at a time.
/// Parts are claimed one by one, so a thread that wakes late or is preempted delays nothing but its own part.
/// </summary>
/// <remarks>
/// Between jobs a worker spins for <see cref="SpinMicroseconds"/>, since the next layer's job usually follows at once, and
/// then blocks. With more threads than processors nobody spins: a spinning thread would hold the processor that another needs.
/// </remarks>
internal sealed class WorkerPool : IDisposable
{
    private const int SpinMicroseconds = 50;

    private readonly object _idle = new();   // sleeping workers wait here
    private readonly object _done = new();   // a caller whose parts take long waits here
    private readonly Thread[] _workers;
    private readonly long _spinTicks;

    // The parts not yet claimed in the low half, the number of the job in the high half. A part is claimed by an exchange that
    // counts the low half down; it fails if anything changed, and then nothing was claimed. A successful claim pins
    // _job and _parts: they change only after every claimed part has ended.
    private long _tickets;
    private int _unfinished;
    private ParallelJob? _job;
    private int _parts;
    private int _sleepers;
    private bool _callerSleeps;
    private bool _stopped;
    private Exception? _failure;

    public WorkerPool(int workers)
    {
        bool spins = workers < Environment.ProcessorCount;
        _spinTicks = spins ? SpinMicroseconds * Stopwatch.Frequency / 1_000_000 : 0;
        _workers = new Thread[workers];
        for (int i = 0; i < workers; i++)
        {
            _workers[i] = new Thread(Work) { IsBackground = true, Name = "MLNetDeep worker" };
            _workers[i].Start();
        }
    }

    /// <summary>The workers and the caller.</summary>
    public int Threads => _workers.Length + 1;

    /// <summary>Runs all parts, on the calling thread too, and returns when they have ended.</summary>
    /// <exception cref="Exception">The first exception that a part threw, rethrown.</exception>
    public void Run(ParallelJob job, int parts)
    {
        Debug.Assert(_unfinished == 0 && !_stopped, "One caller at a time, and none after Dispose.");
        _job = job;
        _parts = parts;
        _unfinished = parts;
        long number = (_tickets >> 32) + 1;
        Interlocked.Exchange(ref _tickets, (number << 32) | (uint)parts); // publishes the fields above; full fence
        WakeSleepers(parts - 1);

        while (TryRunPart()) { }
        WaitForWorkers();

        _job = null;
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Ends and joins the workers. Not while a job runs.</summary>
    public void Dispose()
    {
        lock (_idle)
        {
            _stopped = true;
            Monitor.PulseAll(_idle);
        }
        foreach (Thread worker in _workers) worker.Join();
    }

    private void Work()
    {
        while (WaitForParts())
            while (TryRunPart()) { }
    }

    private bool TryRunPart()
    {
        long tickets = Volatile.Read(ref _tickets);
        while ((int)tickets > 0)
        {
            long seen = Interlocked.CompareExchange(ref _tickets, tickets - 1, tickets);
            if (seen == tickets)
            {
                RunClaimedPart(_parts - (int)tickets);
                return true;
            }
            tickets = seen;
        }
        return false;
    }

    private void RunClaimedPart(int part)
    {
        try
        {
            _job!.RunPart(part);
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
        }
        // The full fence orders the count before the look at _callerSleeps; the caller does the two the other way round.
        if (Interlocked.Decrement(ref _unfinished) == 0 && Volatile.Read(ref _callerSleeps))
        {
            lock (_done) Monitor.Pulse(_done);
        }
    }

    private void WaitForWorkers()
    {
        if (Volatile.Read(ref _unfinished) == 0) return;
        long start = Stopwatch.GetTimestamp();
        do
        {
            Thread.SpinWait(8);
            if (Volatile.Read(ref _unfinished) == 0) return;
        }
        while (Stopwatch.GetTimestamp() - start < _spinTicks);

        lock (_done)
        {
            _callerSleeps = true;
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _unfinished) != 0) Monitor.Wait(_done);
            _callerSleeps = false;
        }
    }

    private void WakeSleepers(int wanted)
    {
        if (Volatile.Read(ref _sleepers) == 0) return;
        lock (_idle)
        {
            if (wanted >= _sleepers) Monitor.PulseAll(_idle);
            else
                for (int i = 0; i < wanted; i++) Monitor.Pulse(_idle);
        }
    }

    /// <summary>True when there may be a part to claim, false when the pool is disposed.</summary>
    private bool WaitForParts()
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            if ((int)Volatile.Read(ref _tickets) > 0) return true;
            Thread.SpinWait(8);
        }
        while (Stopwatch.GetTimestamp() - start < _spinTicks);

        lock (_idle)
        {
            _sleepers++;
            Interlocked.MemoryBarrier(); // sleepers before tickets; Run writes tickets, then reads sleepers
            while ((int)Volatile.Read(ref _tickets) == 0 && !_stopped) Monitor.Wait(_idle);
            _sleepers--;
            return !_stopped;
        }
    }
}
