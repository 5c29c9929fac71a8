using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Reuse;

[TestClass]
public sealed class PretrainingTests
{
    private static readonly TabularDataset Rows = Unlabelled(rows: 90, seed: 1);

    private static readonly PretrainingOptions Short = new() { Epochs = 3, BatchSize = 32 };

    [TestMethod]
    public void Run_EachStage_RestoresBetterEpochByEpoch()
    {
        var reports = new List<PretrainingReport>();
        Pretraining.Run(Rows, ReuseTables.Options(), Short with { Epochs = 8 }, seed: 1, new Recorder(reports));
        Assert.HasCount(3 * 8, reports);
        foreach (var stage in reports.GroupBy(report => report.Stage))
        {
            CollectionAssert.AreEqual(Enumerable.Range(1, 8).ToArray(), stage.Select(report => report.Epoch).ToArray());
            Assert.IsLessThan(0.8 * stage.First().Loss, stage.Last().Loss, $"stage {stage.Key}");
        }
    }

    // γ, β and slopes included, and running statistics; the head is as it was drawn.
    [TestMethod]
    public void Run_AllStages_TrainInputMapAndBlocksAndNothingElse()
    {
        var initial = Pretraining.Run(Rows, ReuseTables.Options(blocks: 3), Short, seed: 1);
        var drawn = new Network(initial.Network.Spec);
        drawn.Initialize(new TorchGenerator(1));
        foreach (var tensor in initial.Network.Store.Tensors())
        {
            var moved = !drawn.Store.Tensors().Single(one => one.Name == tensor.Name).Values.Span.SequenceEqual(tensor.Values.Span);
            Assert.AreEqual(FrozenPart.LayerOf(tensor.Name) <= 3, moved, tensor.Name);
        }
    }

    [TestMethod]
    public void Run_AnyThreads_GivesTheSameBits()
    {
        var options = ReuseTables.Options() with { Width = 96, Architecture = ClassicOptions.Architecture with { HiddenWidth = 128 } };
        Assert.AreEqual(
            Pretraining.Run(Rows, options with { NumberOfThreads = 1 }, Short, seed: 4).Sha256,
            Pretraining.Run(Rows, options with { NumberOfThreads = 3 }, Short, seed: 4).Sha256);
        Assert.AreNotEqual(
            Pretraining.Run(Rows, options, Short, seed: 4).Sha256, Pretraining.Run(Rows, options, Short, seed: 5).Sha256);
    }

    [TestMethod]
    public void Train_FromAPretrainedModel_StartsWithItsBlocksAndEncoder()
    {
        var initial = Pretraining.Run(Rows, ReuseTables.Options(), Short);
        var options = ReuseTables.Options() with { Transfer = new() { InitialModel = initial, Freezing = Freezing.Blocks(3) } };
        var model = DeepResidualTraining.Train(ReuseTables.Pictures([0, 1], rows: 20, seed: 1), options);
        Assert.AreSame(initial.Encoder, model.Encoder);
        var source = initial.Network.Store.Tensors().ToDictionary(tensor => tensor.Name);
        foreach (var tensor in model.Network.Store.Tensors().Where(tensor => FrozenPart.LayerOf(tensor.Name) <= 3))
            Assert.IsTrue(source[tensor.Name].Values.Span.SequenceEqual(tensor.Values.Span), tensor.Name);
        Assert.AreEqual(initial.Sha256, model.Summary.InitialModelSha256);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Run_FewBlocks_PretrainsTheInputMapInOneStage(int blocks)
    {
        var reports = new List<PretrainingReport>();
        var options = ReuseTables.Options(blocks);
        var initial = Pretraining.Run(Rows, options, Short, progress: new Recorder(reports));
        Assert.HasCount(3, reports);
        Assert.AreEqual(3, DeepResidualTraining.Train(
            ReuseTables.Pictures([0, 1, 2], rows: 20, seed: 1), options with { Transfer = new() { InitialModel = initial }, Epochs = 1 }).Classes);
    }

    [TestMethod]
    public void Run_RowsWithGaps_AreFilledAsInTraining()
    {
        var rows = new TabularDataset(2, 1);
        for (var r = 0; r < 20; r++)
            rows.AddUnlabelled([r, r % 3 == 0 ? float.NaN : r]);
        var options = TestTables.Small() with { Input = ClassicOptions.Input with { MissingValues = MissingValues.MeanWithIndicator } };
        Assert.AreEqual(3, Pretraining.Run(rows, options, Short).Encoder.Outputs);
        Assert.ThrowsExactly<InvalidDataException>(() => Pretraining.Run(rows, options with { Input = ClassicOptions.Input with { MissingValues = MissingValues.Refuse } }, Short));
    }

    [TestMethod]
    public void Run_BadOptions_ReportsAllTogether()
    {
        var pretraining = new PretrainingOptions { Epochs = 0, LearningRate = -1, BatchSize = 1, Corruption = Corruption.Masking(1) };
        var exception = Assert.ThrowsExactly<ArgumentException>(
            () => Pretraining.Run(Rows, ClassicOptions.All with { Dropout = 2 }, pretraining));
        StringAssert.StartsWith(exception.Message,
            "Dropout must be in [0, 1), but was 2. Epochs must be at least 1, but was 0. " +
            "LearningRate must be finite and above 0, but was -1. BatchSize must be in [2, 1048576], but was 1. " +
            "Corruption: The masking rate must be in [0, 1), but was 1.");
        Assert.ThrowsExactly<InvalidDataException>(() => Pretraining.Run(new TabularDataset(2, 1)));
        StringAssert.Contains(
            string.Join(" ", new PretrainingOptions { Corruption = Corruption.Gaussian(float.NaN) }.Faults()), "at least 0, but was NaN.");
    }

    [TestMethod]
    public void Run_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => Pretraining.Run(Rows, ReuseTables.Options(), Short, cancellation: source.Token));
    }

    [TestMethod]
    public void Masking_OfManyNumbers_ZeroesItsShare()
    {
        var x = Enumerable.Repeat(2f, 30_000).ToArray();
        Corruption.Masking(0.3f).Apply(new TorchGenerator(1), x, [1, 1, 1]);
        Assert.AreEqual(0.3, x.Count(value => value == 0) / 30_000.0, 0.01);
        Assert.AreEqual(30_000, x.Count(value => value is 0 or 2));
    }

    [TestMethod]
    public void Gaussian_OfManyNumbers_HasTheColumnsDeviations()
    {
        var x = new float[30_000];
        Corruption.Gaussian(0.5f).Apply(new TorchGenerator(1), x, [1, 10, 0]);
        for (var column = 0; column < 3; column++)
        {
            var values = x.Where((_, i) => i % 3 == column).ToArray();
            double[] expected = [0.5, 5, 0];
            Assert.AreEqual(expected[column], Math.Sqrt(values.Average(value => value * value)), 0.03 * expected[column]);
        }
    }

    private static TabularDataset Unlabelled(int rows, int seed)
    {
        var pictures = ReuseTables.Pictures([0, 1, 2], rows, seed);
        var data = new TabularDataset(pictures.Columns, classes: 1);
        for (var r = 0; r < pictures.Rows; r++)
            data.AddUnlabelled(pictures.Row(r));
        return data;
    }

    private sealed class Recorder(List<PretrainingReport> reports) : IProgress<PretrainingReport>
    {
        public void Report(PretrainingReport value) => reports.Add(value);
    }
}
