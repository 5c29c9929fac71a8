using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class RowBlocksTests
{
    // Blocks of 1, 128 (after growing from 64), 8 and 256 rows, of which the last holds all.
    [TestMethod]
    [DataRow(3, 2)]
    [DataRow(3, 400)]
    [DataRow(1, 8)]
    [DataRow(5, 1_500)]
    public void Row_AfterGrowth_IsAsWritten(int columns, int blockFloats)
    {
        var rows = new RowBlocks(columns, blockFloats);
        for (var r = 0; r < 200; r++)
            Write(rows, r);

        Assert.AreEqual(200, rows.Count);
        for (var r = 0; r < 200; r++)
            CollectionAssert.AreEqual(Values(r, columns), rows.Row(r).ToArray(), $"row {r}");
    }

    // A span of an early row must stay valid while rows are added: blocks beyond the first never move.
    [TestMethod]
    public void Row_BeforeGrowth_IsTheSameMemoryAfter()
    {
        var rows = new RowBlocks(2, blockFloats: 16);
        for (var r = 0; r < 8; r++)
            Write(rows, r);
        var first = rows.Row(0);
        for (var r = 8; r < 100; r++)
            Write(rows, r);
        Assert.IsTrue(first == rows.Row(0));
    }

    [TestMethod]
    public void Next_NotAdded_IsNoRow()
    {
        var rows = new RowBlocks(2);
        Write(rows, 1);
        rows.Next().Fill(7);
        Assert.AreEqual(1, rows.Count);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => rows.Row(1).Length.ToString());
        Write(rows, 2);
        CollectionAssert.AreEqual(Values(2, 2), rows.Row(1).ToArray());
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(1)]
    [DataRow(int.MaxValue)]
    public void Row_OutOfRange_Throws(int row)
    {
        var rows = new RowBlocks(2);
        Write(rows, 0);
        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => rows.Row(row).Length.ToString());
        StringAssert.Contains(exception.Message, $"Row {row} is not one of the 1 rows.");
    }

    // What is copied beyond the table itself is the small first block and the list of blocks.
    [TestMethod]
    public void Add_ManyRows_AllocatesLittleMoreThanTheTable()
    {
        const int Count = 200_000, Columns = 20;
        var rows = new RowBlocks(Columns, blockFloats: 1 << 16);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var r = 0; r < Count; r++)
        {
            rows.Next().Clear();
            rows.Add();
        }
        Assert.IsLessThan(1.1 * 4 * Count * Columns, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Of_Table_HasItsRows()
    {
        var rows = RowBlocks.Of([1, 2, 3, 4, 5, 6], columns: 3);
        Assert.AreEqual((2, 3), (rows.Count, rows.Columns));
        CollectionAssert.AreEqual(new float[] { 4, 5, 6 }, rows.Row(1).ToArray());
    }

    private static void Write(RowBlocks rows, int r)
    {
        Values(r, rows.Columns).CopyTo(rows.Next());
        rows.Add();
    }

    private static float[] Values(int r, int columns) => [.. Enumerable.Range(0, columns).Select(c => r + c / 100f)];
}
