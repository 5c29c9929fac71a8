using MLNetDeep.Kernels;

namespace MLNetDeep.Core.Tests.Kernels;

[TestClass]
public sealed class ThreadBarrierTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(60);

    // More threads than processors too: those do not spin.
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(40)]
    public void Wait_ManyTimes_LetsNobodyPastBeforeAllHaveCome(int threads)
    {
        const int meetings = 300;
        var barrier = new ThreadBarrier(threads);
        var arrived = new int[meetings];
        var early = 0;
        Run(threads, _ =>
        {
            for (var meeting = 0; meeting < meetings; meeting++)
            {
                Interlocked.Increment(ref arrived[meeting]);
                if (!barrier.Wait() || Volatile.Read(ref arrived[meeting]) != threads)
                    Interlocked.Increment(ref early);
            }
        });
        Assert.AreEqual(0, early);
        Assert.AreEqual(meetings, barrier.Phase);
    }

    [TestMethod]
    public void Break_WhileOthersWait_LetsThemGoAndStaysBrokenUntilReset()
    {
        var barrier = new ThreadBarrier(4);
        var met = new bool[4];
        for (var repeat = 0; repeat < 20; repeat++)
        {
            Array.Fill(met, true);
            Run(4, thread =>
            {
                if (thread == 1)
                    barrier.Break();
                else
                    met[thread] = barrier.Wait();
            });
            CollectionAssert.AreEqual(new[] { false, true, false, false }, met);
            Assert.IsFalse(barrier.Wait());

            barrier.Reset();
            Run(4, thread => met[thread] = barrier.Wait());
            CollectionAssert.AreEqual(new[] { true, true, true, true }, met);
        }
    }

    private static void Run(int threads, Action<int> action)
    {
        Thread[] all = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() => action(thread)) { IsBackground = true })];
        foreach (var thread in all)
            thread.Start();
        foreach (var thread in all)
            Assert.IsTrue(thread.Join(LongEnough), "A thread still waits.");
    }
}
