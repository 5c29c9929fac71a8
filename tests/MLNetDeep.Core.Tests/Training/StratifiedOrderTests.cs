using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class StratifiedOrderTests
{
    // Random class counts, some of one row only, with whole, small and left-over last batches.
    [TestMethod]
    public void Arrange_AnyCounts_KeepsTheRowsAndPutsEveryClassWhereCountsAllow()
    {
        var random = new Random(1);
        for (var attempt = 0; attempt < 2_000; attempt++)
        {
            var classes = random.Next(1, 7);
            int[] labels = [.. Enumerable.Range(0, classes).SelectMany(c => Enumerable.Repeat(c, 1 + random.Next(random.Next(1, 60))))];
            var rows = Enumerable.Range(0, labels.Length).Where(_ => random.Next(10) > 0).ToArray();
            random.Shuffle(rows);
            if (rows.Length == 0)
                continue;
            var batchSize = random.Next(1, 20);
            var batches = Math.Max(1, random.Next(2) == 0 ? rows.Length / batchSize : (rows.Length + batchSize - 1) / batchSize);

            var order = rows.ToArray();
            StratifiedOrder.Arrange(order, labels, batchSize, batches);

            CollectionAssert.AreEquivalent(rows, order);
            foreach (var ofClass in rows.GroupBy(row => labels[row]))
                CollectionAssert.AreEquivalent(ofClass.ToArray(), order.Where(row => labels[row] == ofClass.Key).ToArray());
            RequireEveryClass(order, labels, batchSize, batches, $"attempt {attempt}");
        }
    }

    [TestMethod]
    public void Arrange_WholeBatches_HaveTheSharesOfTheWhole()
    {
        int[] labels = [.. Enumerable.Repeat(0, 500), .. Enumerable.Repeat(1, 250), .. Enumerable.Repeat(2, 200), .. Enumerable.Repeat(3, 50)];
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        new Random(1).Shuffle(order);
        StratifiedOrder.Arrange(order, labels, batchSize: 40, batches: 25);
        double[] shares = [20, 10, 8, 2];
        foreach (var batch in order.Chunk(40))
            for (var c = 0; c < shares.Length; c++)
                Assert.AreEqual(shares[c], batch.Count(row => labels[row] == c), 1);
    }

    [TestMethod]
    public void Arrange_RareClass_IsSpreadOverTheBatches()
    {
        int[] labels = [.. Enumerable.Repeat(0, 96), .. Enumerable.Repeat(1, 4)];
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        StratifiedOrder.Arrange(order, labels, batchSize: 10, batches: 10);
        Assert.AreEqual(4, order.Chunk(10).Count(batch => batch.Any(row => labels[row] == 1)));
    }

    [TestMethod]
    public void Arrange_RowsOfAClass_StayInTheirOrder()
    {
        int[] labels = [.. Enumerable.Range(0, 30).Select(row => row % 3)];
        int[] order = [.. Enumerable.Range(0, 30)];
        StratifiedOrder.Arrange(order, labels, batchSize: 30, batches: 1);
        for (var c = 0; c < 3; c++)
        {
            int[] ofClass = [.. order.Where(row => labels[row] == c)];
            CollectionAssert.AreEqual(ofClass.Order().ToArray(), ofClass);
        }
    }

    private static void RequireEveryClass(int[] order, int[] labels, int batchSize, int batches, string what)
    {
        int[] enough = [.. order.GroupBy(row => labels[row]).Where(rows => rows.Count() >= batches).Select(rows => rows.Key)];
        for (var b = 0; b < batches; b++)
        {
            var batch = order.Skip(b * batchSize).Take(batchSize).Select(row => labels[row]).ToArray();
            if (batch.Length >= enough.Length)
                foreach (var c in enough)
                    Assert.Contains(c, batch, $"{what}, batch {b}");
        }
    }
}
