using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Mode = Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class MissingValueTests
{
    private sealed class Row
    {
        public float A { get; set; }
        public double Wide { get; set; }
        [VectorType(2)]
        public float[] Pair { get; set; } = [];
        public string Text { get; set; } = "";
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(new Row[]
    {
        new() { A = float.NaN, Wide = 1, Pair = [1, float.NaN] },
        new() { A = 2, Wide = double.NaN, Pair = [float.NaN, 10] },
        new() { A = 7, Wide = 4, Pair = [4, 30] },
    });

    private IDataView Replaced(string column, Mode mode)
    {
        var view = View;
        return mlContext.Transforms.ReplaceMissingValues(column, replacementMode: mode).Fit(view).Transform(view);
    }

    [TestMethod]
    [DataRow(Mode.Mean, 4.5f)]
    [DataRow(Mode.DefaultValue, 0f)]
    [DataRow(Mode.Minimum, 2f)]
    [DataRow(Mode.Maximum, 7f)]
    public void Replace_Scalar_TakesTheStatisticOfThePresent(Mode mode, float expected)
    {
        // The zero of an absent value is not among the present ones: (2 + 7) / 2 = 4.5.
        CollectionAssert.AreEqual(new[] { expected, 2f, 7f }, Replaced("A", mode).Values<float>("A"));
    }

    [TestMethod]
    public void Replace_Double_TakesTheMean()
    {
        CollectionAssert.AreEqual(new[] { 1, 2.5, 4 }, Replaced("Wide", Mode.Mean).Values<double>("Wide"));
    }

    [TestMethod]
    public void Replace_Vector_TakesTheMeanOfEachSlot()
    {
        var pairs = Replaced("Pair", Mode.Mean).Vectors<float>("Pair");

        CollectionAssert.AreEqual(new[] { 1f, 20f }, pairs[0]);
        CollectionAssert.AreEqual(new[] { 2.5f, 10f }, pairs[1]);
        CollectionAssert.AreEqual(new[] { 4f, 30f }, pairs[2]);
    }

    [TestMethod]
    public void Replace_NewData_TakesTheMeanOfTheFittedData()
    {
        var model = mlContext.Transforms.ReplaceMissingValues("A", replacementMode: Mode.Mean).Fit(View);
        var other = mlContext.Data.LoadFromEnumerable(
            new Row[] { new() { A = float.NaN, Pair = [0, 0] }, new() { A = 100, Pair = [0, 0] } });

        CollectionAssert.AreEqual(new[] { 4.5f, 100f }, model.Transform(other).Values<float>("A"));
    }

    [TestMethod]
    public void Replace_SeveralColumns_EachHasItsOwnStatistic()
    {
        var view = mlContext.Transforms.ReplaceMissingValues(
            [new InputOutputColumnPair("Filled", "A"), new InputOutputColumnPair("Wide")], Mode.Mean).Fit(View).Transform(View);

        CollectionAssert.AreEqual(new[] { 4.5f, 2f, 7f }, view.Values<float>("Filled"));
        CollectionAssert.AreEqual(new[] { 1, 2.5, 4 }, view.Values<double>("Wide"));
        Assert.IsTrue(float.IsNaN(view.Values<float>("A")[0]));
    }

    [TestMethod]
    public void Replace_VectorNotBySlot_TakesOneMeanOfAll()
    {
        var view = mlContext.Transforms.ReplaceMissingValues("Pair", replacementMode: Mode.Mean, imputeBySlot: false).Fit(View).Transform(View);

        CollectionAssert.AreEqual(new[] { 1f, 11.25f }, view.Vectors<float>("Pair")[0]);
        CollectionAssert.AreEqual(new[] { 11.25f, 10f }, view.Vectors<float>("Pair")[1]);
    }

    [TestMethod]
    public void Indicate_Scalar_IsTrueWhereMissing()
    {
        var view = mlContext.Transforms.IndicateMissingValues("Missing", "A").Fit(View).Transform(View);

        Assert.AreEqual(BooleanDataViewType.Instance, view.Schema["Missing"].Type);
        CollectionAssert.AreEqual(new[] { true, false, false }, view.Values<bool>("Missing"));
        Assert.IsTrue(view.Schema["Missing"].IsNormalized());
    }

    [TestMethod]
    public void Indicate_Vector_IsAVectorWithTheSlotNames()
    {
        var named = mlContext.Transforms.ReplaceMissingValues("Filled", "A").Append(mlContext.Transforms.Concatenate("Features", "A", "Filled"));
        var view = named.Append(mlContext.Transforms.IndicateMissingValues("Missing", "Features")).Fit(View).Transform(View);

        Assert.AreEqual(new VectorDataViewType(BooleanDataViewType.Instance, 2), view.Schema["Missing"].Type);
        CollectionAssert.AreEqual(new[] { true, false }, view.Vectors<bool>("Missing")[0]);
        CollectionAssert.AreEqual(new[] { false, false }, view.Vectors<bool>("Missing")[1]);
        CollectionAssert.AreEqual(new[] { "A", "Filled" }, view.SlotNames("Missing"));
    }

    [TestMethod]
    public void Indicate_SeveralColumns_EachOfItsOwn()
    {
        var view = mlContext.Transforms.IndicateMissingValues([new InputOutputColumnPair("NoA", "A"), new InputOutputColumnPair("Wide")])
            .Fit(View).Transform(View);

        CollectionAssert.AreEqual(new[] { true, false, false }, view.Values<bool>("NoA"));
        CollectionAssert.AreEqual(new[] { false, true, false }, view.Values<bool>("Wide"));
    }

    [TestMethod]
    public void FilterRows_ANumber_DropsRowsThatMissIt()
    {
        CollectionAssert.AreEqual(new[] { 2f, 7f }, mlContext.Data.FilterRowsByMissingValues(View, "A").Values<float>("A"));
    }

    [TestMethod]
    public void FilterRows_SeveralColumns_DropsRowsThatMissAny()
    {
        CollectionAssert.AreEqual(new[] { 7f }, mlContext.Data.FilterRowsByMissingValues(View, "Wide", "Pair").Values<float>("A"));
    }

    [TestMethod]
    public void FilterRows_Keys_DropsRowsWithoutOne()
    {
        var source = mlContext.Data.LoadFromEnumerable(new Row[] { new() { Text = "x", A = 1, Pair = [0, 0] }, new() { A = 2, Pair = [0, 0] } });
        var view = mlContext.Transforms.Conversion.MapValueToKey("Text").Fit(source).Transform(source);

        CollectionAssert.AreEqual(new[] { 1f }, mlContext.Data.FilterRowsByMissingValues(view, "Text").Values<float>("A"));
    }

    [TestMethod]
    [DataRow("Text")]
    [DataRow("Nowhere")]
    public void FilterRows_TextOrNoColumn_ThrowsWithItsName(string column)
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Data.FilterRowsByMissingValues(View, column));

        StringAssert.Contains(fault.Message, column);
    }
}
