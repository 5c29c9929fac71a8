using Microsoft.ML;

namespace MLNet.Contract.Tests;

/// <summary>Operations that keep some rows: TakeRows, SkipRows, FilterRowsByColumn; FilterRowsByMissingValues is in MissingValueTests.</summary>
[TestClass]
public sealed class RowFilterTests
{
    private sealed class Row
    {
        public float Number { get; set; }
        public double Wide { get; set; }
        public string Text { get; set; } = "";
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(
        new[] { 1, float.NaN, 3, 2 }.Select(number => new Row { Number = number, Wide = number }).ToArray());

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(3, 3)]
    [DataRow(10, 4)]
    public void TakeRows_Count_AreTheFirst(int count, int expected)
    {
        var view = mlContext.Data.TakeRows(View, count);

        CollectionAssert.AreEqual(View.Values<float>("Number").Take(count).ToArray(), view.Values<float>("Number"));
        Assert.AreEqual(expected, view.GetRowCount());
    }

    [TestMethod]
    [DataRow(1, 3)]
    [DataRow(10, 0)]
    public void SkipRows_Count_AreTheRest(int count, int expected)
    {
        var view = mlContext.Data.SkipRows(View, count);

        CollectionAssert.AreEqual(View.Values<float>("Number").Skip(count).ToArray(), view.Values<float>("Number"));
        Assert.AreEqual(expected, view.GetRowCount());
    }

    [TestMethod]
    public void TakeAndSkip_Zero_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Data.TakeRows(View, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Data.SkipRows(View, 0));
    }

    [TestMethod]
    public void TakeRows_OfAShuffledView_AreItsFirst()
    {
        var shuffled = mlContext.Data.ShuffleRows(View, seed: 3);

        CollectionAssert.AreEqual(shuffled.Values<float>("Number")[..2], mlContext.Data.TakeRows(shuffled, 2).Values<float>("Number"));
    }

    [TestMethod]
    [DataRow("Number")]
    [DataRow("Wide")]
    public void FilterByColumn_Bounds_LowerIsInUpperIsOut(string column)
    {
        CollectionAssert.AreEqual(
            new[] { 1f, 2f }, mlContext.Data.FilterRowsByColumn(View, column, lowerBound: 1, upperBound: 3).Values<float>("Number"));
    }

    [TestMethod]
    public void FilterByColumn_NoBounds_DropsMissing()
    {
        CollectionAssert.AreEqual(new[] { 1f, 3f, 2f }, mlContext.Data.FilterRowsByColumn(View, "Number").Values<float>("Number"));
    }

    [TestMethod]
    [DataRow("Text")]
    [DataRow("Nowhere")]
    public void FilterByColumn_TextOrNoColumn_ThrowsWithItsName(string column)
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Data.FilterRowsByColumn(View, column, 0, 1));

        StringAssert.Contains(fault.Message, column);
    }
}
