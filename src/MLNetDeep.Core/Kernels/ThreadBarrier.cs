using System.Diagnostics;

namespace MLNetDeep.Kernels;

/// <summary>
/// Where so many threads wait for each other, again and again, until one of them breaks off. Allocates nothing. As in
/// <see cref="WorkerPool"/>, a thread spins for a while before it blocks, but not with more threads than processors.
/// </summary>
internal sealed class ThreadBarrier(int threads)
{
    private const int SpinMicroseconds = 50;

    private readonly object _gate = new();
    private readonly long _spinTicks = threads <= Environment.ProcessorCount ? SpinMicroseconds * Stopwatch.Frequency / 1_000_000 : 0;
    private int _arrived;
    private int _phase;
    private bool _broken;

    /// <summary>How often all have met, which no thread of them can change before this one arrives.</summary>
    public int Phase => Volatile.Read(ref _phase);

    /// <summary>Waits for the others. What each of them wrote before is seen by all afterwards.</summary>
    /// <returns>True where all have come, false where one has broken off.</returns>
    public bool Wait()
    {
        var phase = Phase;
        if (Volatile.Read(ref _broken))
            return false;
        if (Interlocked.Increment(ref _arrived) == threads)
        {
            lock (_gate)
            {
                _arrived = 0;
                Volatile.Write(ref _phase, phase + 1);
                Monitor.PulseAll(_gate);
            }
            return true;
        }
        for (var start = Stopwatch.GetTimestamp(); IsWaiting(phase) && Stopwatch.GetTimestamp() - start < _spinTicks;)
            Thread.SpinWait(8);
        if (IsWaiting(phase))
        {
            lock (_gate)
                while (IsWaiting(phase))
                    Monitor.Wait(_gate);
        }
        return Phase != phase;
    }

    /// <summary>Lets all go that wait, now or later, since one will not come.</summary>
    public void Break()
    {
        lock (_gate)
        {
            Volatile.Write(ref _broken, true);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Makes it whole again. Not while a thread waits.</summary>
    public void Reset() => (_arrived, _broken) = (0, false);

    private bool IsWaiting(int phase) => Phase == phase && !Volatile.Read(ref _broken);
}
