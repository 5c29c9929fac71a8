using MLNetDeep.Data;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class WindowedOrderTests
{
    private const int BlockRows = 8;

    // 25 blocks, of which 1, 3, 8 or all are a window; of the rows, all or about two thirds.
    [TestMethod]
    [DataRow(3, 200, false)]
    [DataRow(5, 197, false)]
    [DataRow(5, 197, true)]
    [DataRow(10, 200, true)]
    [DataRow(24, 200, false)]
    public void Shuffle_GivesEachRowOnceAndReadsEachBlockOnce(int blocksInMemory, int count, bool part)
    {
        using var data = Data(count, blocksInMemory);
        Assert.IsTrue(data.IsOnDisk);
        int[] rows = [.. Enumerable.Range(0, count).Where(r => !part || r % 3 != 0)];
        var order = RowOrder.Of(data.Features, rows);
        Assert.IsInstanceOfType<WindowedOrder>(order);
        CollectionAssert.AreEqual(rows, Epoch(order), "before the first shuffle");
        Assert.AreEqual(1, order.Blocks);

        var generator = new TorchGenerator(1);
        var reader = new RowReader(data.Features);
        int[] before = rows;
        for (var epoch = 0; epoch < 3; epoch++)
        {
            order.Shuffle(generator);
            Assert.IsLessThanOrEqualTo(Math.Max(1, blocksInMemory - 2), order.Blocks);
            reader.Capacity = order.Blocks;
            var read = reader.BlocksRead;
            var taken = Epoch(order);
            foreach (var r in taken)
                Assert.AreEqual((float)r, reader.Row(r)[0]);
            CollectionAssert.AreNotEqual(before, taken);
            CollectionAssert.AreEqual(rows, taken.Order().ToArray());
            Assert.IsLessThanOrEqualTo(data.Features.Blocks - 1, reader.BlocksRead - read, "blocks read");
            before = taken;
        }
    }

    // Whether batch 7 is read before or after batch 2, and what the epochs before were, is the same.
    [TestMethod]
    public void Row_InAnyOrder_DependsOnTheGeneratorAlone()
    {
        using var data = Data(200, blocksInMemory: 6);
        var first = RowOrder.Of(data.Features, [.. Enumerable.Range(0, 200)]);
        var second = RowOrder.Of(data.Features, [.. Enumerable.Range(0, 200)]);
        second.Shuffle(new TorchGenerator(99));
        first.Shuffle(new TorchGenerator(7));
        second.Shuffle(new TorchGenerator(7));
        var expected = Epoch(first);
        CollectionAssert.AreEqual(expected, Enumerable.Range(0, 200).Reverse().Select(i => second[i]).Reverse().ToArray());
    }

    // Sorted rows: within a window those of far blocks stand side by side, not block after block.
    [TestMethod]
    public void Shuffle_MixesTheBlocksOfAWindow()
    {
        using var data = Data(400, blocksInMemory: 12);          // windows of 10 of 50 blocks
        var order = RowOrder.Of(data.Features, [.. Enumerable.Range(0, 400)]);
        order.Shuffle(new TorchGenerator(3));
        var taken = Epoch(order);
        var firstBlocks = taken.Take(20).Select(data.Features.BlockOf).Distinct().Count();
        Assert.IsGreaterThan(5, firstBlocks);
        foreach (var window in taken.Chunk(80))                  // one block of each five
            CollectionAssert.AreEqual(
                Enumerable.Range(0, 10).ToArray(), window.Select(r => data.Features.BlockOf(r) / 5).Distinct().Order().ToArray());
        Assert.AreNotEqual(
            string.Join(" ", taken.Take(80).Order()), string.Join(" ", Enumerable.Range(0, 400).Where(r => r / 8 % 5 == 0)), "the first of each five");
    }

    // Windows of 80 rows, and batches of 12 of which some lie in two: the others of a window have as many rows of class 1, but for one.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Stratify_SpreadsTheClassesOfEachWindow(bool shuffle)
    {
        using var data = Data(400, blocksInMemory: 12);
        int[] rows = [.. Enumerable.Range(0, 400)];
        var order = RowOrder.Of(data.Features, rows);
        if (shuffle)
            order.Shuffle(new TorchGenerator(3));
        order.Stratify(data, batchSize: 12, batches: 34);
        CollectionAssert.AreEqual(rows, Epoch(order).Order().ToArray());
        Assert.AreEqual(10, order.Blocks);
        Assert.IsLessThanOrEqualTo(1, maxDifference());

        order.Shuffle(new TorchGenerator(4));
        Assert.IsGreaterThan(1, maxDifference(), "after a shuffle alone");

        int maxDifference() => Epoch(order).Chunk(12)
            .Select((batch, b) => (Of1: batch.Count(r => data.Labels[r] == 1), Window: b * 12 / 80, Last: (b * 12 + 11) / 80))
            .Where(batch => batch.Window == batch.Last)
            .GroupBy(batch => batch.Window)
            .Max(window => window.Max(batch => batch.Of1) - window.Min(batch => batch.Of1));
    }

    private static int[] Epoch(RowOrder order) => [.. Enumerable.Range(0, order.Count).Select(i => order[i])];

    private static TabularDataset Data(int count, int blocksInMemory)
    {
        var data = new TabularDataset(1, 2) { Features = new RowBlocks(1, BlockRows, new Spilling(blocksInMemory * BlockRows * sizeof(float))) };
        for (var r = 0; r < count; r++)
            data.Add([r], r * 31 % 100 < 25 ? 1 : 0);
        return data;
    }
}
