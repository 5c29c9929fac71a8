using MLNetDeep.Collectives;
using MLNetDeep.Core.Tests.Collectives;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Reuse;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;
using MLNetDeep.Tuning;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>
/// Trainings that are ranks of one: each as in a process of its own, with its own data, options, network, loop and clock. Of 96 rows
/// some are set aside for validation; batches of 32 make 3 steps an epoch.
/// </summary>
[TestClass]
public sealed class RankedTrainingTests
{
    private static readonly Dictionary<string, DeepResidualOptions> Recipes = new()
    {
        ["BatchNorm"] = Small(),
        ["LayerNorm, AdamW, penalties"] = Small() with
        {
            Normalization = Normalization.LayerNorm(), Optimizer = Optimizer.AdamW(),
            Regularization = ClassicOptions.Regularization with { L2 = 1e-3f, MaxNorm = 1, GradientClipping = Clipping.ByNorm(0.1f) },
        },
        ["masks"] = Small() with { Blocks = 2, Dropout = 0.2f, Regularization = Small().Regularization with { StochasticDepth = 0.3f, DropConnect = 0.1f }, Activation = Activation.Rrelu() },
        ["small batches, plateaus, patience"] = Small() with
        {
            BatchSize = 5, Validation = Small().Validation with { Patience = 2 }, Epochs = 20, LearningRateSchedule = Schedule.Performance(patience: 0), Batches = new Batches { Stratified = true },
        },
        ["gradually unfrozen"] = Small() with { Blocks = 2, Epochs = 6, Transfer = new() { Freezing = Freezing.GraduallyFrom(2) } },
        ["frozen tensors"] = Small() with { Transfer = new() { Freezing = Freezing.Tensors("blocks.0.linear1") } },
        ["no validation"] = Small() with { Validation = Small().Validation with { Fraction = 0 } },
    };

