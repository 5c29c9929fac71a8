using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Tuning;

namespace MLNetDeep.Core.Tests.Tuning;

[TestClass]
public sealed class TuningRefusalTests
{
    private static readonly TuningSpace Empty = new()
    {
        Blocks = null, Width = null, HiddenWidth = null, Activation = null, Normalization = null, Dropout = null, ResidualDropout = null,
        LearningRate = null, WeightDecay = null, LabelSmoothing = null, BatchSize = null, InputNormalization = null, EmbeddingDimensions = null,
    };

    private static readonly (TuningOptions Options, string Fault)[] Faulty =
    [
        (new TuningOptions { Candidates = 1 }, "Candidates must be in [2, 10000], but was 1."),
        (new TuningOptions { Candidates = 10_001 }, "Candidates must be in [2, 10000], but was 10001."),
        (new TuningOptions { MinEpochs = 0 }, "MinEpochs must be at least 1, but was 0."),
        (new TuningOptions { ReductionFactor = 1 }, "ReductionFactor must be in [2, 100], but was 1."),
        (new TuningOptions { ReductionFactor = 101 }, "ReductionFactor must be in [2, 100], but was 101."),
        (new TuningOptions { TimeLimit = TimeSpan.Zero }, "TimeLimit must be above 0, but was 00:00:00."),
        (new TuningOptions { Space = null! }, "Space must not be null."),
        (new TuningOptions { Space = Empty }, "Space: there is nothing to search: no option that counts for the trainer has a range."),
        (Of(Empty with { Width = [] }), "Space: Width must have a choice."),
        (Of(Empty with { Width = [8, 0] }), "Space: Width at 0: Width must be in [1, 65536], but was 0."),
        (Of(Empty with { Width = [8, 16, 8] }), "Space: Width must have each choice once, but had 8 2 times."),
        (Of(Empty with { Block = [] }), "Space: Block must have a choice."),
        (Of(Empty with { Block = [Block.Dense(), Block.Attention(3)] }), "Space: Block at Attention: Width must be a multiple of the 3 heads of Block.Attention, but was 16."),
        (
            Of(Empty with { Block = [Block.PreActivation(), Block.Attention()], Width = [8, 12] }),
            "Space: Width at 12: Width must be a multiple of the 8 heads of Block.Attention, but was 12."),
        (Of(Empty with { Activation = [null!] }), "Space: Activation at none: Activation must not be null."),
        (Of(Empty with { Blocks = new(1, 2.5) }), "Space: Blocks must go from one whole number to another, but went from 1 to 2.5."),
        (Of(Empty with { Blocks = new(0, 2, Logarithmic: true) }), "Space: Blocks must begin above 0 on a logarithmic scale, but began at 0."),
        (Of(Empty with { Blocks = new(0, 1_001) }), "Space: Blocks at 1001: Blocks must be in [0, 1000], but was 1001."),
        (Of(Empty with { Dropout = new(0.5, 0.4) }), "Space: Dropout must go from a finite number to one that is not less, but went from 0.5 to 0.4."),
        (
            Of(Empty with { LearningRate = new(1e-4, double.PositiveInfinity) }),
            "Space: LearningRate must go from a finite number to one that is not less, but went from 0.0001 to Infinity."),
        (Of(Empty with { Dropout = new(-0.1, 1) }),
            "Space: Dropout at -0.1: Dropout must be in [0, 1), but was -0.1. Space: Dropout at 1: Dropout must be in [0, 1), but was 1."),
        (Of(Empty with { LabelSmoothing = new(0, 1) }), "Space: LabelSmoothing at 1: Loss: Label smoothing must be in [0, 1), but was 1."),
        (
            new TuningOptions { Candidates = 0, MinEpochs = -1 },
            "Candidates must be in [2, 10000], but was 0. MinEpochs must be at least 1, but was -1."),
    ];

    public static IEnumerable<object[]> Cases => Enumerable.Range(0, Faulty.Length).Select(i => new object[] { i, Faulty[i].Fault });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Run_FaultyOptions_SaysAllThatIsWrong(int index, string fault)
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(
            () => SuccessiveHalving.Run(TestTables.Clouds(60, seed: 1), TestTables.Small(), Faulty[index].Options));
        Assert.AreEqual($"{fault} (Parameter 'tuning')", exception.Message);
    }

    [TestMethod]
    public void Run_FaultyTrainer_SaysSo()
    {
        var data = TestTables.Clouds(60, seed: 1);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => SuccessiveHalving.Run(data, TestTables.Small() with { Dropout = 2 })).Message,
            "Dropout must be in [0, 1), but was 2. (Parameter 'options')");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => SuccessiveHalving.Run(data, TestTables.Small() with { Validation = ClassicOptions.Validation with { Fraction = 0 } })).Message,
            "Validation.Fraction must be above 0, but was 0; candidates are compared by the rows that are set aside. (Parameter 'options')");
        Assert.ThrowsExactly<ArgumentNullException>(() => SuccessiveHalving.Run<DeepResidualOptions>(data, null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => SuccessiveHalving.Run(null!, TestTables.Small()));
    }

    [TestMethod]
    public void Run_NoRowSetAside_SaysSo()
    {
        var data = new TabularDataset(columns: 1, classes: 2);
        data.Add([0], 0);
        data.Add([1], 1);
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => SuccessiveHalving.Run(data, TestTables.Small()));
        StringAssert.StartsWith(exception.Message, "None of the 2 rows in column 'Label' is set aside with a Validation.Fraction of 0.15;");
    }

    [TestMethod]
    public void Run_WidthsAndASearchOfBlocksOrWidth_IsRefused()
    {
        var data = TestTables.Clouds(60, seed: 1);
        var options = TestTables.Small() with { Widths = [8, 4], Epochs = 2 };
        foreach (var space in new[] { new TuningSpace(), Empty with { Blocks = new(1, 2) }, Empty with { Width = [8, 16] } })
            Assert.AreEqual(
                "Space: Blocks and Width must be null where Widths is set, as it is to [8, 4]: it takes the place of both. (Parameter 'tuning')",
                Assert.ThrowsExactly<ArgumentException>(() => SuccessiveHalving.Run(data, options, Of(space))).Message);

        var rest = new TuningOptions { Space = Empty with { Dropout = new(0, 0.5) }, Candidates = 2, MinEpochs = 1 };
        Assert.AreEqual(options.Widths, SuccessiveHalving.Run(data, options, rest).BestOptions.Widths);
    }

    private static TuningOptions Of(TuningSpace space) => new() { Space = space };
}
