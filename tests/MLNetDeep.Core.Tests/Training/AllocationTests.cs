using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class AllocationTests
{
    private const int Steps = 50, FewSteps = 2, BatchSize = 64;

    private static readonly Dictionary<string, DeepResidualOptions> Recipes = new()
    {
        ["defaults"] = TestTables.Small(),
        ["LayerNorm, GELU, Momentum"] = TestTables.Small() with
        {
            Normalization = Normalization.LayerNorm(), Activation = Activation.Gelu(), Optimizer = Optimizer.Momentum(),
            Regularization = ClassicOptions.Regularization with { GradientClipping = Clipping.ByNorm(0.01f) },
        },
        ["Nesterov, clipping by value, max-norm"] = TestTables.Small() with
        {
            Optimizer = Optimizer.Nesterov(),
            Regularization = ClassicOptions.Regularization with { MaxNorm = 0.5f, GradientClipping = Clipping.ByValue(0.01f), DropoutSchedule = Schedule.CosLog4() },
            LearningRateSchedule = Schedule.OneCycle(),
        },
        ["AdaGrad, milestones"] = TestTables.Small() with
        {
            Optimizer = Optimizer.AdaGrad(), LearningRateSchedule = Schedule.PiecewiseConstant([20, 40]),
            Regularization = ClassicOptions.Regularization with { DropoutSchedule = Schedule.Exponential() },
        },
        ["RMSProp, plateaus"] = TestTables.Small() with
        {
            Optimizer = Optimizer.RmsProp(momentum: 0.5f, centered: true), LearningRateSchedule = Schedule.Performance(patience: 0),
            Regularization = ClassicOptions.Regularization with { DropoutSchedule = Schedule.Power() },
        },
        ["masks of every kind"] = TestTables.Small() with
        {
            Blocks = 2, Regularization = ClassicOptions.Regularization with { StochasticDepth = 0.3f, DropConnect = 0.3f, GroupDropout = 0.3f, FeatureGroups = [0, 0, 1, 1] },
            Architecture = TestTables.Small().Architecture with { NormalizeLogits = true, Block = Block.PostActivation() },
            Input = ClassicOptions.Input with { MissingValues = MissingValues.MeanWithIndicator },
        },
        ["FeedForward"] = TestTables.Small() with { Architecture = TestTables.Small().Architecture with { Block = Block.FeedForward() } },
        ["attention"] = TestTables.Small() with
        {
            Blocks = 2, Architecture = TestTables.Small().Architecture with { Block = Block.Attention(2), NumericEmbedding = NumericEmbedding.PiecewiseLinear() },
        },
        ["Plain"] = TestTables.Small() with { Architecture = TestTables.Small().Architecture with { Block = Block.Plain() } },
        ["members"] = TestTables.Small() with { Architecture = TestTables.Small().Architecture with { Members = Members.Mini(3) } },
        ["members in every map"] = TestTables.Small() with { Architecture = TestTables.Small().Architecture with { Members = Members.Full(3) } },
        ["numeric embeddings"] = TestTables.Small() with
        {
            Architecture = TestTables.Small().Architecture with
            {
                NumericEmbedding = NumericEmbedding.SideBySide(
                    NumericEmbedding.PiecewiseLinear(), NumericEmbedding.Periodic(), NumericEmbedding.PeriodicLinear(4, 3, lite: true)),
            },
            Regularization = ClassicOptions.Regularization with { GroupDropout = 0.3f },
        },
        ["RReLU"] = TestTables.Small() with { Activation = Activation.Rrelu() },
        ["PReLU per unit"] = TestTables.Small() with { Activation = Activation.Prelu(shared: false) },
        ["Maxout"] = TestTables.Small() with { Activation = Activation.Maxout() },
        ["RealMLP's trunk"] = TestTables.Small() with
        {
            Normalization = Normalization.None(), Activation = Activation.Parametric(Activation.Mish()),
            Architecture = ClassicOptions.Architecture with
            {
                Block = Block.Dense(), ScaleInputs = true, Initialization = Initialization.Ntk(), RateFactors = new() { Scale = 6, Biases = 0.1f },
            },
            Regularization = ClassicOptions.Regularization with { WeightDecaySchedule = Schedule.FlatCosine(), DropConnect = 0.1f },
        },
        ["CReLU"] = TestTables.Small() with { Activation = Activation.Crelu() },
        ["penalties, clipping, ELU, schedules, SGD"] = TestTables.Small() with
        {
            Normalization = Normalization.None(),
            Activation = Activation.Elu(),
            Optimizer = Optimizer.Sgd(),
            LearningRate = 0.001f,
            Regularization = ClassicOptions.Regularization with { L1 = 1e-4f, L2 = 1e-4f, IncludeBiasesAndNormalization = true, GradientClipping = Clipping.ByNorm(1), DropoutSchedule = Schedule.Cosine() },
            LearningRateSchedule = Schedule.Cosine(warmupSteps: 10),
            Loss = Loss.CrossEntropy(0.1f),
            Input = ClassicOptions.Input with { MissingValues = MissingValues.MeanWithIndicator },
        },
    };

    public static IEnumerable<object[]> Names => Recipes.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void ReadAndStep_Warm_AllocateNothing(string name) => Measure(name, Recipes[name]);

    // Wide enough that the kernels do use their threads.
    [TestMethod]
    public void ReadAndStep_WarmOnTwoThreads_AllocateNothing() =>
        Measure("two threads", TestTables.Small() with { Width = 128, Architecture = ClassicOptions.Architecture with { HiddenWidth = 160 }, BatchSize = 64, NumberOfThreads = 2 });

    [TestMethod]
    [DataRow("defaults", 2)]
    [DataRow("masks of every kind", 3)]
    [DataRow("members", 2)]
    [DataRow("RReLU", 5)]
    [DataRow("penalties, clipping, ELU, schedules, SGD", 2)]
    public void ReadAndStep_WarmOnReplicas_AllocateNothing(string name, int replicas) =>
        Measure(name, Recipes[name] with { Run = Recipes[name].Run with { Replicas = replicas }, NumberOfThreads = replicas + 1 });

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 1)]
    [DataRow(2, 2)]
    public void ReadAndStep_WarmOnSparseSlots_AllocateNothing(int threads, int replicas)
    {
        var (data, random) = (new TabularDataset(2, 900, LearningTask.Multiclass, classes: 3), new Random(1));
        for (var r = 0; r < 200; r++)
            data.Add([random.NextSingle(), 1], [.. Enumerable.Range(0, r % 40).Select(i => 20 * i + random.Next(20))], [.. Enumerable.Repeat(1f, r % 40)], label: r % 3);
        Measure("sparse slots", TestTables.Small() with { Width = 256, NumberOfThreads = threads, Run = new() { Replicas = replicas } }, data);
    }

    private static void Measure(string name, DeepResidualOptions options, TabularDataset? rows = null)
    {
        var data = RowSet.All(rows ?? Weighted());
        var encoder = InputEncoder.Fit(data, options.Input.Normalization, options.Input.MissingValues, bins: options.BinsToFit);
        var reader = new BatchReader(data, encoder, new BatchPlan(data.Rows.Length, BatchSize, LastBatch.Joined));
        var network = new Network(options.ToNetworkSpec(encoder.Layout, outputs: 3)) { Sparse = encoder.Sparse?.EncodeAll(data.Data.Sparse!) };
        network.Initialize(new TorchGenerator(1));
        using ITrainingEngine engine = options.Run.Replicas == 1
            ? new ManagedEngine(network, options, BatchSize, new DropoutStream(1))
            : new ReplicatedEngine(network, options, BatchSize, new DropoutStream(1));
        ScheduleState[] schedules = [options.LearningRateSchedule.Start(), options.Regularization.DropoutSchedule.Start()];
        Run(engine, reader, options, schedules, Steps);

        var thread = GC.GetAllocatedBytesForCurrentThread();
        Run(engine, reader, options, schedules, Steps);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - thread, $"{name}: bytes allocated on this thread in {Steps} steps");

        // Of the process: the worker threads count. What the test platform allocates now and then falls into some of the attempts.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 30 && least > 0; attempt++)
        {
            var process = GC.GetTotalAllocatedBytes(precise: true);
            Run(engine, reader, options, schedules, FewSteps);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - process);
        }
        Assert.AreEqual(0, least, $"{name}: bytes allocated on all threads in {FewSteps} steps");
    }

    private static void Run(ITrainingEngine engine, BatchReader reader, DeepResidualOptions options, ScheduleState[] schedules, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var rate = 1e-3 * schedules[0].FactorAt(step, Steps);
            var dropout = (float)schedules[1].FactorAt(step, Steps);
            var result = engine.Step(reader.Read(step % reader.Batches), new StepRates(rate, options.Regularization.WeightDecay, dropout));
            if (!double.IsFinite(result.Loss.Mean))
                throw new AssertFailedException($"The loss of step {step} is {result.Loss.Mean}.");
            foreach (var schedule in schedules)
                schedule.Observe(result.Loss.Mean, largerIsBetter: false);
        }
    }

    private static TabularDataset Weighted()
    {
        var plain = TestTables.Clouds(200, seed: 1);
        var data = new TabularDataset(plain.Columns, plain.Classes);
        for (var r = 0; r < plain.Rows; r++)
            data.Add(plain.Row(r), plain.Labels[r], weight: r % 5 == 0 ? 2 : 0.5f);
        return data;
    }
}
