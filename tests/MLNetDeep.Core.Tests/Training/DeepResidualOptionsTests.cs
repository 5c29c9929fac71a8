using System.Globalization;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class DeepResidualOptionsTests
{
    [TestMethod]
    public void Faults_Defaults_HaveNone() => Assert.IsEmpty(new DeepResidualOptions().Faults());

    private static readonly (DeepResidualOptions Options, string Fault)[] Faulty =
    [
        (new DeepResidualOptions { Blocks = -1 }, "Blocks must be in [0, 1000], but was -1."),
        (new DeepResidualOptions { Blocks = 1_001 }, "Blocks must be in [0, 1000], but was 1001."),
        (new DeepResidualOptions { Width = 0 }, "Width must be in [1, 65536], but was 0."),
        (new DeepResidualOptions { Architecture = new() { HiddenWidth = 65_537 } }, "Architecture.HiddenWidth must be in [1, 65536], but was 65537."),
        (new DeepResidualOptions { Dropout = 1.5f }, "Dropout must be in [0, 1), but was 1.5."),
        (new DeepResidualOptions { Dropout = 1 }, "Dropout must be in [0, 1), but was 1."),
        (new DeepResidualOptions { Regularization = new() { ResidualDropout = float.NaN } }, "Regularization.ResidualDropout must be in [0, 1), but was NaN."),
        (new DeepResidualOptions { LearningRate = 0 }, "LearningRate must be finite and above 0, but was 0."),
        (new DeepResidualOptions { LearningRate = float.NaN }, "LearningRate must be finite and above 0, but was NaN."),
        (new DeepResidualOptions { BatchSize = 0 }, "BatchSize must be in [1, 1048576], but was 0."),
        (new DeepResidualOptions { Epochs = 0 }, "Epochs must be at least 1, but was 0."),
        (new DeepResidualOptions { Validation = new() { Fraction = -0.1 } }, "Validation.Fraction must be in [0, 0.9], but was -0.1."),
        (new DeepResidualOptions { Validation = new() { Fraction = double.NaN } }, "Validation.Fraction must be in [0, 0.9], but was NaN."),
        (new DeepResidualOptions { Validation = new() { Patience = 0 } }, "Validation.Patience must be at least 1, but was 0."),
        (new DeepResidualOptions { Run = new() { Replicas = 0 } }, "Run.Replicas must be in [1, 256], but was 0."),
        (new DeepResidualOptions { Run = new() { Replicas = 2, Engine = new GivenEngine("other") } }, "Run.Replicas must be 1 with an Engine, but was 2."),
        (new DeepResidualOptions { Run = new() { Replicas = 257 } }, "Run.Replicas must be in [1, 256], but was 257."),
        (new DeepResidualOptions { NumberOfThreads = -2 }, "NumberOfThreads must be at least 1, but was -2."),
        (
            new DeepResidualOptions { Validation = new() { Metric = null! } },
            "Validation.Metric must not be null."),
        (new DeepResidualOptions { Run = new() { TimeLimit = TimeSpan.Zero } }, "Run.TimeLimit must be above 0, but was 00:00:00."),
        (new DeepResidualOptions { Run = new() { OnCancel = (CancelBehavior)2 } }, "Run.OnCancel must be one of Throw, ReturnBest, but was 2."),
        (new DeepResidualOptions { Run = new() { Checkpoint = new Checkpoint(" ") } }, "Run.Checkpoint: the folder must have a name."),
        (
            new DeepResidualOptions { Run = new() { Checkpoint = new Checkpoint("folder") { EveryEpochs = 0 } } },
            "Run.Checkpoint: EveryEpochs must be at least 1, but was 0."),
        (
            new DeepResidualOptions { Run = new() { Checkpoint = new Checkpoint("folder") { Every = TimeSpan.FromSeconds(-1) } } },
            "Run.Checkpoint: Every must be above 0, but was -00:00:01."),
        (
            new DeepResidualOptions { Run = new() { Checkpoint = new Checkpoint("folder") { EveryEpochs = null } } },
            "Run.Checkpoint: EveryEpochs or Every must be given, but both are null."),
        (
            new DeepResidualOptions { Input = new() { MissingValues = (MissingValues)7 } },
            "Input.MissingValues must be one of Refuse, Mean, MeanWithIndicator, Median, MedianWithIndicator, but was 7."),
        (new DeepResidualOptions { Widths = [300, 0] }, "Widths must be in [1, 65536] for each block, but was 0."),
        (new DeepResidualOptions { Widths = [65_537] }, "Widths must be in [1, 65536] for each block, but was 65537."),
        (new DeepResidualOptions { Widths = [] }, "Widths must have 1 to 1000 widths, but had 0. Leave it null to use Blocks and Width."),
        (new DeepResidualOptions { Widths = BlockWidths.Create(new int[1_001]) }, "Widths must have 1 to 1000 widths, but had 1001. Leave it null to use Blocks and Width."),
        (
            new DeepResidualOptions { Regularization = new() { StochasticDepth = 0.25f }, Architecture = new() { Block = Block.Dense() } },
            "Regularization.StochasticDepth must be 0 with a block that has no shortcut, but was 0.25."),
        (
            new DeepResidualOptions { Widths = [8, 4], Transfer = new() { Freezing = Freezing.Blocks(3) } },
            "Transfer.Freezing: The frozen blocks must be in [0, 2], as Widths says, but was 3."),
        (new DeepResidualOptions { Architecture = new() { Block = null! } }, "Architecture.Block must not be null."),
        (new DeepResidualOptions { Architecture = new() { Block = Block.FeedForward(0) } }, "Architecture.Block: FeedForward's expansion must be in [1, 64], but was 0."),
        (new DeepResidualOptions { Regularization = new() { StochasticDepth = 1 }, Architecture = new() { Block = Block.PreActivation() } }, "Regularization.StochasticDepth must be in [0, 1), but was 1."),
        (
            new DeepResidualOptions { Regularization = new() { StochasticDepth = 0.5f }, Architecture = new() { Block = Block.Plain() } },
            "Regularization.StochasticDepth must be 0 with a block that has no shortcut, but was 0.5."),
        (new DeepResidualOptions { Regularization = new() { DropConnect = float.NaN } }, "Regularization.DropConnect must be in [0, 1), but was NaN."),
        (new DeepResidualOptions { Regularization = new() { GroupDropout = -0.1f } }, "Regularization.GroupDropout must be in [0, 1), but was -0.1."),
        (new DeepResidualOptions { Regularization = new() { FeatureGroups = [0, -3] } }, "Regularization.FeatureGroups must be at least 0, but was -3 for feature 1."),
        (new DeepResidualOptions { Activation = null! }, "Activation must not be null."),
        (
            new DeepResidualOptions { Activation = Activation.Elu(-1) },
            "Activation: ELU's alpha must be finite and at least 0, but was -1."),
        (
            new DeepResidualOptions { Activation = Activation.LeakyRelu(float.NaN) },
            "Activation: LeakyReLU's negative slope must be finite and at least 0, but was NaN."),
        (
            new DeepResidualOptions { Activation = Activation.Rrelu(-1, float.PositiveInfinity) },
            "Activation: RReLU's lower slope must be finite and at least 0, but was -1. " +
            "Activation: RReLU's upper slope must be finite and at least the lower, but was Infinity."),
        (
            new DeepResidualOptions { Activation = Activation.Rrelu(0.5f, 0.25f) },
            "Activation: RReLU's upper slope must be finite and at least the lower, but was 0.25."),
        (
            new DeepResidualOptions { Activation = Activation.Prelu(initialSlope: float.NaN) },
            "Activation: PReLU's initial slope must be finite, but was NaN."),
        (new DeepResidualOptions { Activation = Activation.Maxout(0) }, "Activation: Maxout's pieces must be at least 1, but was 0."),
        (new DeepResidualOptions { Normalization = null! }, "Normalization must not be null."),
        (
            new DeepResidualOptions { Normalization = Normalization.BatchNorm(0, -1) },
            "Normalization: BatchNorm's momentum must be in (0, 1], but was 0. " +
            "Normalization: BatchNorm's epsilon must be finite and above 0, but was -1."),
        (
            new DeepResidualOptions { Normalization = Normalization.LayerNorm(0) },
            "Normalization: LayerNorm's epsilon must be finite and above 0, but was 0."),
        (new DeepResidualOptions { Architecture = new() { Initialization = null! } }, "Architecture.Initialization must not be null."),
        (
            new DeepResidualOptions { Architecture = new() { Initialization = Initialization.XavierUniform(0) } },
            "Architecture.Initialization: Xavier's gain must be finite and above 0, but was 0."),
        (
            new DeepResidualOptions { Architecture = new() { Initialization = Initialization.XavierNormal(float.NaN) } },
            "Architecture.Initialization: Xavier's gain must be finite and above 0, but was NaN."),
        (
            new DeepResidualOptions { Architecture = new() { Initialization = Initialization.KaimingNormal((Fan)3) } },
            "Architecture.Initialization: Kaiming's fan must be one of In, Out, but was 3."),
        (
            new DeepResidualOptions { Architecture = new() { Initialization = Initialization.Orthogonal(float.PositiveInfinity) } },
            "Architecture.Initialization: Orthogonal's gain must be finite and above 0, but was Infinity."),
        (
            new DeepResidualOptions { Activation = Activation.Relu(), Architecture = new() { Initialization = Initialization.LooksLinear() } },
            "Architecture.Initialization: LooksLinear needs the activation Crelu, but was Relu."),
        (
            new DeepResidualOptions { Architecture = new() { Initialization = Initialization.Lsuv(Initialization.ZeroLastMap(Initialization.LooksLinear())) }, Activation = Activation.Gelu() },
            "Architecture.Initialization: LooksLinear needs the activation Crelu, but was Gelu."),
        (
            new DeepResidualOptions { Architecture = new() { Initialization = Initialization.ZeroLastMap(Initialization.XavierUniform(-1)) } },
            "Architecture.Initialization: Xavier's gain must be finite and above 0, but was -1."),
        (
            new DeepResidualOptions { Input = new() { Normalization = InputNormalization.MinMax(1, 0) } },
            "Input.Normalization: Upper must be finite and greater than Lower, but was 0 with Lower 1."),
        (
            new DeepResidualOptions { Input = new() { Normalization = InputNormalization.QuantileNormal(1) } },
            "Input.Normalization: Quantiles must be in [2, 100000], but was 1."),
        (
            new DeepResidualOptions { Architecture = new() { Block = Block.Attention(0, 0, 1) } },
            "Architecture.Block: Attention's heads must be in [1, 1024], but was 0. " +
            "Architecture.Block: Attention's expansion must be in (0, 64], but was 0. " +
            "Architecture.Block: Attention's attentionDropout must be in [0, 1), but was 1."),
        (
            new DeepResidualOptions { Width = 100, Blocks = 0, Architecture = new() { Block = Block.Attention(), Members = Members.Mini(4) }, Regularization = new() { GroupDropout = 0.5f } },
            "Width must be a multiple of the 8 heads of Block.Attention, but was 100. " +
            "Blocks must be at least 1 with Block.Attention, but was 0. " +
            "Architecture.Members must be null with Block.Attention, but was Mini (Count 4). " +
            "Regularization.GroupDropout must be 0 with Block.Attention, but was 0.5."),
        (
            new DeepResidualOptions { Widths = [64, 32], Architecture = new() { Block = Block.Attention() } },
            "Widths must all be the same with Block.Attention, which projects no shortcut, but were [64, 32]."),
        (
            new DeepResidualOptions
            {
                Width = 2048, Architecture = new() { Block = Block.Attention(), NumericEmbedding = NumericEmbedding.Periodic() },
            },
            "Architecture.NumericEmbedding, whose size with Block.Attention is the Width: Size must be in [2, 1024], but was 2048."),
        (
            new DeepResidualOptions
            {
                Architecture = new() { Block = Block.Attention(), NumericEmbedding = NumericEmbedding.SideBySide(NumericEmbedding.Periodic(), NumericEmbedding.PeriodicLinear()) },
            },
            "Architecture.NumericEmbedding must be of one kind with Block.Attention, but had 2 side by side."),
        (new DeepResidualOptions { Loss = Loss.CrossEntropy(1) }, "Loss: Label smoothing must be in [0, 1), but was 1."),
        (new DeepResidualOptions { Optimizer = Optimizer.Momentum(1) }, "Optimizer: Momentum must be in [0, 1), but was 1."),
        (
            new DeepResidualOptions { Optimizer = Optimizer.AdamW(1, -1, 0) },
            "Optimizer: Adam's beta1 must be in [0, 1), but was 1. " +
            "Optimizer: Adam's beta2 must be in [0, 1), but was -1. " +
            "Optimizer: Adam's epsilon must be finite and above 0, but was 0."),
        (
            new DeepResidualOptions { Optimizer = Optimizer.Nesterov(-0.5f) },
            "Optimizer: Nesterov's momentum must be in [0, 1), but was -0.5."),
        (
            new DeepResidualOptions { Optimizer = Optimizer.AdaGrad(-1, double.NaN, 0) },
            "Optimizer: AdaGrad's initial accumulator must be finite and at least 0, but was -1. " +
            "Optimizer: AdaGrad's rate decay must be finite and at least 0, but was NaN. " +
            "Optimizer: AdaGrad's epsilon must be finite and above 0, but was 0."),
        (
            new DeepResidualOptions { Optimizer = Optimizer.RmsProp(1, float.PositiveInfinity, 1) },
            "Optimizer: RMSProp's alpha must be in [0, 1), but was 1. " +
            "Optimizer: RMSProp's epsilon must be finite and above 0, but was Infinity. " +
            "Optimizer: RMSProp's momentum must be in [0, 1), but was 1."),
        (
            new DeepResidualOptions { LearningRateSchedule = Schedule.PiecewiseConstant([5, 5], 0, -1) },
            "LearningRateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "LearningRateSchedule: The piecewise constant schedule's milestones must be at least 1 and rise, but were 5, 5. " +
            "LearningRateSchedule: The piecewise constant schedule's gamma must be in (0, 1], but was 0."),
        (
            new DeepResidualOptions { LearningRateSchedule = Schedule.PiecewiseConstant([0, 5]) },
            "LearningRateSchedule: The piecewise constant schedule's milestones must be at least 1 and rise, but were 0, 5."),
        (
            new DeepResidualOptions { LearningRateSchedule = Schedule.Exponential(0, 1.5, -1) },
            "LearningRateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "LearningRateSchedule: The exponential schedule's steps must be above 0, but was 0. " +
            "LearningRateSchedule: The exponential schedule's rate of decay must be in (0, 1], but was 1.5."),
        (
            new DeepResidualOptions { LearningRateSchedule = Schedule.Power(-3, double.NaN, -1) },
            "LearningRateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "LearningRateSchedule: The power schedule's steps must be above 0, but was -3. " +
            "LearningRateSchedule: The power schedule's power must be finite and at least 0, but was NaN."),
        (
            new DeepResidualOptions { LearningRateSchedule = Schedule.OneCycle(1.1, 0.5, double.PositiveInfinity, 0, -1) },
            "LearningRateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "LearningRateSchedule: The one-cycle schedule's warm-up fraction must be in [0, 1], but was 1.1. " +
            "LearningRateSchedule: The one-cycle schedule's initial divisor must be finite and at least 1, but was 0.5. " +
            "LearningRateSchedule: The one-cycle schedule's final divisor must be finite and at least 1, but was Infinity. " +
            "LearningRateSchedule: The one-cycle schedule's steps must be above 0, but was 0."),
        (
            new DeepResidualOptions { Activation = Activation.Parametric(Activation.Prelu()) },
            "Activation: Parametric's activation must map each number by itself and learn nothing, as Selu and Mish do, but was Prelu (Shared yes, InitialSlope 0.25)."),
        (
            new DeepResidualOptions { LearningRateSchedule = Schedule.FlatCosine(0, -1) },
            "LearningRateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "LearningRateSchedule: The flat cosine schedule's steps must be above 0, but was 0."),
        (
            new DeepResidualOptions { LearningRateSchedule = Schedule.CosLog4(0, -1) },
            "LearningRateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "LearningRateSchedule: The coslog4 schedule's steps must be above 0, but was 0."),
        (
            new DeepResidualOptions { LearningRateSchedule = Schedule.Performance(1, -1, -1, (ThresholdMode)7, -1, 2, -1, -1) },
            "LearningRateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "LearningRateSchedule: The performance schedule's factor must be in (0, 1), but was 1. " +
            "LearningRateSchedule: The performance schedule's patience must be at least 0, but was -1. " +
            "LearningRateSchedule: The performance schedule's threshold must be finite and at least 0, but was -1. " +
            "LearningRateSchedule: The performance schedule's threshold mode must be one of Relative, Absolute, but was 7. " +
            "LearningRateSchedule: The performance schedule's cooldown must be at least 0, but was -1. " +
            "LearningRateSchedule: The performance schedule's minimum must be in [0, 1], but was 2. " +
            "LearningRateSchedule: The performance schedule's minimum change must be finite and at least 0, but was -1."),
        (
            new DeepResidualOptions { LearningRateSchedule = Schedule.Cosine(2, 0, -1) },
            "LearningRateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "LearningRateSchedule: The cosine schedule's minimum must be in [0, 1], but was 2. " +
            "LearningRateSchedule: The cosine schedule's steps must be above 0, but was 0."),
        (
            new DeepResidualOptions { Regularization = new() { DropoutSchedule = Schedule.Constant(-1) } },
            "Regularization.DropoutSchedule: The warm-up must be at least 0 steps, but was -1."),
        (new DeepResidualOptions { Regularization = new() { WeightDecaySchedule = null! } }, "Regularization.WeightDecaySchedule must not be null."),
        (
            new DeepResidualOptions { Regularization = new Regularization { L1 = -1, L2 = float.NaN, WeightDecay = float.PositiveInfinity } },
            "Regularization.L1 must be finite and at least 0, but was -1. " +
            "Regularization.L2 must be finite and at least 0, but was NaN. " +
            "Regularization.WeightDecay must be finite and at least 0, but was Infinity."),
        (
            new DeepResidualOptions { Regularization = new() { GradientClipping = Clipping.ByNorm(0) } },
            "Regularization.GradientClipping: The largest gradient norm must be finite and above 0, but was 0."),
        (
            new DeepResidualOptions { Regularization = new Regularization { MaxNorm = 0 } },
            "Regularization.MaxNorm must be finite and above 0, but was 0."),
        (
            new DeepResidualOptions { Input = new() { Categories = new() { MaxOneHotValues = -1, MaxDimension = 0, MinRows = 0 } } },
            "Input.Categories.MaxOneHotValues must be in [0, 65536], but was -1. " +
            "Input.Categories.MaxDimension must be in [1, 4096], but was 0. " +
            "Input.Categories.MinRows must be at least 1, but was 0."),
        (new DeepResidualOptions { Input = new() { Categories = null! } }, "Input.Categories must not be null."),
        (new DeepResidualOptions { Batches = null! }, "Batches must not be null."),
        (
            new DeepResidualOptions { Regularization = new() { GradientClipping = Clipping.ByValue(float.NaN) } },
            "Regularization.GradientClipping: The largest gradient value must be finite and above 0, but was NaN."),
        (
            new DeepResidualOptions { Regularization = new() { GradientClipping = Clipping.ByNorm(float.PositiveInfinity) } },
            "Regularization.GradientClipping: The largest gradient norm must be finite and above 0, but was Infinity."),
        (
            new DeepResidualOptions { Input = new() { Normalization = InputNormalization.Standardize(0, bounded: true) } },
            "Input.Normalization: Epsilon must be finite and greater than 0, but was 0."),
    ];

    [TestMethod]
    public void Properties_OnTop_AreFew() => Assert.IsLessThanOrEqualTo(25, typeof(DeepResidualOptions).GetProperties().Length);

    [TestMethod]
    public void Faults_NoGroups_NamesEach() => Assert.AreEqual(
        "Width must be in [1, 65536], but was 0. Architecture must not be null. Regularization must not be null. Validation must not be null. "
            + "Input must not be null. Target must not be null. Transfer must not be null. Run must not be null. Ensemble must not be null.",
        string.Join(" ", new DeepResidualOptions
        {
            Width = 0, BatchSize = 1, Architecture = null!, Regularization = null!, Validation = null!, Input = null!, Target = null!, Transfer = null!, Run = null!,
            Ensemble = null!,
        }.Faults()));

    // Whatever takes options says which group is missing, before anything looks into it.
    [TestMethod]
    public void EntryPoints_GroupMissing_NameIt()
    {
        foreach (var (name, options) in new (string, DeepResidualOptions)[]
        {
            ("Architecture", new() { Architecture = null! }), ("Regularization", new() { Regularization = null! }),
            ("Validation", new() { Validation = null! }), ("Input", new() { Input = null! }), ("Target", new() { Target = null! }),
            ("Transfer", new() { Transfer = null! }), ("Ensemble", new() { Ensemble = null! }), ("Run", new() { Run = null! }), ("Batches", new() { Batches = null! }),
        })
        {
            var data = TestTables.Xor(20, seed: 1);
            foreach (var call in (Action[])
            [
                () => DeepResidualTraining.Train(data, options), () => MLNetDeep.Pretraining.Run(data, options),
                () => MLNetDeep.Tuning.SuccessiveHalving.Run(data, options), () => MLNetDeep.Diagnosis.GradientFlow.Measure(data, options),
                () => MLNetDeep.Diagnosis.LearningRateRangeTest.Run(data, options),
            ])
                StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(call).Message, $"{name} must not be null.");
        }
    }

    public static IEnumerable<object[]> Faults => Faulty.Select(one => new object[] { one.Fault });

    [TestMethod]
    [DynamicData(nameof(Faults))]
    public void Faults_OptionOutOfRange_SaysNameRangeAndValue(string fault) => Assert.AreEqual(
        fault, string.Join(" ", Faulty.Single(one => one.Fault == fault).Options.Faults()));

    [TestMethod]
    public void Faults_InACultureWithDecimalCommas_ReadTheSame()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            CollectionAssert.AreEqual(
                new[] { "Dropout must be in [0, 1), but was 1.5." }, new DeepResidualOptions { Dropout = 1.5f }.Faults().ToArray());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void Train_SeveralFaults_ReportsAllTogether()
    {
        var options = new DeepResidualOptions { BatchSize = 0, Epochs = -3, Dropout = 1.5f, Activation = null!, Regularization = new() { GradientClipping = Clipping.ByNorm(-1) } };

        var exception = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(TestTables.Clouds(10, seed: 1), options));

        Assert.AreEqual("options", exception.ParamName);
        string[] parts =
        [
            "Dropout must be in [0, 1), but was 1.5.", "BatchSize must be", "Epochs must be at least 1, but was -3.", "Activation must not be null.",
            "Regularization.GradientClipping: The largest",
        ];
        foreach (var part in parts)
            StringAssert.Contains(exception.Message, part);
    }

    [TestMethod]
    public void Train_EdgesOfTheRanges_AreAccepted()
    {
        var options = TestTables.Small() with
        {
            Blocks = 0, Width = 1, Architecture = new() { HiddenWidth = 1 }, Dropout = 0, Regularization = new() { ResidualDropout = 0.999f },
            BatchSize = 1, Epochs = 1, Validation = new() { Fraction = 0.9, Patience = 1 }, NumberOfThreads = 1,
            Normalization = Normalization.LayerNorm(),
        };
        Assert.IsEmpty(options.Faults());
        Assert.AreEqual(3, DeepResidualTraining.Train(TestTables.Clouds(30, seed: 1), options).Classes);
    }

    // The largest batch of the range, for few rows: the memory is that of the rows.
    [TestMethod]
    public void Train_BatchSizeFarAboveTheRows_AllocatesForTheRows()
    {
        var data = TestTables.Clouds(30, seed: 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        DeepResidualTraining.Train(data, TestTables.Small() with { BatchSize = 1_048_576, Epochs = 1 });
        Assert.IsTrue(GC.GetAllocatedBytesForCurrentThread() - before < 16 << 20, $"{GC.GetAllocatedBytesForCurrentThread() - before} bytes");
    }
}
