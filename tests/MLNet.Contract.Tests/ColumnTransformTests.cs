using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

/// <summary>Transforms that move columns about: Concatenate, CopyColumns, DropColumns, SelectColumns.</summary>
[TestClass]
public sealed class ColumnTransformTests
{
    private sealed class Row
    {
        public float A { get; set; }
        public float B { get; set; }
        [VectorType(2)]
        public float[] Pair { get; set; } = [0, 0];
        public double Wide { get; set; }
        public string Text { get; set; } = "";
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(new Row[]
    {
        new() { A = 1, B = 2, Pair = [3, 4], Wide = 9, Text = "x" },
        new() { A = 5, B = 6, Pair = [7, 8], Wide = 10, Text = "y" },
    });

    private IDataView Apply(IEstimator<ITransformer> estimator, IDataView view) => estimator.Fit(view).Transform(view);

    [TestMethod]
    public void Concatenate_ScalarsAndVectors_InTheGivenOrder()
    {
        var view = Apply(mlContext.Transforms.Concatenate("Features", "B", "Pair", "A"), View);

        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 4), view.Schema["Features"].Type);
        CollectionAssert.AreEqual(new[] { 2f, 3f, 4f, 1f }, view.Vectors<float>("Features")[0]);
        CollectionAssert.AreEqual(new[] { 6f, 7f, 8f, 5f }, view.Vectors<float>("Features")[1]);
    }

    [TestMethod]
    public void Concatenate_Scalars_SlotsHaveTheirNames()
    {
        CollectionAssert.AreEqual(
            new[] { "B", "A" }, Apply(mlContext.Transforms.Concatenate("Features", "B", "A"), View).SlotNames("Features"));
    }

    [TestMethod]
    public void Concatenate_VectorWithSlotNames_NamesCarryTheColumn()
    {
        var pair = Apply(mlContext.Transforms.Concatenate("Inner", "A", "B"), View);
        var view = Apply(mlContext.Transforms.Concatenate("Features", "Inner", "A"), pair);

        CollectionAssert.AreEqual(new[] { "Inner.A", "Inner.B", "A" }, view.SlotNames("Features"));
    }

    [TestMethod]
    public void Concatenate_VectorWithoutSlotNames_ItsSlotsAreUnnamed()
    {
        var view = Apply(mlContext.Transforms.Concatenate("Features", "A", "Pair"), View);

        CollectionAssert.AreEqual(new[] { "A", "", "" }, view.SlotNames("Features"));
    }

    [TestMethod]
    public void Concatenate_OneVectorUnderItsOwnName_IsKept()
    {
        var view = Apply(mlContext.Transforms.Concatenate("Pair", "Pair"), View);

        CollectionAssert.AreEqual(new[] { 3f, 4f }, view.Vectors<float>("Pair")[0]);
    }

    [TestMethod]
    public void Concatenate_Texts_IsAVectorOfText()
    {
        var view = Apply(mlContext.Transforms.Concatenate("Words", "Text", "Text"), View);

        Assert.AreEqual(new VectorDataViewType(TextDataViewType.Instance, 2), view.Schema["Words"].Type);
    }

    [TestMethod]
    [DataRow("Wide")]
    [DataRow("Text")]
    public void Concatenate_AnotherType_ThrowsWithTheColumn(string column)
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => Apply(mlContext.Transforms.Concatenate("Features", "A", column), View));

        StringAssert.Contains(fault.Message, column);
    }

    [TestMethod]
    public void Concatenate_MissingColumn_ThrowsWithTheColumn()
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => Apply(mlContext.Transforms.Concatenate("Features", "A", "Nowhere"), View));

        StringAssert.Contains(fault.Message, "Nowhere");
    }

    [TestMethod]
    public void CopyColumns_Copy_HasTypeValuesAndAnnotations()
    {
        var named = Apply(mlContext.Transforms.Concatenate("Features", "A", "B"), View);
        var view = Apply(mlContext.Transforms.CopyColumns("Copy", "Features"), named);

        Assert.AreEqual(named.Schema["Features"].Type, view.Schema["Copy"].Type);
        CollectionAssert.AreEqual(new[] { 5f, 6f }, view.Vectors<float>("Copy")[1]);
        CollectionAssert.AreEqual(new[] { "A", "B" }, view.SlotNames("Copy"));
    }

    [TestMethod]
    public void CopyColumns_Source_IsStillThere()
    {
        var view = Apply(mlContext.Transforms.CopyColumns("Copy", "A"), View);

        CollectionAssert.AreEqual(
            new[] { "A", "B", "Pair", "Wide", "Text", "Copy" }, view.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 5f }, view.Values<float>("A"));
    }

    [TestMethod]
    public void DropColumns_Dropped_AreGoneAndTheRestKeepOrder()
    {
        var view = Apply(mlContext.Transforms.DropColumns("B", "Wide"), View);

        CollectionAssert.AreEqual(new[] { "A", "Pair", "Text" }, view.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, view.Schema.Select(column => column.Index).ToArray());
        CollectionAssert.AreEqual(new[] { "x", "y" }, view.Texts("Text"));
    }

    [TestMethod]
    public void DropColumns_MissingColumn_ThrowsWithTheColumn()
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => Apply(mlContext.Transforms.DropColumns("Nowhere"), View));

        StringAssert.Contains(fault.Message, "Nowhere");
    }

    [TestMethod]
    public void SelectColumns_Kept_AreInTheGivenOrder()
    {
        var view = Apply(mlContext.Transforms.SelectColumns("Text", "A"), View);

        CollectionAssert.AreEqual(new[] { "Text", "A" }, view.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 5f }, view.Values<float>("A"));
    }

    [TestMethod]
    public void SelectColumns_HiddenColumn_IsDropped()
    {
        var hiding = Apply(mlContext.Transforms.CopyColumns("Text", "A"), View);
        var view = Apply(mlContext.Transforms.SelectColumns("Text"), hiding);

        Assert.HasCount(1, view.Schema);
        CollectionAssert.AreEqual(new[] { 1f, 5f }, view.Values<float>("Text"));
    }

    [TestMethod]
    public void SelectColumns_MissingColumn_ThrowsWithTheColumn()
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => Apply(mlContext.Transforms.SelectColumns("A", "Nowhere"), View));

        StringAssert.Contains(fault.Message, "Nowhere");
    }
}
