using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class CursorTests
{
    private sealed class Row
    {
        public float A { get; set; }
        public string B { get; set; } = "";
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView ViewOf(int rows) => mlContext.Data.LoadFromEnumerable(
        Enumerable.Range(0, rows).Select(i => new Row { A = i, B = $"row {i}" }).ToArray());

    [TestMethod]
    public void MoveNext_AfterTheLastRow_IsFalse()
    {
        var view = ViewOf(2);
        using var cursor = view.GetRowCursor(view.Schema);

        Assert.IsTrue(cursor.MoveNext());
        Assert.IsTrue(cursor.MoveNext());
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Position_WhileMoving_CountsRowsFromZero()
    {
        var view = ViewOf(3);
        using var cursor = view.GetRowCursor(view.Schema);
        var positions = new List<long> { cursor.Position };
        while (cursor.MoveNext())
            positions.Add(cursor.Position);

        CollectionAssert.AreEqual(new long[] { -1, 0, 1, 2 }, positions);
    }

    [TestMethod]
    public void Getter_CalledTwiceOnARow_GivesTheSameValue()
    {
        var view = ViewOf(3);
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<float>(view.Schema["A"]);
        cursor.MoveNext();
        cursor.MoveNext();
        float first = -1, second = -1;
        getter(ref first);
        getter(ref second);

        Assert.AreEqual(1f, first);
        Assert.AreEqual(1f, second);
    }

    [TestMethod]
    public void IsColumnActive_OnlyAskedFor_IsTrue()
    {
        var view = ViewOf(1);
        using var cursor = view.GetRowCursor([view.Schema["B"]]);

        Assert.IsTrue(cursor.IsColumnActive(view.Schema["B"]));
        Assert.IsFalse(cursor.IsColumnActive(view.Schema["A"]));
    }

    [TestMethod]
    public void GetGetter_InactiveColumn_Throws()
    {
        var view = ViewOf(1);
        using var cursor = view.GetRowCursor([view.Schema["B"]]);

        Assert.Throws<ArgumentException>(() => cursor.GetGetter<float>(view.Schema["A"]));
    }

    [TestMethod]
    public void GetGetter_WrongType_Throws()
    {
        var view = ViewOf(1);
        using var cursor = view.GetRowCursor(view.Schema);

        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(view.Schema["A"]));
    }

    [TestMethod]
    public void GetRowCursor_NoColumns_StillCountsRows()
    {
        using var cursor = ViewOf(5).GetRowCursor([]);
        var rows = 0;
        while (cursor.MoveNext())
            rows++;

        Assert.AreEqual(5, rows);
    }

    [TestMethod]
    public void TwoCursors_OverOneView_AreIndependent()
    {
        var view = ViewOf(2);
        using var first = view.GetRowCursor(view.Schema);
        using var second = view.GetRowCursor(view.Schema);
        first.MoveNext();
        first.MoveNext();
        second.MoveNext();
        float value = -1;
        second.GetGetter<float>(view.Schema["A"])(ref value);

        Assert.AreEqual(0f, value);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void CursorSet_AnyNumberAsked_CoversEveryRowOnce(int asked)
    {
        var view = mlContext.Transforms.CopyColumns("C", "A").Fit(ViewOf(1000)).Transform(ViewOf(1000));
        var column = view.Schema["C"];
        var seen = new List<float>();
        foreach (var cursor in view.GetRowCursorSet([column], asked))
            using (cursor)
            {
                var getter = cursor.GetGetter<float>(column);
                for (float value = 0; cursor.MoveNext(); seen.Add(value))
                    getter(ref value);
            }
        seen.Sort();

        CollectionAssert.AreEqual(Enumerable.Range(0, 1000).Select(i => (float)i).ToArray(), seen);
    }

    [TestMethod]
    public void GetIdGetter_EachRow_HasItsOwnId()
    {
        using var cursor = ViewOf(50).GetRowCursor([]);
        var getter = cursor.GetIdGetter();
        var ids = new HashSet<DataViewRowId>();
        while (cursor.MoveNext())
        {
            var id = default(DataViewRowId);
            getter(ref id);
            ids.Add(id);
        }

        Assert.HasCount(50, ids);
    }

    [TestMethod]
    public void GetRowCount_RowsInMemory_IsTheirNumber()
    {
        Assert.AreEqual(7L, ViewOf(7).GetRowCount());
    }
}
