using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Reuse;

/// <summary>What stays, what moves, and that keeping the frozen blocks' outputs changes no bit of the result.</summary>
[TestClass]
public sealed class FrozenTrainingTests
{
    private static readonly TabularDataset Data = ReuseTables.Pictures([0, 1, 2], rows: 50, seed: 1);

    private static readonly Dictionary<string, DeepResidualOptions> Recipes = new()
    {
        ["defaults"] = ReuseTables.Options(),
        ["LayerNorm, per-unit PReLU"] = ReuseTables.Options() with
        {
            Normalization = Normalization.LayerNorm(), Activation = Activation.Prelu(shared: false),
        },
        ["everything that moves weights"] = ReuseTables.Options() with
        {
            Optimizer = Optimizer.Momentum(), Batches = new Batches { Stratified = true, DropLast = true },
            Regularization = ClassicOptions.Regularization with { L1 = 0.01f, L2 = 0.01f, WeightDecay = 0.1f, MaxNorm = 0.5f, IncludeBiasesAndNormalization = true, GradientClipping = Clipping.ByNorm(0.5f) },
        },
        ["random slopes, no validation"] = ReuseTables.Options() with { Activation = Activation.Rrelu(), Validation = ClassicOptions.Validation with { Fraction = 0 } },
    };

    public static IEnumerable<object[]> Cases =>
        from name in Recipes.Keys from cached in new[] { true, false } from blocks in new[] { 0, 2, 3 } select new object[] { name, blocks, cached };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Train_FrozenBlocks_StayBitIdenticalWithTheirStatisticsAndTheRestMoves(string name, int blocks, bool cached)
    {
        var initial = DeepResidualTraining.Train(Data, Recipes[name] with { Epochs = 2 }, seed: 1);
        var model = DeepResidualTraining.Train(
            ReuseTables.Pictures([4, 5, 6], rows: 50, seed: 2),
            Recipes[name] with { Transfer = Recipes[name].Transfer with { Freezing = Freezing.Blocks(blocks), InitialModel = InitialModel.From(initial) }, Run = Recipes[name].Run with { FrozenCacheBytes = cached ? null : 0 } },
            seed: 2);
        var frozen = ReuseTables.Lowest(model, blocks + 1);
        var all = model.Network.Store.Tensors().Select(tensor => tensor.Name).ToArray();
        CollectionAssert.AreEqual(all.Except(frozen).ToArray(), ReuseTables.Changed(initial, model));
    }

    [TestMethod]
    [DataRow("defaults")]
    [DataRow("LayerNorm, per-unit PReLU")]
    [DataRow("everything that moves weights")]
    [DataRow("random slopes, no validation")]
    public void Train_CachedOrNotOnAnyThreads_GivesTheSameBytes(string name)
    {
        foreach (var freezing in new[] { Freezing.Blocks(3), Freezing.Blocks(1), Freezing.Blocks(0), Freezing.GraduallyFrom(2) })
        {
            string[] models =
            [
                .. new[] { (Bytes: (long?)null, Threads: 1), (0, 1), (null, 3) }.Select(run => TestTables.Bytes(DeepResidualTraining.Train(
                    Data, Recipes[name] with { Transfer = Recipes[name].Transfer with { Freezing = freezing }, Run = Recipes[name].Run with { FrozenCacheBytes = run.Bytes }, NumberOfThreads = run.Threads, Epochs = 6 }, seed: 3))),
            ];
            Assert.AreEqual(models[0], models[1], $"{freezing}: cached and not");
            Assert.AreEqual(models[0], models[2], $"{freezing}: one thread and three");
        }
    }

    // Rows have weights, and there is a validation set of its own: both come with the cached rows.
    [TestMethod]
    public void Train_CachedWithWeightsAndValidationSet_GivesTheSameBytes()
    {
        var data = new TabularDataset(Data.Columns, Data.Classes);
        for (var r = 0; r < Data.Rows; r++)
            data.Add(Data.Row(r), Data.Labels[r], weight: 1 + r % 3);
        var validation = ReuseTables.Pictures([0, 1, 2], rows: 100, seed: 9);
        var options = ReuseTables.Options() with { Transfer = new() { Freezing = Freezing.Blocks(2) } };
        Assert.AreEqual(
            TestTables.Bytes(DeepResidualTraining.Train(data, options, 1, validation)),
            TestTables.Bytes(DeepResidualTraining.Train(data, options with { Run = new() { FrozenCacheBytes = 0 } }, 1, validation)));
    }

    // A training of n epochs, for n = 1, 2, …: what changed in epoch n is what differs between two that follow each other.
    [TestMethod]
    public void Train_GraduallyUnfrozen_ChangesTheLayersOfEachEpochAlone()
    {
        var options = ReuseTables.Options(blocks: 2) with
        {
            Validation = ClassicOptions.Validation with { Fraction = 0 }, Transfer = new() { Freezing = Freezing.Gradually(new(2, 2), new(4, 0), new(5, null), new(6, 1)) },
        };
        int[] lowestThatMoves = [0, 3, 3, 1, 0, 2];              // epoch 1 is before the first stage
        var before = DeepResidualTraining.Train(Data, options with { Epochs = 1 }, seed: 1);
        for (var epoch = 2; epoch <= 6; epoch++)
        {
            var after = DeepResidualTraining.Train(Data, options with { Epochs = epoch }, seed: 1);
            var moves = after.Network.Store.Tensors().Select(tensor => tensor.Name)
                .Where(name => FrozenPart.LayerOf(name) >= lowestThatMoves[epoch - 1]).ToArray();
            CollectionAssert.AreEqual(moves, ReuseTables.Changed(before, after), $"epoch {epoch}");
            before = after;
        }
    }

