using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Reuse;

/// <summary>Blocks of different widths: saved and loaded, frozen, thawed, taken over and pretrained, for every kind of block.</summary>
[TestClass]
public sealed class BlockWidthsReuseTests
{
    private static readonly TabularDataset Data = ReuseTables.Pictures([0, 1, 2], rows: 30, seed: 1);

    public static IEnumerable<object[]> Blocks =>
        new[] { Block.PreActivation(), Block.PostActivation(), Block.FeedForward(2), Block.Plain(), Block.Dense() }.Select(block => new object[] { block });

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void SaveAndLoad_GivesTheSameScores(Block block)
    {
        using var folder = new TempFolder();
        foreach (var widths in (BlockWidths[])[[24, 10, 5], [5, 10, 24]])
        {
            var model = DeepResidualTraining.Train(Data, Options(block) with { Widths = widths, Epochs = 2 }, seed: 1);
            model.Save(folder["model.zip"]);
            var loaded = TrainedModel.Load(folder["model.zip"]);
            Assert.AreEqual(widths, loaded.Network.Spec.Widths);
            Assert.AreEqual(3, loaded.Network.Spec.Blocks);
            CollectionAssert.AreEqual(TestTables.Probabilities(model, Data), TestTables.Probabilities(loaded, Data));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Train_FrozenBlocks_StayAndTheRestMoves(Block block)
    {
        var initial = DeepResidualTraining.Train(Data, Options(block) with { Epochs = 2 }, seed: 1);
        for (var blocks = 0; blocks <= 3; blocks++)
        {
            var model = DeepResidualTraining.Train(
                ReuseTables.Pictures([4, 5, 6], rows: 30, seed: 2),
                Options(block) with { Transfer = new() { Freezing = Freezing.Blocks(blocks), InitialModel = InitialModel.From(initial) } }, seed: 2);
            var all = model.Network.Store.Tensors().Select(tensor => tensor.Name).ToArray();
            CollectionAssert.AreEqual(all.Except(ReuseTables.Lowest(model, blocks + 1)).ToArray(), ReuseTables.Changed(initial, model), $"{blocks} blocks");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Train_Thawing_GivesTheSameBytesWhetherOutputsAreKeptOrNot(Block block)
    {
        var options = Options(block) with { Epochs = 5, Transfer = new() { Freezing = Freezing.GraduallyFrom(3) } };
        Assert.AreEqual(
            TestTables.Bytes(DeepResidualTraining.Train(Data, options, seed: 3)),
            TestTables.Bytes(DeepResidualTraining.Train(Data, options with { Run = new() { FrozenCacheBytes = 0 }, NumberOfThreads = 3 }, seed: 3)));
    }

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void InitialModel_OtherWidths_AreRefusedAndThoseTakenAreNot(Block block)
    {
        var initial = InitialModel.From(DeepResidualTraining.Train(Data, Options(block) with { Epochs = 1 }, seed: 1));
        DeepResidualOptions From(BlockWidths? widths, InitialModel model) => Options(block) with { Widths = widths, Transfer = new() { InitialModel = model } };
        string Fault(BlockWidths? widths, InitialModel model) =>
            string.Join(" ", From(widths, model).Faults().Where(fault => fault.Contains("InitialModel", StringComparison.Ordinal)));

        Assert.AreEqual("", Fault([24, 10, 5], initial));
        StringAssert.EndsWith(Fault([24, 11, 5], initial), "Widths[1] must be 10 as in the initial model, but was 11.");
        StringAssert.EndsWith(Fault([25, 10, 5], initial), "Widths[0] must be 24 as in the initial model, but was 25.");
        StringAssert.Contains(Fault([24, 10], initial), "The number of Widths must be 3 as in the initial model, but was 2.");
        Assert.AreEqual("", Fault([24, 10, 99, 7], initial with { TakeBlocks = 2 }));
        StringAssert.EndsWith(Fault([24, 9, 5], initial with { TakeBlocks = 2 }), "Widths[1] must be 10 as in the initial model, but was 9.");

        // The head reads another width.
        var keepsHead = Assert.ThrowsExactly<ArgumentException>(
            () => DeepResidualTraining.Train(Data, From([24, 10, 99, 7], initial with { TakeBlocks = 2 }), seed: 2));
        Assert.AreEqual(
            "Transfer.InitialModel: The width of the last block must be 5 as in the initial model, but was 7. ReplaceHead draws a head for another width. (Parameter 'options')",
            keepsHead.Message);
        var taken = DeepResidualTraining.Train(
            Data, From([24, 10, 99, 7], initial with { TakeBlocks = 2, ReplaceHead = true }) with { Epochs = 1 }, seed: 2);
        Assert.HasCount(4, taken.Network.Spec.Widths!);
    }

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Pretraining_RunsAndIsTaken(Block block)
    {
        var reports = new List<PretrainingReport>();
        var initial = Pretraining.Run(
            Data, Options(block), new PretrainingOptions { Epochs = 2, BatchSize = 32 }, seed: 1, new Recorder(reports));
        Assert.HasCount(3 * 2, reports);
        var model = DeepResidualTraining.Train(
            Data, Options(block) with { Epochs = 2, Transfer = new() { InitialModel = initial, Freezing = Freezing.Blocks(3) } }, seed: 2);
        var before = initial.Network.Store.Tensors().ToDictionary(tensor => tensor.Name);
        foreach (var tensor in model.Network.Store.Tensors().Where(tensor => FrozenPart.LayerOf(tensor.Name) <= 3))
            Assert.IsTrue(before[tensor.Name].Values.Span.SequenceEqual(tensor.Values.Span), tensor.Name);
    }

    [TestMethod]
    [DynamicData(nameof(Blocks))]
    public void Train_AnyThreads_GivesTheSameBytes(Block block)
    {
        var options = Options(block) with { Regularization = ClassicOptions.Regularization with { StochasticDepth = block.HasShortcut ? 0.3f : 0 } };
        Assert.AreEqual(
            TestTables.Bytes(DeepResidualTraining.Train(Data, options, seed: 3)),
            TestTables.Bytes(DeepResidualTraining.Train(Data, options with { NumberOfThreads = 3 }, seed: 3)));
    }

    private static DeepResidualOptions Options(Block block)
    {
        var options = ReuseTables.Options();
        return options with { Widths = [24, 10, 5], Architecture = options.Architecture with { Block = block } };
    }

    private sealed class Recorder(List<PretrainingReport> reports) : IProgress<PretrainingReport>
    {
        public void Report(PretrainingReport value) => reports.Add(value);
    }
}
