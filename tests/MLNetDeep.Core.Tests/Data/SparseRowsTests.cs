using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class SparseRowsTests
{
    [TestMethod]
    public void Add_RowsOfAnyLength_AreKept()
    {
        var random = new Random(1);
        var sparse = new SparseRows(300_000);
        var expected = new List<(int[] Slots, float[] Values)>();
        foreach (var count in (int[])[0, 1, 3, 200, 0, 900, 261_000, 5, 300_000, 262_144, 7])
        {
            int[] slots = [.. Enumerable.Range(0, 300_000 - count == 0 ? 300_000 : count).Select(i => count == 0 ? 0 : i * (300_000 / count)).Take(count)];
            float[] values = [.. slots.Select(_ => random.NextSingle())];
            expected.Add((slots, values));
            sparse.Add(slots, values);
        }
        AssertHas(sparse, expected);
        Assert.AreEqual(expected.Sum(row => (long)row.Slots.Length), sparse.SetValues);

        // The memory of what is forgotten is used again, in another order of lengths.
        sparse.Clear();
        expected.Reverse();
        foreach (var (slots, values) in expected)
            sparse.Add(slots, values);
        AssertHas(sparse, expected);
    }

    [TestMethod]
    [DataRow(new[] { 1, 1 }, new[] { 1f, 2f }, "Row 1 has the slot 1 behind 1; slots must rise and be in [0, 9].")]
    [DataRow(new[] { 3, 2 }, new[] { 1f, 2f }, "Row 1 has the slot 2 behind 3; slots must rise and be in [0, 9].")]
    [DataRow(new[] { -1 }, new[] { 1f }, "Row 1 has the slot -1 behind none; slots must rise and be in [0, 9].")]
    [DataRow(new[] { 10 }, new[] { 1f }, "Row 1 has the slot 10 behind none; slots must rise and be in [0, 9].")]
    [DataRow(new[] { 4, 5 }, new[] { 1f }, "Row 1 has 2 slots and 1 values; expected as many.")]
    [DataRow(new[] { 4 }, new[] { float.NegativeInfinity }, "Row 1 has the value -Infinity in slot 4; expected a finite number.")]
    public void Add_ImpossibleRow_IsRefused(int[] slots, float[] values, string message)
    {
        var sparse = new SparseRows(10);
        sparse.Add([0, 9], [1, float.NaN]);
        var exception = Assert.ThrowsExactly<ArgumentException>(() => sparse.Add(slots, values));
        StringAssert.StartsWith(exception.Message, message);
        Assert.AreEqual(1, sparse.Rows);
    }

    [TestMethod]
    public void Constructor_NoSlots_IsRefused() =>
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SparseRows(0)).Message, "The slots of a row must be at least 1, but were 0.");

    [TestMethod]
    public void Add_ClearedRows_AllocateNothing()
    {
        var sparse = new SparseRows(100);
        for (var round = 0; round < 3; round++)
            Fill();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Fill()
        {
            sparse.Clear();
            for (var r = 0; r < 1_000; r++)
                sparse.Add([1, 5, 50], [1, 2, 3]);
        }
    }

    [TestMethod]
    public void SlotSplit_Write_DividesNumbersAndSlots()
    {
        var split = new SlotSplit([0, 2, 3], numbers: 6);
        CollectionAssert.AreEqual(new[] { 1, 4, 5 }, split.Dense.ToArray());
        var (sparse, dense) = (new SparseRows(3), new float[] { 7, 7, 7 });
        split.Write(new SparseRow([2, 3, 4], [20, 30, 40]), dense, sparse);
        CollectionAssert.AreEqual(new float[] { 0, 40, 0 }, dense);
        CollectionAssert.AreEqual(new[] { 1, 2 }, sparse.Row(0).Slots.ToArray());
        CollectionAssert.AreEqual(new float[] { 20, 30 }, sparse.Row(0).Values.ToArray());
    }

    private static void AssertHas(SparseRows sparse, List<(int[] Slots, float[] Values)> expected)
    {
        Assert.AreEqual(expected.Count, sparse.Rows);
        for (var r = 0; r < expected.Count; r++)
        {
            CollectionAssert.AreEqual(expected[r].Slots, sparse.Row(r).Slots.ToArray(), $"row {r}");
            CollectionAssert.AreEqual(expected[r].Values, sparse.Row(r).Values.ToArray(), $"row {r}");
        }
    }
}
