using MLNetDeep.Kernels;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>With how many threads the steps of a training run.</summary>
[TestClass]
public sealed class ThreadChoiceTests
{
    private const int Rows = 64;

    [TestMethod]
    [DataRow(4, 1)]
    [DataRow(4, 2)]
    [DataRow(4, 4)]
    [DataRow(7, 3)]
    [DataRow(2, 1)]
    public void Steps_OneNumberOfThreadsIsFastest_TakeIt(int most, int best)
    {
        using var kernels = new KernelContext(most);
        var steps = new TimedSteps(kernels, (_, threads) => 100 + 10 * Math.Abs(threads - best));
        steps.Run(60);
        Assert.AreEqual(best, kernels.Threads);
    }

    [TestMethod]
    public void Steps_SomeAreDisturbed_TakeTheFastest()
    {
        using var kernels = new KernelContext(2);
        var steps = new TimedSteps(kernels, (step, threads) => step % 4 == 0 ? 5_000 - 10 * threads : 100 * threads);
        steps.Run(60);
        Assert.AreEqual(1, kernels.Threads);
    }

    [TestMethod]
    public void Steps_NumbersAreAlmostAsFast_TakeTheFewest()
    {
        using var kernels = new KernelContext(4);
        var steps = new TimedSteps(kernels, (_, threads) => threads == 1 ? 1_100 : 1_000 - threads);
        steps.Run(60);
        Assert.AreEqual(2, kernels.Threads);
    }

    [TestMethod]
    [DataRow(8, 1)]
    [DataRow(8, 8)]
    public void Steps_NumbersAreMuchSlower_LoseLittle(int most, int best)
    {
        using var kernels = new KernelContext(most);
        var taken = 0L;
        var steps = new TimedSteps(kernels, (_, threads) => 100 * Math.Max(threads, best) / Math.Min(threads, best), time => taken += time);
        steps.Run(400);
        taken = 0;
        steps.Run(20_000);
        Assert.IsLessThan(1.02, taken / (100.0 * 20_000));
    }

    [TestMethod]
    public void Steps_AnotherNumberBecomesFastest_TakeThatLater()
    {
        using var kernels = new KernelContext(2);
        var steps = new TimedSteps(kernels, (step, threads) => step < 1_000 ? 100 * threads : 300 - 100 * threads);
        steps.Run(1_000);
        Assert.AreEqual(1, kernels.Threads);
        steps.Run(5_000);
        Assert.AreEqual(2, kernels.Threads);
    }

    // In the first seconds the compiler takes a processor: what is chosen then is looked at again soon, where steps are short.
    [TestMethod]
    public void Steps_MoreThreadsAreSlowerAtFirst_TakeThemSoonAfter()
    {
        using var kernels = new KernelContext(2);
        var steps = new TimedSteps(kernels, (step, threads) => step < 200 ? 5 + threads : 10 - 4 * threads, unit: TimeSpan.FromMilliseconds(1));
        steps.Run(200);
        Assert.AreEqual(1, kernels.Threads);
        steps.Run(100);
        Assert.AreEqual(2, kernels.Threads);
    }

    [TestMethod]
    public void Steps_OfFewerRows_AreNotMeasured()
    {
        using var kernels = new KernelContext(2);
        var steps = new TimedSteps(kernels, (_, threads) => 100 * threads);
        for (var i = 0; i < 60; i++)
        {
            steps.Run(1);
            steps.Run(1, rows: Rows / 2, seconds: 1);              // the fastest, with whatever number is in turn
        }
        Assert.AreEqual(1, kernels.Threads);
    }

    [TestMethod]
    public void Train_ThreadsGivenAndChosen_GiveTheSameBytes()
    {
        var data = TestTables.Clouds(300, seed: 1);
        var options = TestTables.Small() with { Epochs = 40, NumberOfThreads = 1 };
        var given = TestTables.Bytes(DeepResidualTraining.Train(data, options));
        Assert.AreEqual(given, TestTables.Bytes(DeepResidualTraining.Train(data, options with { NumberOfThreads = null })));
        Assert.AreEqual(given, TestTables.Bytes(DeepResidualTraining.Train(data, options with { NumberOfThreads = null, MaxThreads = 5 })));
    }

    /// <summary>Steps whose seconds are told.</summary>
    private sealed class TimedSteps
    {
        private readonly KernelContext _kernels;
        private readonly Func<int, int, int> _seconds;
        private readonly Action<long>? _told;
        private readonly ThreadChoice _choice;
        private readonly ManualTime _time = new();
        private readonly TimeSpan _unit;
        private int _step;

        public TimedSteps(KernelContext kernels, Func<int, int, int> seconds, Action<long>? told = null, TimeSpan? unit = null)
        {
            _unit = unit ?? TimeSpan.FromSeconds(1);
            (_kernels, _seconds, _told) = (kernels, seconds, told);
            _choice = new ThreadChoice(kernels, _time);
        }

        public void Run(int steps, int rows = Rows, int? seconds = null)
        {
            for (var i = 0; i < steps; i++)
            {
                _choice.Begin(rows);
                var taken = seconds ?? _seconds(_step++, _kernels.Threads);
                _time.Advance(seconds: taken * _unit.TotalSeconds);
                _told?.Invoke(taken);
                _choice.End();
            }
        }
    }
}
