using System.Diagnostics;

namespace MLNetDeep.Bench;

/// <summary>How every figure is taken: warm first, then the median of several runs.</summary>
internal static class RepeatedRuns
{
    private const double SecondsBetweenClockReads = 1e-4, MaxSecondsOfAll = 2;

    /// <summary>Seconds a call: the mean over a fifth of the time asked, the median of five such runs.</summary>
    /// <param name="seconds">Of the five runs together.</param>
    /// <param name="action">What is measured.</param>
    /// <param name="warmSeconds">Until the compiler has done its last pass over the code.</param>
    public static double SecondsPerCall(double seconds, Action action, double warmSeconds = 1)
    {
        var stride = Math.Max(1, (int)(SecondsBetweenClockReads / Run(warmSeconds, 1, action)));
        var runs = new double[5];
        foreach (ref var run in runs.AsSpan())
            run = Run(seconds / runs.Length, stride, action);
        return Median(runs);
    }

    /// <summary>
    /// Seconds a row of all rows at once or of a part of them, whichever is faster; of the part alone where all would take more than
    /// <see cref="MaxSecondsOfAll"/>.
    /// </summary>
    public static double SecondsPerRow(double seconds, int rows, Action all, int partRows, Action part, double warmSeconds)
    {
        var row = SecondsPerCall(seconds / 2, part, warmSeconds) / partRows;
        return row * rows > MaxSecondsOfAll ? row : Math.Min(row, SecondsPerCall(seconds / 2, all, warmSeconds) / rows);
    }

    /// <summary>Median seconds of single calls.</summary>
    /// <param name="calls">How many.</param>
    /// <param name="action">What is measured.</param>
    /// <param name="warmCalls">Until the compiler has done its last pass over the code.</param>
    public static double MedianCall(int calls, Action action, int warmCalls = 2_000)
    {
        for (var i = 0; i < warmCalls; i++)
            action();
        var times = new double[calls];
        foreach (ref var time in times.AsSpan())
        {
            var start = Stopwatch.GetTimestamp();
            action();
            time = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return Median(times);
    }

    /// <summary>Bytes that a call allocates, on all threads together; the lesser of two runs, as the runtime allocates too.</summary>
    public static double BytesPerCall(int calls, Action action) =>
        BytesOnce(calls, action) is > 0 and var bytes ? Math.Min(bytes, BytesOnce(calls, action)) : 0;

    private static double BytesOnce(int calls, Action action)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < calls; i++)
            action();
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / calls;
    }

    private static double Run(double seconds, int stride, Action action)
    {
        var start = Stopwatch.GetTimestamp();
        var calls = 0L;
        double elapsed;
        do
        {
            for (var i = 0; i < stride; i++)
                action();
            calls += stride;
            elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        while (elapsed < seconds);
        return elapsed / calls;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