    public static IEnumerable<object[]> Cases =>
        from name in Recipes.Keys from size in new[] { 2, 3, 5 } select new object[] { name, size };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Train_OnRanks_GivesTheBitsOfAsManyReplicas(string name, int size)
    {
        var replicas = DeepResidualTraining.Train(Data(), Of(Recipes[name], replicas: size), seed: 3);
        foreach (var model in Ranks.Compute(size, ranks => Train(ranks, Recipes[name])))
            RequireEqual(replicas, model);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void Train_OneRankIsCancelled_StopsAllAfterTheSameStep(int rank)
    {
        var options = Small() with { Run = Small().Run with { OnCancel = CancelBehavior.ReturnBest } };
        var steps = new int[3];
        var expected = DeepResidualTraining.Train(Data(), Of(options, replicas: 3) with { Epochs = 2 }, seed: 3);

        var models = Ranks.Compute(3, ranks => Train(ranks, options, isCanceled: () => ++steps[ranks.Rank] == 8 && ranks.Rank == rank));

        CollectionAssert.AreEqual(new[] { 8, 8, 8 }, steps);
        foreach (var model in models)
            RequireEqual(expected, model);
    }

    [TestMethod]
    public void Train_OneRankIsCancelled_ThrowsOnAll()
    {
        using var source = new CancellationTokenSource();
        var failures = Ranks.Run(3, ranks => Train(
            ranks, Small(), progress: ranks.Rank == 1 ? new Recorder(report => CancelAfter(2, report, source)) : null,
            cancellation: ranks.Rank == 1 ? source.Token : default));
        foreach (var failure in failures)
            Assert.AreEqual("The training was cancelled after epoch 2.", ((OperationCanceledException)failure!).Message);
        Assert.AreEqual(source.Token, ((OperationCanceledException)failures[1]!).CancellationToken);
    }

    // A second a step on the clock of one rank; on those of the others time stands still.
    [TestMethod]
    [DataRow(0, 7.5, 2)]
    [DataRow(1, 7.5, 2)]
    [DataRow(1, 6, 2)]
    [DataRow(2, 2, 1)]
    public void Train_TimeIsOverOnOneRank_StopsAllAfterTheSameStep(int rank, double seconds, int epochs)
    {
        var options = Small() with { Run = Small().Run with { TimeLimit = TimeSpan.FromSeconds(seconds) } };
        var alone = new ManualTime();
        var expected = DeepResidualTraining.Train(
            Data(), Of(options, replicas: 3), 3, null, alone.AdvanceAndGoOn, alone);
        Assert.HasCount(epochs, expected.Summary.Curve);

        var models = Ranks.Compute(3, ranks =>
        {
            var time = new ManualTime();
            return Train(ranks, options, isCanceled: ranks.Rank == rank ? time.AdvanceAndGoOn : () => false, time: time);
        });

        foreach (var model in models)
            RequireEqual(expected, model);
    }

    [TestMethod]
    public void Train_PerfectEpoch_StopsAll()
    {
        var options = Small() with { Epochs = 30, Validation = Small().Validation with { StopWhenPerfect = true, Metric = ValidationMetric.Accuracy, Patience = null } };
        var expected = DeepResidualTraining.Train(Data(), Of(options, replicas: 2), seed: 3);
        Assert.IsInRange(1, 29, expected.Summary.Curve.Count);
        foreach (var model in Ranks.Compute(2, ranks => Train(ranks, options)))
            RequireEqual(expected, model);
    }

    [TestMethod]
    public void Train_Diverging_SaysSoOnAllRanks()
    {
        var options = Small() with { Optimizer = Optimizer.Sgd(), LearningRate = 1e30f, Normalization = Normalization.None() };
        foreach (var failure in Ranks.Run(3, ranks => Train(ranks, options)))
            StringAssert.Contains(((DivergenceException)failure!).Message, "a LearningRate below 1E+30");
    }

    // The weights of one rank alone become infinite; the others learn of it in the same epoch.
    [TestMethod]
    public void Train_DivergingOnOneRank_SaysSoOnAllRanks()
    {
        var failures = Ranks.Run(3, ranks => Train(ranks, Small() with { Validation = Small().Validation with { Fraction = 0 } }, around: engine => new SpoiltEngine(engine, spoils: ranks.Rank == 1)));
        foreach (var failure in failures)
            Assert.IsInstanceOfType<DivergenceException>(failure);
        StringAssert.StartsWith(failures[1]!.Message, "The largest weight has become");
        StringAssert.StartsWith(failures[0]!.Message, "A loss or weight of another rank has become infinite or undefined in epoch 1;");
    }

    // In the first report, and in the last of all, after which no step waits for anybody.
    [TestMethod]
    [DataRow(1, 0)]
    [DataRow(10, 0)]
    [DataRow(10, 2)]
    public void Train_OneRankThrowsInItsReport_EndsAllWithItsMessage(int epoch, int rank)
    {
        var failures = Ranks.Run(3, ranks => Train(ranks, Small() with { Validation = Small().Validation with { Patience = null } }, progress: ranks.Rank == rank
            ? new Recorder(report =>
            {
                if (report.Epoch == epoch)
                    throw new IOException("the log is full.");
            }) : null));
        RequireAborted(failures, rank, "the log is full.");
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Train_OneRankThrowsInAStep_EndsAllWithItsMessage(int rank)
    {
        var failures = Ranks.Run(3, ranks => Train(ranks, Small(), around: engine => new FailingEngine(engine, step: ranks.Rank == rank ? 5 : -1)));
        RequireAborted(failures, rank, "no power.");
    }

    [TestMethod]
    public void Train_RanksOfDifferentData_AreRefused()
    {
        foreach (var failure in Ranks.Run(3, ranks => Train(ranks, Small(), data: TestTables.Clouds(ranks.Rank == 2 ? 97 : 96, seed: 1))))
            StringAssert.Contains(((ArgumentException)failure!).Message, "rank 0 (there) and rank 2 (here) differ in the training data.");
    }

    // Before the ranks have anything in common: the others do not wait for it.
    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void Train_OneRankHasWrongOptions_EndsAllWithItsMessage(int rank)
    {
        var failures = Ranks.Run(3, ranks => Train(ranks, Small() with { Epochs = ranks.Rank == rank ? 0 : 10 }));
        StringAssert.Contains(((ArgumentException)failures[rank]!).Message, "Epochs must be");
        RequireAborted(failures, rank, failures[rank]!.Message);
    }

    [TestMethod]
    public void Train_CheckpointsCannotBeKept_EndsAllWithTheMessage()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["file"], "");
        var options = Small() with { Run = Small().Run with { Checkpoint = new Checkpoint(folder["file"]) } };
        var failures = Ranks.Run(3, ranks => Train(ranks, options));
        StringAssert.Contains(((IOException)failures[0]!).Message, "is a file");
        RequireAborted(failures, 0, failures[0]!.Message);
    }

