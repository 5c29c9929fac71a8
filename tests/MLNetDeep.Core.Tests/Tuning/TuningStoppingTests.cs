using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Training;
using MLNetDeep.Tuning;

namespace MLNetDeep.Core.Tests.Tuning;

[TestClass]
public sealed class TuningStoppingTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Epochs = 4 };

    // 4 candidates for 2 epochs, then 2 for 4; 85 training rows make 3 steps an epoch, each of which takes a second.
    private static readonly TuningOptions FourThenTwo = new()
    {
        Candidates = 4, ReductionFactor = 2, MinEpochs = 2, Space = SuccessiveHalvingTests.OnlyRates,
    };

    [TestMethod]
    [DataRow(3, 1, 1)]                                           // the first trial ends after an epoch, and counts
    [DataRow(15, 2, 1)]
    [DataRow(23, 3, 1)]
    [DataRow(30, 4, 1)]                                          // the second rung has begun; it is not complete
    [DataRow(42, 5, 1)]                                          // nor with one of its two trials
    [DataRow(200, 6, 2)]
    public void Run_TimeLimit_EndsTheSearchWithTheLastCompleteRung(int seconds, int trials, int rung)
    {
        var result = Run(Options, FourThenTwo with { TimeLimit = TimeSpan.FromSeconds(seconds) });
        Assert.HasCount(trials, result.Trials);
        Assert.AreEqual(rung, result.Best.Rung);
        Assert.AreEqual(trials == 6, result.IsComplete);
        Assert.AreEqual(result.Trials.Where(trial => trial.Rung == rung).Min(trial => trial.Metric), result.Best.Metric);
        Assert.AreEqual((0, rung), (result.Default.Candidate, result.Default.Rung));
    }

    [TestMethod]
    public void Run_Cancelled_ThrowsByDefaultAndSaysWhere()
    {
        using var source = new CancellationTokenSource();
        var told = new List<TuningTrial>();
        var exception = Assert.ThrowsExactly<OperationCanceledException>(() => SuccessiveHalving.Run(
            TestTables.Clouds(100, seed: 1), Options, FourThenTwo, progress: new Listener(trial => CancelAfter(3, trial, source, told)),
            cancellation: source.Token));
        Assert.AreEqual("The search was cancelled after 3 of 6 trials.", exception.Message);
        Assert.AreEqual(source.Token, exception.CancellationToken);
        Assert.HasCount(3, told);
    }

    [TestMethod]
    public void Run_CancelledWhereTheBestIsWanted_GivesIt()
    {
        using var source = new CancellationTokenSource();
        var told = new List<TuningTrial>();
        var result = SuccessiveHalving.Run(
            TestTables.Clouds(100, seed: 1), Options with { Run = new() { OnCancel = CancelBehavior.ReturnBest } }, FourThenTwo,
            progress: new Listener(trial => CancelAfter(3, trial, source, told)), cancellation: source.Token);
        CollectionAssert.AreEqual(told, result.Trials.ToArray());
        Assert.IsFalse(result.IsComplete);
        Assert.AreEqual(told.Min(trial => trial.Metric), result.Best.Metric);
    }

    [TestMethod]
    [DataRow(CancelBehavior.Throw)]
    [DataRow(CancelBehavior.ReturnBest)]
    public void Run_CancelledByTheHostBeforeATrialIsComplete_Throws(CancelBehavior behavior)
    {
        var exception = Assert.ThrowsExactly<OperationCanceledException>(() => SuccessiveHalving.Run(
            TestTables.Clouds(100, seed: 1), Options with { Run = new() { OnCancel = behavior } }, FourThenTwo, 0, null, new TuningStop(default, () => true), TimeProvider.System));
        Assert.AreEqual("The search was cancelled after 0 of 6 trials.", exception.Message);
    }

    [TestMethod]
    public void Run_TrainerWithCheckpoints_KeepsNone()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"tuning-{Guid.NewGuid():N}");
        SuccessiveHalving.Run(TestTables.Clouds(60, seed: 1), Options with { Epochs = 1, Run = new() { Checkpoint = new Checkpoint(folder) } }, FourThenTwo);
        Assert.IsFalse(Directory.Exists(folder));
    }

    private static TuningResult<DeepResidualOptions> Run(DeepResidualOptions options, TuningOptions tuning)
    {
        var time = new ManualTime();
        return SuccessiveHalving.Run(
            TestTables.Clouds(100, seed: 1), options, tuning, 0, null, new TuningStop(default, time.AdvanceAndGoOn), time);
    }

    private static void CancelAfter(int number, TuningTrial trial, CancellationTokenSource source, List<TuningTrial> told)
    {
        told.Add(trial);
        if (trial.Number == number)
            source.Cancel();
    }

    private sealed class Listener(Action<TuningTrial> report) : IProgress<TuningTrial>
    {
        public void Report(TuningTrial value) => report(value);
    }
}