    [TestMethod]
    public void GraduallyFrom_Blocks_UnfreezesOneAfterTheOther()
    {
        var freezing = Freezing.GraduallyFrom(2, epochsOfBlock: 3);
        CollectionAssert.AreEqual(
            new[] { 3, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0 }, Enumerable.Range(1, 11).Select(epoch => freezing.At(epoch).Layers).ToArray());
    }

    [TestMethod]
    public void Train_FrozenTensors_StayBitIdentical()
    {
        var initial = DeepResidualTraining.Train(Data, ReuseTables.Options(), seed: 1);
        var model = DeepResidualTraining.Train(Data, ReuseTables.Options() with
        {
            Transfer = new() { InitialModel = InitialModel.From(initial), Freezing = Freezing.Tensors("blocks.1.linear1", "blocks.0.norm.weight", "output.bias") },
        });
        string[] kept = ["blocks.0.norm.weight", "blocks.1.linear1.weight", "blocks.1.linear1.bias", "output.bias"];
        CollectionAssert.AreEquivalent(
            kept, model.Network.Store.Tensors().Select(tensor => tensor.Name).Except(ReuseTables.Changed(initial, model)).ToArray());
    }

    [TestMethod]
    public void Train_FrozenTensorThatIsNone_IsRefusedWithTheNamesThereAre()
    {
        var options = ReuseTables.Options() with { Transfer = new() { Freezing = Freezing.Tensors("blocks.1", "block.1") } };
        var exception = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(Data, options));
        StringAssert.StartsWith(exception.Message, "Transfer.Freezing: the network has no tensor 'block.1'; it has input.weight, input.bias, blocks.0.");
    }

    [TestMethod]
    public void Faults_OfFreezing_SayNameRangeAndValue()
    {
        (Freezing Freezing, string Fault)[] cases =
        [
            (Freezing.Blocks(3), "Transfer.Freezing: The frozen blocks must be in [0, 2], as Blocks says, but was 3."),
            (Freezing.Blocks(-1), "Transfer.Freezing: The frozen blocks must be in [0, 2], as Blocks says, but was -1."),
            (Freezing.GraduallyFrom(3, 2), "Transfer.Freezing: The frozen blocks must be in [0, 2], as Blocks says, but was 3."),
            (Freezing.GraduallyFrom(-5, 2), "Transfer.Freezing: The frozen blocks must be in [0, 2], as Blocks says, but was -5."),
            (Freezing.GraduallyFrom(int.MinValue), "Transfer.Freezing: The frozen blocks must be in [0, 2], as Blocks says, but was -2147483648."),
            (Freezing.GraduallyFrom(5_000), "Transfer.Freezing: The frozen blocks must be in [0, 2], as Blocks says, but was 5000."),
            (Freezing.GraduallyFrom(1, 0), "Transfer.Freezing: epochsOfBlock must be at least 1, but was 0."),
            (
                Freezing.GraduallyFrom(-1, -3),
                "Transfer.Freezing: epochsOfBlock must be at least 1, but was -3. "
                + "Transfer.Freezing: The frozen blocks must be in [0, 2], as Blocks says, but was -1."),
            (
                Freezing.Gradually(new(0, 1), new(5, null), new(5, -1)),
                "Transfer.Freezing: The epochs of the stages must be at least 1 and rise, but were 0, 5, 5. " +
                "Transfer.Freezing: The frozen blocks must be in [0, 2], as Blocks says, but was -1."),
            (Freezing.Gradually(), "Transfer.Freezing: There must be at least one stage."),
            (Freezing.Tensors("input", ""), "Transfer.Freezing: There must be names, none of them empty."),
            (null!, "Transfer.Freezing must not be null."),
        ];
        foreach (var (freezing, fault) in cases)
            Assert.AreEqual(fault, string.Join(" ", (ClassicOptions.All with { Transfer = new() { Freezing = freezing } }).Faults()));
    }

    // Nothing improves after epoch 1: each stage, as it begins, gives training another epoch.
    [TestMethod]
    public void Train_Unfreezing_StartsPatienceAnew()
    {
        var noise = TestTables.Noise(60, seed: 1);
        var options = TestTables.Small() with { Blocks = 1, Epochs = 8, Validation = ClassicOptions.Validation with { Patience = 1 }, LearningRate = 1e-30f, Normalization = Normalization.None() };
        Assert.HasCount(2, DeepResidualTraining.Train(noise, options).Summary.Curve);
        var freezing = Freezing.Gradually(new(1, 1), new(3, 0), new(4, null));
        Assert.HasCount(4, DeepResidualTraining.Train(noise, options with { Transfer = new() { Freezing = freezing } }).Summary.Curve);
    }

    // As PyTorch, which counts the steps of each parameter: Adam's first step is the rate, whenever it is taken.
    [TestMethod]
    public void Step_OfARangeUnfrozenLater_IsCorrectedAsAFirstStep()
    {
        var network = MLNetDeep.Core.Tests.Networks.TestNetworks.Drawn(MLNetDeep.Core.Tests.Networks.TestNetworks.Spec());
        using var kernels = new MLNetDeep.Kernels.KernelContext(threads: 1);
        var state = Optimizer.AdamW(epsilon: 1e-20f).CreateState(network.Store);
        network.Store.Gradients.Fill(0.5f);
        network.Freeze(new FrozenPart(2, []));
        for (var step = 0; step < 10; step++)
            state.Step(kernels, rate: 0.01, decay: 0, decayEverything: false);
        network.Freeze(FrozenPart.None);
        var before = network.Store.Values[0];
        state.Step(kernels, rate: 0.01, decay: 0, decayEverything: false);
        Assert.AreEqual(before - 0.01f, network.Store.Values[0], 1e-6f);
    }
}
