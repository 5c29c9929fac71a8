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
        (new DeepResidualOptions { HiddenWidth = 65_537 }, "HiddenWidth must be in [1, 65536], but was 65537."),
        (new DeepResidualOptions { Dropout = 1.5f }, "Dropout must be in [0, 1), but was 1.5."),
        (new DeepResidualOptions { Dropout = 1 }, "Dropout must be in [0, 1), but was 1."),
        (new DeepResidualOptions { ResidualDropout = float.NaN }, "ResidualDropout must be in [0, 1), but was NaN."),
        (new DeepResidualOptions { LearningRate = 0 }, "LearningRate must be finite and above 0, but was 0."),
        (new DeepResidualOptions { LearningRate = float.NaN }, "LearningRate must be finite and above 0, but was NaN."),
        (new DeepResidualOptions { BatchSize = 0 }, "BatchSize must be in [1, 1048576], but was 0."),
        (new DeepResidualOptions { Epochs = 0 }, "Epochs must be at least 1, but was 0."),
        (new DeepResidualOptions { ValidationFraction = -0.1 }, "ValidationFraction must be in [0, 0.9], but was -0.1."),
        (new DeepResidualOptions { ValidationFraction = double.NaN }, "ValidationFraction must be in [0, 0.9], but was NaN."),
        (new DeepResidualOptions { Patience = 0 }, "Patience must be at least 1, but was 0."),
        (new DeepResidualOptions { Replicas = 0 }, "Replicas must be in [1, 256], but was 0."),
        (new DeepResidualOptions { Replicas = 2, Engine = new GivenEngine("other") }, "Replicas must be 1 with an Engine, but was 2."),
        (new DeepResidualOptions { Replicas = 257 }, "Replicas must be in [1, 256], but was 257."),
        (new DeepResidualOptions { Threads = -2 }, "Threads must be at least 1, but was -2."),
        (
            new DeepResidualOptions { ValidationMetric = null! },
            "ValidationMetric must not be null."),
        (new DeepResidualOptions { TimeLimit = TimeSpan.Zero }, "TimeLimit must be above 0, but was 00:00:00."),
        (new DeepResidualOptions { OnCancel = (CancelBehavior)2 }, "OnCancel must be one of Throw, ReturnBest, but was 2."),
        (new DeepResidualOptions { Checkpoint = new Checkpoint(" ") }, "Checkpoint: the folder must have a name."),
        (
            new DeepResidualOptions { Checkpoint = new Checkpoint("folder") { EveryEpochs = 0 } },
            "Checkpoint: EveryEpochs must be at least 1, but was 0."),
        (
            new DeepResidualOptions { Checkpoint = new Checkpoint("folder") { Every = TimeSpan.FromSeconds(-1) } },
            "Checkpoint: Every must be above 0, but was -00:00:01."),
        (
            new DeepResidualOptions { Checkpoint = new Checkpoint("folder") { EveryEpochs = null } },
            "Checkpoint: EveryEpochs or Every must be given, however both are null."),
        (
            new DeepResidualOptions { MissingValues = (MissingValues)7 },
            "MissingValues must be one of Refuse, Mean, MeanWithIndicator, Median, MedianWithIndicator, but was 7."),
        (new DeepResidualOptions { Block = null! }, "Block must not be null."),
        (new DeepResidualOptions { Block = Block.FeedForward(0) }, "Block: FeedForward's expansion must be in [1, 64], but was 0."),
        (new DeepResidualOptions { StochasticDepth = 1 }, "StochasticDepth must be in [0, 1), but was 1."),
        (
            new DeepResidualOptions { StochasticDepth = 0.5f, Block = Block.Plain() },
            "StochasticDepth must be 0 with a block that has no shortcut, but was 0.5."),
        (new DeepResidualOptions { DropConnect = float.NaN }, "DropConnect must be in [0, 1), but was NaN."),
        (new DeepResidualOptions { GroupDropout = -0.1f }, "GroupDropout must be in [0, 1), but was -0.1."),
        (new DeepResidualOptions { FeatureGroups = [0, -3] }, "FeatureGroups must be at least 0, but was -3 for feature 1."),
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
        (new DeepResidualOptions { Initialization = null! }, "Initialization must not be null."),
        (
            new DeepResidualOptions { Initialization = Initialization.XavierUniform(0) },
            "Initialization: Xavier's gain must be finite and above 0, but was 0."),
        (
            new DeepResidualOptions { Initialization = Initialization.XavierNormal(float.NaN) },
            "Initialization: Xavier's gain must be finite and above 0, but was NaN."),
        (
            new DeepResidualOptions { Initialization = Initialization.KaimingNormal((Fan)3) },
            "Initialization: Kaiming's fan must be one of In, Out, but was 3."),
        (
            new DeepResidualOptions { Initialization = Initialization.Orthogonal(float.PositiveInfinity) },
            "Initialization: Orthogonal's gain must be finite and above 0, but was Infinity."),
        (
            new DeepResidualOptions { Initialization = Initialization.LooksLinear() },
            "Initialization: LooksLinear needs the activation Crelu, but was Relu."),
        (
            new DeepResidualOptions { Initialization = Initialization.Lsuv(Initialization.ZeroLastMap(Initialization.LooksLinear())), Activation = Activation.Gelu() },
            "Initialization: LooksLinear needs the activation Crelu, but was Gelu."),
        (
            new DeepResidualOptions { Initialization = Initialization.ZeroLastMap(Initialization.XavierUniform(-1)) },
            "Initialization: Xavier's gain must be finite and above 0, but was -1."),
        (
            new DeepResidualOptions { InputNormalization = InputNormalization.MinMax(1, 0) },
            "InputNormalization: Upper must be finite and greater than Lower, but was 0 with Lower 1."),
        (
            new DeepResidualOptions { InputNormalization = InputNormalization.QuantileNormal(1) },
            "InputNormalization: Quantiles must be in [2, 100000], but was 1."),
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
            new DeepResidualOptions { RateSchedule = Schedule.PiecewiseConstant([5, 5], 0, -1) },
            "RateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "RateSchedule: The piecewise constant schedule's milestones must be at least 1 and rise, but were 5, 5. " +
            "RateSchedule: The piecewise constant schedule's gamma must be in (0, 1], but was 0."),
        (
            new DeepResidualOptions { RateSchedule = Schedule.PiecewiseConstant([0, 5]) },
            "RateSchedule: The piecewise constant schedule's milestones must be at least 1 and rise, but were 0, 5."),
        (
            new DeepResidualOptions { RateSchedule = Schedule.Exponential(0, 1.5, -1) },
            "RateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "RateSchedule: The exponential schedule's steps must be above 0, but was 0. " +
            "RateSchedule: The exponential schedule's rate of decay must be in (0, 1], but was 1.5."),
        (
            new DeepResidualOptions { RateSchedule = Schedule.Power(-3, double.NaN, -1) },
            "RateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "RateSchedule: The power schedule's steps must be above 0, but was -3. " +
            "RateSchedule: The power schedule's power must be finite and at least 0, but was NaN."),
        (
            new DeepResidualOptions { RateSchedule = Schedule.OneCycle(1.1, 0.5, double.PositiveInfinity, 0, -1) },
            "RateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "RateSchedule: The one-cycle schedule's warm-up fraction must be in [0, 1], but was 1.1. " +
            "RateSchedule: The one-cycle schedule's initial divisor must be finite and at least 1, but was 0.5. " +
            "RateSchedule: The one-cycle schedule's final divisor must be finite and at least 1, but was Infinity. " +
            "RateSchedule: The one-cycle schedule's steps must be above 0, but was 0."),
        (
            new DeepResidualOptions { RateSchedule = Schedule.CosLog4(0, -1) },
            "RateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "RateSchedule: The coslog4 schedule's steps must be above 0, but was 0."),
        (
            new DeepResidualOptions { RateSchedule = Schedule.Performance(1, -1, -1, (ThresholdMode)7, -1, 2, -1, -1) },
            "RateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "RateSchedule: The performance schedule's factor must be in (0, 1), but was 1. " +
            "RateSchedule: The performance schedule's patience must be at least 0, but was -1. " +
            "RateSchedule: The performance schedule's threshold must be finite and at least 0, but was -1. " +
            "RateSchedule: The performance schedule's threshold mode must be one of Relative, Absolute, but was 7. " +
            "RateSchedule: The performance schedule's cooldown must be at least 0, but was -1. " +
            "RateSchedule: The performance schedule's minimum must be in [0, 1], but was 2. " +
            "RateSchedule: The performance schedule's least change must be finite and at least 0, but was -1."),
        (
            new DeepResidualOptions { RateSchedule = Schedule.Cosine(2, 0, -1) },
            "RateSchedule: The warm-up must be at least 0 steps, but was -1. " +
            "RateSchedule: The cosine schedule's minimum must be in [0, 1], but was 2. " +
            "RateSchedule: The cosine schedule's steps must be above 0, but was 0."),
        (
            new DeepResidualOptions { DropoutSchedule = Schedule.Constant(-1) },
            "DropoutSchedule: The warm-up must be at least 0 steps, but was -1."),
        (new DeepResidualOptions { DecaySchedule = null! }, "DecaySchedule must not be null."),
        (
            new DeepResidualOptions { Regularization = new Regularization { L1 = -1, L2 = float.NaN, WeightDecay = float.PositiveInfinity } },
            "Regularization: L1 must be finite and at least 0, but was -1. " +
            "Regularization: L2 must be finite and at least 0, but was NaN. " +
            "Regularization: WeightDecay must be finite and at least 0, but was Infinity."),
        (
            new DeepResidualOptions { Clipping = Clipping.ByNorm(0) },
            "Clipping: The largest gradient norm must be finite and above 0, but was 0."),
        (
            new DeepResidualOptions { Regularization = new Regularization { MaxNorm = 0 } },
            "Regularization: MaxNorm must be finite and above 0, but was 0."),
        (new DeepResidualOptions { Batches = null! }, "Batches must not be null."),
        (
            new DeepResidualOptions { Clipping = Clipping.ByValue(float.NaN) },
            "Clipping: The largest gradient value must be finite and above 0, but was NaN."),
        (
            new DeepResidualOptions { Clipping = Clipping.ByNorm(float.PositiveInfinity) },
            "Clipping: The largest gradient norm must be finite and above 0, but was Infinity."),
        (
            new DeepResidualOptions { InputNormalization = InputNormalization.Standardize(0, bounded: true) },
            "InputNormalization: Epsilon must be finite and greater than 0, but was 0."),
    ];

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
        var options = new DeepResidualOptions { BatchSize = 0, Epochs = -3, Dropout = 1.5f, Activation = null!, Clipping = Clipping.ByNorm(-1) };

        var exception = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(TestTables.Clouds(10, seed: 1), options));

        Assert.AreEqual("options", exception.ParamName);
        string[] parts =
        [
            "Dropout must be in [0, 1), but was 1.5.", "BatchSize must be", "Epochs must be at least 1, but was -3.", "Activation must not be null.",
            "Clipping: The largest",
        ];
        foreach (var part in parts)
            StringAssert.Contains(exception.Message, part);
    }

    [TestMethod]
    public void Train_EdgesOfTheRanges_AreAccepted()
    {
        var options = TestTables.Small() with
        {
            Blocks = 0, Width = 1, HiddenWidth = 1, Dropout = 0, ResidualDropout = 0.999f, BatchSize = 1, Epochs = 1, ValidationFraction = 0.9, Patience = 1, Threads = 1,
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
