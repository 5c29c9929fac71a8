using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Data;
using MLNetDeep.Diagnosis;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Training on rows that take more than a memory limit learns what training in memory does.</summary>
[TestClass]
public sealed class RowsOnDiskTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with { Width = 32, Architecture = ClassicOptions.Architecture with { HiddenWidth = 32 }, Epochs = 60, Validation = ClassicOptions.Validation with { Patience = null } };

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Train_OnDisk_IsAsAccurateAsInMemory(bool sorted)
    {
        var table = TestTables.Spirals(1_500, seed: 1);
        var test = TestTables.Spirals(1_000, seed: 2);
        int[] order = [.. Enumerable.Range(0, table.Rows).OrderBy(r => sorted ? table.Labels[r] : r)];
        using var disk = OnDisk(table, order, blocksInMemory: 20);     // of 94
        var inMemory = TestTables.Accuracy(DeepResidualTraining.Train(table, Options, seed: 1), test);
        var onDisk = TestTables.Accuracy(DeepResidualTraining.Train(disk, Options, seed: 1), test);
        Assert.IsGreaterThan(0.93, inMemory);
        Assert.IsGreaterThan(inMemory - 0.03, onDisk, $"{inMemory} in memory");
    }

    [TestMethod]
    public void Train_OnDiskWithTheSameSeed_GivesTheSameBitsForAnyThreads()
    {
        using var data = OnDisk(TestTables.Clouds(500, seed: 1));
        var options = Options with { Epochs = 4, Batches = new Batches { Stratified = true } };
        var expected = TestTables.Bytes(DeepResidualTraining.Train(data, options, seed: 5));
        Assert.AreEqual(expected, TestTables.Bytes(DeepResidualTraining.Train(data, options with { NumberOfThreads = 2 }, seed: 5)));
        Assert.AreNotEqual(expected, TestTables.Bytes(DeepResidualTraining.Train(data, options, seed: 6)));
    }

    // Below the limit nothing changes, the model file included; above it the file says what decided the order.
    [TestMethod]
    public void Train_UnderALimit_KeepsItWhereRowsAreOnDiskAlone()
    {
        var table = TestTables.Clouds(300, seed: 1);
        var options = Options with { Epochs = 2, Run = new() { MemoryLimit = 1L << 30 } };
        var below = OnDisk(table, blocksInMemory: 1_000);
        Assert.AreEqual(
            TestTables.Bytes(DeepResidualTraining.Train(table, options with { Run = new() { MemoryLimit = null } }, seed: 1)),
            TestTables.Bytes(DeepResidualTraining.Train(below, options, seed: 1)));

        using var above = OnDisk(table);
        Assert.AreEqual(8 * 16 * 4 * sizeof(float), DeepResidualTraining.Train(above, options with { Run = new() { MemoryLimit = null } }, seed: 1).Summary.Options.Run.MemoryLimit);
    }

    [TestMethod]
    public void Train_OnDiskInItsOrder_IsThatInMemory()
    {
        var table = TestTables.Clouds(300, seed: 1);
        using var disk = OnDisk(table);
        var options = Options with { Epochs = 3, Batches = new Batches { Shuffle = false }, Input = ClassicOptions.Input with { Normalization = InputNormalization.Standardize(), MissingValues = MissingValues.Mean } };
        CollectionAssert.AreEqual(
            TestTables.Probabilities(DeepResidualTraining.Train(table, options, seed: 1), table),
            TestTables.Probabilities(DeepResidualTraining.Train(disk, options, seed: 1), table));
    }

    [TestMethod]
    public void Train_ValidationRowsOnDisk_ScoreAsInMemory()
    {
        TabularDataset table = TestTables.Clouds(300, seed: 1), validation = TestTables.Clouds(300, seed: 2);
        using var disk = OnDisk(validation);
        var options = Options with { Epochs = 3 };
        CollectionAssert.AreEqual(
            DeepResidualTraining.Train(table, options, seed: 1, validation).Summary.Curve.ToArray(),
            DeepResidualTraining.Train(table, options, seed: 1, disk).Summary.Curve.ToArray());
    }

    // Each way that rows are read before and beside the epochs.
    [TestMethod]
    public void OtherReaders_OfRowsOnDisk_Work()
    {
        using var data = OnDisk(TestTables.Clouds(300, seed: 1));
        var options = Options with { Epochs = 2 };
        DeepResidualTraining.Train(data, options with { Architecture = options.Architecture with { Initialization = Initialization.Lsuv() } }, seed: 1);
        Assert.IsNotEmpty(GradientFlow.Measure(data, options).Layers);
        Assert.IsNotEmpty(LearningRateRangeTest.Run(data, options, steps: 20).Curve);

        var pretrained = Pretraining.Run(data, options, new PretrainingOptions { Epochs = 2 }, seed: 1);
        var frozen = options with { Transfer = new() { InitialModel = pretrained, Freezing = Freezing.Blocks(1) } };
        DeepResidualTraining.Train(data, frozen, seed: 1);
    }

    // 6,000 rows are more than a block of encoded rows, and 12 blocks of what the first block of the network makes of them.
    [TestMethod]
    public void Pretrain_OnDisk_RestoresAsWellAsInMemory()
    {
        var table = TestTables.Clouds(6_000, seed: 1);
        using var disk = OnDisk(table);
        var options = Options with { Blocks = 2, Input = ClassicOptions.Input with { Normalization = InputNormalization.Standardize(), MissingValues = MissingValues.Mean } };
        List<double> inMemory = losses(table), onDisk = losses(disk);
        Assert.HasCount(4, onDisk);
        for (var i = 0; i < onDisk.Count; i++)
        {
            Assert.AreEqual(inMemory[i], onDisk[i], 0.15 * inMemory[i], $"report {i}");
            Assert.AreNotEqual(inMemory[i], onDisk[i], "an order in windows is another one");
        }

        List<double> losses(TabularDataset data)
        {
            var reports = new Losses();
            Pretraining.Run(data, options, new PretrainingOptions { Epochs = 2 }, seed: 1, reports);
            return reports.All;
        }
    }

    [TestMethod]
    public void Train_DisposedRowsOnDisk_Throws()
    {
        var data = OnDisk(TestTables.Clouds(300, seed: 1));
        data.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => DeepResidualTraining.Train(data, Options));
    }

    // The least limit that users may set: 1.5 million rows of 3 columns are 18 MB.
    [TestMethod]
    public void Add_BeyondTheLeastLimit_GoesToTheFolderAndBack()
    {
        using var folder = new TempFolder();
        using var data = new TabularDataset(3, 2) { TemporaryFolder = folder.Folder, MemoryLimit = 16 << 20 };
        for (var r = 0; r < 1_500_000; r++)
            data.Add([r, r % 7, -r], r % 2);
        Assert.IsTrue(data.IsOnDisk);
        for (var r = 0; r < data.Rows; r += 9_973)
            CollectionAssert.AreEqual(new float[] { r, r % 7, -r }, data.Row(r).ToArray());
        Assert.AreEqual(1, data.Labels[^1]);
    }

    [TestMethod]
    public void MemoryLimit_OutOfRange_IsRefused()
    {
        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TabularDataset(3, 2) { MemoryLimit = 16_777_215 });
        StringAssert.StartsWith(exception.Message, "MemoryLimit must be at least 16777216 bytes, but was 16777215.");
        Assert.AreEqual(
            "Run.MemoryLimit must be at least 16777216 bytes, but was 1.", string.Join(" ", (ClassicOptions.All with { Run = new() { MemoryLimit = 1 } }).Faults()));
        Assert.IsEmpty((ClassicOptions.All with { Run = new() { MemoryLimit = 16_777_216 } }).Faults());
    }

    /// <summary>The rows of a table in another order, in blocks of 16 rows, of which so many fit in memory.</summary>
    internal static TabularDataset OnDisk(TabularDataset table, int[]? order = null, int blocksInMemory = 8)
    {
        var block = 16 * table.Columns;
        var data = new TabularDataset(table.Columns, table.Classes)
        {
            Features = new RowBlocks(table.Columns, block, new Spilling(blocksInMemory * block * sizeof(float))),
        };
        foreach (var r in order ?? [.. Enumerable.Range(0, table.Rows)])
            data.Add(table.Row(r), table.Labels[r]);
        Assert.AreEqual(table.Rows > 16 * blocksInMemory, data.IsOnDisk);
        return data;
    }

    private sealed class Losses : IProgress<PretrainingReport>
    {
        public List<double> All { get; } = [];

        public void Report(PretrainingReport value) => All.Add(value.Loss);
    }
}
