using System.Diagnostics;
using MLNetDeep.Kernels;

namespace MLNetDeep.Core.Tests.Kernels;

[TestClass]
[DoNotParallelize] // measures the processor time of the whole process
public sealed class KernelContextTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(16)]
    public void Run_ManyJobs_RunsEveryPartOnce(int threads)
    {
        using KernelContext context = new(threads);
        CountingJob job = new(200);
        for (int repeat = 1; repeat <= 300; repeat++)
        {
            int parts = repeat % 200 + 1;
            Array.Clear(job.Runs);
            context.Run(job, parts);
            for (int part = 0; part < 200; part++)
                Assert.AreEqual(part < parts ? 1 : 0, job.Runs[part], $"part {part} of {parts}");
        }
    }

    [TestMethod]
    public void Run_SeveralThreads_TakePart()
    {
        using KernelContext context = new(3);
        MeetingJob job = new(3);
        context.Run(job, 3); // no part ends before all three have begun
        Assert.AreEqual(3, job.Met);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void Run_PartThrows_RethrowsAndStaysUsable(int threads)
    {
        using KernelContext context = new(threads);
        for (int repeat = 0; repeat < 20; repeat++)
        {
            var thrown = Assert.ThrowsExactly<InvalidOperationException>(() => context.Run(new ThrowingJob(7), 16));
            Assert.AreEqual("part 7", thrown.Message);
            CountingJob job = new(16);
            context.Run(job, 16);
            Assert.IsTrue(job.Runs.All(runs => runs == 1));
        }
    }

    [TestMethod]
    public void Run_TwoContextsAtOnce_BothFinish()
    {
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using KernelContext context = new(4);
            CountingJob job = new(50);
            for (int repeat = 1; repeat <= 200; repeat++)
            {
                context.Run(job, 50);
                Assert.IsTrue(job.Runs.All(runs => runs == repeat));
            }
        });
    }

    [TestMethod]
    public void Run_AfterWarmUp_AllocatesNothing()
    {
        using KernelContext context = new(2);
        CountingJob job = new(8);
        for (int repeat = 0; repeat < 10; repeat++) context.Run(job, 8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int repeat = 0; repeat < 100; repeat++) context.Run(job, 8);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Run_AfterSleeping_WakesWorkers()
    {
        using KernelContext context = new(3);
        for (int repeat = 0; repeat < 5; repeat++)
        {
            Thread.Sleep(20);
            MeetingJob job = new(3);
            context.Run(job, 3);
            Assert.AreEqual(3, job.Met);
        }
    }

    [TestMethod]
    public void Idle_Workers_UseNoProcessor()
    {
        using KernelContext context = new(4);
        context.Run(new MeetingJob(4), 4);
        Thread.Sleep(50);
        TimeSpan least = TimeSpan.MaxValue; // other tests may run beside this one
        for (int repeat = 0; repeat < 3; repeat++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(200);
            TimeSpan used = Environment.CpuUsage.TotalTime - before;
            if (used < least) least = used;
        }
        Assert.IsLessThan(100, least.TotalMilliseconds);
    }

    [TestMethod]
    public void Dispose_EndsWorkers()
    {
        HashSet<Thread> threads = [];
        KernelContext context = new(4);
        context.Run(new MeetingJob(4, threads), 4);
        context.Dispose();
        context.Dispose();
        threads.Remove(Thread.CurrentThread);
        Assert.HasCount(3, threads);
        Assert.IsTrue(threads.All(thread => !thread.IsAlive));
    }

    [TestMethod]
    public void New_NoThread_Throws() =>
        Assert.AreEqual("threads", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KernelContext(0)).ParamName);

    private sealed class CountingJob(int parts) : ParallelJob
    {
        public int[] Runs { get; } = new int[parts];

        public override void RunPart(int part) => Interlocked.Increment(ref Runs[part]);
    }

    private sealed class ThrowingJob(int faulty) : ParallelJob
    {
        public override void RunPart(int part)
        {
            if (part == faulty) throw new InvalidOperationException($"part {part}");
        }
    }

    /// <summary>Parts that wait for each other, so that each needs a thread of its own.</summary>
    private sealed class MeetingJob(int parts, HashSet<Thread>? threads = null) : ParallelJob
    {
        private readonly Barrier _barrier = new(parts);
        private int _met;

        public int Met => _met;

        public override void RunPart(int part)
        {
            if (threads is not null) lock (threads) threads.Add(Thread.CurrentThread);
            if (!_barrier.SignalAndWait(TimeSpan.FromSeconds(10))) throw new TimeoutException();
            Interlocked.Increment(ref _met);
        }
    }
}