    // Trials and folds, each network by one rank: of seven ranks some have nothing to do.
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(7)]
    public void Train_ABagOnRanks_GivesTheModelOfOneProcess(int size)
    {
        var expected = DeepResidualTraining.Train(Data(), Bag(), seed: 3);
        Assert.HasCount(3, expected.Summary.Networks!);
        foreach (var model in Ranks.Compute(size, ranks => Train(ranks, Bag())))
            Assert.AreEqual(TestTables.Bytes(expected), TestTables.Bytes(model));
    }

    // A second a step on one rank's clock: its time is over in its first network, and the other rank trains the rest.
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Train_TimeOfABagIsOverOnOneRank_GivesTheSameModelOnAll(int rank)
    {
        var options = Bag() with { Run = Bag().Run with { TimeLimit = TimeSpan.FromSeconds(12) } };
        var models = Ranks.Compute(2, ranks =>
        {
            var time = new ManualTime();
            return Train(ranks, options, isCanceled: ranks.Rank == rank ? time.AdvanceAndGoOn : () => false, time: time);
        });
        RequireEqual(models[0], models[1]);
        Assert.AreEqual(models[0].Summary.Networks!.Count, models[1].Summary.Networks!.Count);
    }

    [TestMethod]
    public void Train_ANetworkOfABagFails_EndsAllWithItsMessage()
    {
        var failed = -1;
        var failures = Ranks.Run(3, ranks => Train(ranks, Bag(), progress: new Recorder(report =>
        {
            if (report.Network != 1)
                return;
            failed = ranks.Rank;
            throw new IOException("the log is full.");
        })));
        RequireAborted(failures, failed, "the log is full.");
    }

    // One process is told to stop after three epochs; ranks go on with what it has kept.
    [TestMethod]
    public void Train_ABagResumedOnRanks_GivesTheModelOfAnUninterruptedOne()
    {
        using var folder = new TempFolder();
        var options = Bag() with { Run = Bag().Run with { Checkpoint = new Checkpoint(folder["checkpoints"]) } };
        var expected = DeepResidualTraining.Train(Data(), Bag(), seed: 3);
        foreach (var failure in Ranks.Run(2, ranks =>
        {
            var steps = 0;
            Train(ranks, options, isCanceled: () => ++steps > 10);
        }))
            Assert.IsInstanceOfType<OperationCanceledException>(failure);
        Assert.IsNotEmpty(Directory.GetFiles(folder["checkpoints"], "*.checkpoint", SearchOption.AllDirectories));

        foreach (var model in Ranks.Compute(3, ranks => Train(ranks, options)))
            RequireEqual(expected, model);
        Assert.IsEmpty(Directory.GetFiles(folder["checkpoints"], "*.checkpoint", SearchOption.AllDirectories));
    }

    [TestMethod]
    [DataRow(CancelBehavior.ReturnBest)]
    [DataRow(CancelBehavior.Throw)]
    public void Train_ABagIsCancelledOnOneRank_StopsAll(CancelBehavior behavior)
    {
        var options = Bag() with { Run = Bag().Run with { OnCancel = behavior } };
        var models = new TrainedModel?[3];
        var cancelled = -1;                                      // the first rank that trains; the others wait for it
        using var isCancelled = new ManualResetEventSlim();
        var failures = Ranks.Run(3, ranks =>
        {
            var steps = 0;
            models[ranks.Rank] = Train(ranks, options, isCanceled: () =>
            {
                if (Interlocked.CompareExchange(ref cancelled, ranks.Rank, -1) is var first && first >= 0 && first != ranks.Rank)
                    return !isCancelled.Wait(TimeSpan.FromMinutes(1));
                if (++steps > 5)
                    isCancelled.Set();
                return isCancelled.IsSet;
            });
        });
        if (behavior == CancelBehavior.Throw)
            foreach (var failure in failures)
                Assert.IsInstanceOfType<OperationCanceledException>(failure);
        else
            for (var rank = 0; rank < 3; rank++)
            {
                Assert.IsNull(failures[rank], failures[rank]?.ToString());
                RequireEqual(models[0]!, models[rank]!);
            }
    }

    [TestMethod]
    public void Train_RanksOfDifferentOptions_AreRefusedUnlessTheyAreThreads()
    {
        var failures = Ranks.Run(2, ranks => Train(ranks, Small() with { Epochs = 10 + ranks.Rank }));
        StringAssert.Contains(failures[1]!.Message, "differ in the options (Epochs).");
        Ranks.Compute(2, ranks => Train(ranks, Small() with { NumberOfThreads = 1 + ranks.Rank }));
    }

    // Rank 0 alone keeps checkpoints, in a folder that all are told of, and the others go on where it does.
    [TestMethod]
    [DataRow("BatchNorm")]
    [DataRow("gradually unfrozen")]
    [DataRow("small batches, plateaus, patience")]
    public void Train_ResumedOnRanks_GivesTheModelOfAnUninterruptedOne(string name)
    {
        using var folder = new TempFolder();
        var options = Recipes[name] with { Run = Recipes[name].Run with { Checkpoint = new Checkpoint(folder["checkpoints"]) } };
        var expected = DeepResidualTraining.Train(Data(), Of(Recipes[name], replicas: 3), seed: 3);
        using var source = new CancellationTokenSource();
        foreach (var failure in Ranks.Run(3, ranks => Train(
            ranks, options, progress: ranks.Rank == 2 ? new Recorder(report => CancelAfter(3, report, source)) : null, cancellation: source.Token)))
            Assert.IsInstanceOfType<OperationCanceledException>(failure);
        Assert.HasCount(2, Directory.GetFiles(folder["checkpoints"], "*.checkpoint"));

        var steps = new int[3];
        var models = Ranks.Compute(3, ranks => Train(ranks, options, isCanceled: () => ++steps[ranks.Rank] < 0));

        foreach (var model in models)
            RequireEqual(expected, model);
        Assert.AreEqual(steps[0], steps[1]);
        Assert.IsEmpty(Directory.GetFiles(folder["checkpoints"], "*.checkpoint"));
    }

    // Each candidate by one rank; trials stand in the order of the candidates.
    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    public void Tune_OnRanks_GivesTheResultOfOneProcess(int size)
    {
        var tuning = new TuningOptions { Candidates = 6, MinEpochs = 2 };
        var expected = SuccessiveHalving.Run(Data(), Small(), tuning, seed: 3);
        foreach (var result in Ranks.Compute(size, ranks => SuccessiveHalving.Run(
            Data(), Small() with { Run = Small().Run with { Engine = new RankedEngine(ranks, null) } }, tuning, seed: 3)))
        {
            CollectionAssert.AreEqual(
                expected.Trials.Select(trial => (trial.Number, trial.Candidate, trial.Metric, trial.Description)).ToArray(),
                result.Trials.Select(trial => (trial.Number, trial.Candidate, trial.Metric, trial.Description)).ToArray());
            Assert.AreEqual(expected.Best.Candidate, result.Best.Candidate);
        }
    }

    [TestMethod]
    public void Tune_RanksOfDifferentSeeds_AreRefused()
    {
        foreach (var failure in Ranks.Run(2, ranks => SuccessiveHalving.Run(
            Data(), Small() with { Run = Small().Run with { Engine = new RankedEngine(ranks, null) } }, new TuningOptions { Candidates = 4 }, seed: ranks.Rank)))
            StringAssert.Contains(failure!.Message, "draws others than rank 0");
    }

    private static DeepResidualOptions Bag() => Small() with { Ensemble = new() { Bagging = 3 }, Epochs = 6 };

    private static DeepResidualOptions Small() => TestTables.Small() with { Optimizer = Optimizer.Momentum() };

    private static TabularDataset Data() => TestTables.Clouds(96, seed: 1);

    private static TrainedModel Train(
        ICollective ranks, DeepResidualOptions options, TabularDataset? data = null, IProgress<EpochReport>? progress = null,
        CancellationToken cancellation = default, Func<bool>? isCanceled = null, TimeProvider? time = null,
        Func<ITrainingEngine, ITrainingEngine>? around = null) => DeepResidualTraining.Train(
            data ?? Data(),
            options with { Run = options.Run with { Engine = new RankedEngine(ranks, around), Progress = progress, CancellationToken = cancellation } },
            3, null, isCanceled, time);

    private static DeepResidualOptions Of(DeepResidualOptions options, int replicas) => options with { Run = options.Run with { Replicas = replicas } };

    private static void CancelAfter(int epoch, EpochReport report, CancellationTokenSource source)
    {
        if (report.Epoch == epoch)
            source.Cancel();
    }

    private static void RequireEqual(TrainedModel expected, TrainedModel actual)
    {
        CollectionAssert.AreEqual(expected.Network.Store.Values.ToArray(), actual.Network.Store.Values.ToArray());
        CollectionAssert.AreEqual(expected.Network.Store.BufferValues.ToArray(), actual.Network.Store.BufferValues.ToArray());
        CollectionAssert.AreEqual(expected.Summary.Curve.ToArray(), actual.Summary.Curve.ToArray());
        Assert.AreEqual(expected.Summary.BestEpoch, actual.Summary.BestEpoch);
    }

    private static void RequireAborted(Exception?[] failures, int rank, string message)
    {
        Assert.AreEqual(message, failures[rank]!.Message);
        for (var r = 0; r < failures.Length; r++)
            if (r != rank)
                Assert.AreEqual($"Rank {rank} has stopped: {message}", ((CollectiveAbortedException)failures[r]!).Message);
    }

    /// <summary>What a package that runs over another means has to have beside its collective.</summary>
    private sealed record RankedEngine(ICollective Group, Func<ITrainingEngine, ITrainingEngine>? Around) : TrainingEngine
    {
        internal override ICollective Ranks => Group;

        internal override string Kind => "ranks";

        internal override string Describe() => Kind;

        internal override ITrainingEngine Create(Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout)
        {
            var engine = new RankEngine(Ranks, network, options, maximumRows, dropout);
            return Around?.Invoke(engine) ?? engine;
        }
    }

    private class WrappedEngine(ITrainingEngine engine) : ITrainingEngine
    {
        public ICollective Ranks => engine.Ranks;

        public bool TakesFrozenOutputs
        {
            get => engine.TakesFrozenOutputs;
            set => engine.TakesFrozenOutputs = value;
        }

        public virtual StepResult Step(in Batch batch, in StepRates rates) => engine.Step(batch, rates);

        public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows) => engine.Score(x, rows);

        public void Freeze(FrozenPart part) => engine.Freeze(part);

        public ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x, int rows) => engine.ComputeFrozen(x, rows);

        public virtual void CopyWeightsTo(ParameterStore destination) => engine.CopyWeightsTo(destination);

        public void Transfer(StateTransfer state) => engine.Transfer(state);

        public void Dispose() => engine.Dispose();
    }

    private sealed class SpoiltEngine(ITrainingEngine engine, bool spoils) : WrappedEngine(engine)
    {
        public override void CopyWeightsTo(ParameterStore destination)
        {
            base.CopyWeightsTo(destination);
            if (spoils)
                destination.Values[0] = float.PositiveInfinity;
        }
    }

    private sealed class FailingEngine(ITrainingEngine engine, int step) : WrappedEngine(engine)
    {
        private int _steps;

        public override StepResult Step(in Batch batch, in StepRates rates) =>
            ++_steps == step ? throw new IOException("no power.") : base.Step(batch, rates);
    }
}
