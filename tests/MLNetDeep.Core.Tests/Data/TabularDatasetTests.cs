using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class TabularDatasetTests
{
    [TestMethod]
    [DataRow(0, 2, "columns")]
    [DataRow(-1, 2, "columns")]
    [DataRow(2, 0, "classes")]
    [DataRow(2, -5, "classes")]
    public void New_NumberBelowOne_NamesTheArgument(int columns, int classes, string name) =>
        Assert.AreEqual(name, Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TabularDataset(columns, classes)).ParamName);

    [TestMethod]
    public void Add_Rows_KeepsFeaturesLabelsAndOrder()
    {
        var data = new TabularDataset(2, 3);
        data.Add([1, 2], 0);
        data.Add([float.NaN, 4], 2);

        Assert.AreEqual((2, 2, 3), (data.Rows, data.Columns, data.Classes));
        CollectionAssert.AreEqual(new[] { 0, 2 }, data.Labels.ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2f }, data.Row(0).ToArray());
        CollectionAssert.AreEqual(new[] { float.NaN, 4f }, data.Row(1).ToArray());
        Assert.IsTrue(data.Weights.IsEmpty);
    }

    [TestMethod]
    public void Add_Features_AreCopied()
    {
        var data = new TabularDataset(1, 1);
        float[] row = [1];
        data.Add(row, 0);
        row[0] = 2;
        Assert.AreEqual(1, data.Row(0)[0]);
    }

    // Beyond the first capacity and several growths.
    [TestMethod]
    public void Add_ManyRows_KeepsAll()
    {
        var data = new TabularDataset(3, 7);
        for (var r = 0; r < 1_000; r++)
            data.Add([r, -r, 0.5f * r], r % 7, weight: r < 500 ? 1 : r);
        data.Add([1000, -1000, 500], 6, weight: 1000);

        Assert.AreEqual(1_001, data.Rows);
        for (var r = 0; r < 1_001; r++)
        {
            CollectionAssert.AreEqual(new[] { r, -r, 0.5f * r }, data.Row(r).ToArray());
            Assert.AreEqual(r % 7, data.Labels[r]);
            Assert.AreEqual(r < 500 ? 1 : r, data.Weights[r]);
        }
    }

    [TestMethod]
    public void Add_FirstWeight_GivesTheRowsBeforeOne()
    {
        var data = new TabularDataset(1, 1);
        data.Add([1], 0);
        data.Add([2], 0, weight: 0.5f);
        data.Add([3], 0);
        CollectionAssert.AreEqual(new[] { 1, 0.5f, 1 }, data.Weights.ToArray());
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(3)]
    public void Add_LabelOutOfRange_NamesRowAndRange(int label)
    {
        var data = Two();
        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.Add([1, 2], label));
        Assert.AreEqual(("label", label), (exception.ParamName, exception.ActualValue));
        StringAssert.Contains(exception.Message, "The label of row 1 must be in [0, 2].");
        Assert.AreEqual(1, data.Rows);
    }

    [TestMethod]
    [DataRow(-0.1f)]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Add_WeightOutOfRange_NamesRowAndRange(float weight)
    {
        var data = Two();
        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.Add([1, 2], 0, weight));
        Assert.AreEqual(("weight", weight), (exception.ParamName, exception.ActualValue));
        StringAssert.Contains(exception.Message, "The weight of row 1 must be finite and at least 0.");
        Assert.AreEqual(1, data.Rows);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Add_WrongFeatureCount_SaysBoth(int count)
    {
        var data = Two();
        var exception = Assert.ThrowsExactly<ArgumentException>(() => data.Add(new float[count], 0));
        Assert.AreEqual("features", exception.ParamName);
        StringAssert.Contains(exception.Message, $"Row 1 has {count} features; expected 2.");
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(1)]
    public void Row_OutOfRange_Throws(int row)
    {
        var data = Two();
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => data.Row(row).Length.ToString());
    }

    private static TabularDataset Two()
    {
        var data = new TabularDataset(2, 3);
        data.Add([1, 2], 1);
        return data;
    }
}
