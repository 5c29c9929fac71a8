using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class OneHotEncodingTests
{
    private sealed class Row
    {
        public string Colour { get; set; } = "";
        public string Shape { get; set; } = "";
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView ViewOf(params string[] colours) =>
        mlContext.Data.LoadFromEnumerable(colours.Select(colour => new Row { Colour = colour }).ToArray());

    private ITransformer Fitted(params string[] colours) =>
        mlContext.Transforms.Categorical.OneHotEncoding("Hot", "Colour").Fit(ViewOf(colours));

    [TestMethod]
    public void OneHot_Scalar_OneSlotAValueByAppearance()
    {
        var view = Fitted("red", "blue", "red", "green").Transform(ViewOf("red", "blue", "red", "green"));

        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3), view.Schema["Hot"].Type);
        var hot = view.Vectors<float>("Hot");
        CollectionAssert.AreEqual(new[] { 1f, 0f, 0f }, hot[0]);
        CollectionAssert.AreEqual(new[] { 0f, 1f, 0f }, hot[1]);
        CollectionAssert.AreEqual(new[] { 1f, 0f, 0f }, hot[2]);
        CollectionAssert.AreEqual(new[] { 0f, 0f, 1f }, hot[3]);
    }

    [TestMethod]
    public void OneHot_SlotNames_AreTheValues()
    {
        var view = Fitted("red", "blue").Transform(ViewOf("blue"));

        CollectionAssert.AreEqual(new[] { "red", "blue" }, view.SlotNames("Hot"));
    }

    [TestMethod]
    public void OneHot_UnseenValue_IsAllZeros()
    {
        var view = Fitted("red", "blue").Transform(ViewOf("violet"));

        CollectionAssert.AreEqual(new[] { 0f, 0f }, view.Vectors<float>("Hot").Single());
    }

    [TestMethod]
    public void OneHot_EmptyText_IsAllZerosAndNoSlot()
    {
        var view = Fitted("red", "", "blue").Transform(ViewOf(""));

        CollectionAssert.AreEqual(new[] { 0f, 0f }, view.Vectors<float>("Hot").Single());
    }

    [TestMethod]
    public void OneHot_Output_IsMarkedNormalized()
    {
        Assert.IsTrue(Fitted("red", "blue").Transform(ViewOf("red")).Schema["Hot"].IsNormalized());
    }

    [TestMethod]
    public void OneHot_SameNameInAndOut_ReplacesTheText()
    {
        var view = ViewOf("red", "blue");
        var encoded = mlContext.Transforms.Categorical.OneHotEncoding("Colour").Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { 0f, 1f }, encoded.Vectors<float>("Colour")[1]);
    }

    [TestMethod]
    public void OneHot_Concatenated_SlotsCarryTheColumnsName()
    {
        var view = Fitted("red", "blue").Transform(ViewOf("blue"));
        var joined = mlContext.Transforms.Concatenate("Features", "Hot", "Hot").Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { "Hot.red", "Hot.blue", "Hot.red", "Hot.blue" }, joined.SlotNames("Features"));
    }

    [TestMethod]
    public void OneHot_SeveralColumns_EachHasItsOwnValues()
    {
        var view = mlContext.Data.LoadFromEnumerable(new Row[] { new() { Colour = "red", Shape = "round" }, new() { Colour = "blue", Shape = "round" } });
        var encoded = mlContext.Transforms.Categorical.OneHotEncoding(
            [new InputOutputColumnPair("Hot", "Colour"), new InputOutputColumnPair("Shape")]).Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { 0f, 1f }, encoded.Vectors<float>("Hot")[1]);
        CollectionAssert.AreEqual(new[] { 1f }, encoded.Vectors<float>("Shape")[1]);
        CollectionAssert.AreEqual(new[] { "red", "blue" }, encoded.SlotNames("Hot"));
        CollectionAssert.AreEqual(new[] { "red", "blue" }, encoded.Texts("Colour"));
    }

    [TestMethod]
    public void OneHot_VectorOfText_IsTheIndicatorsOfEachSlot()
    {
        var view = mlContext.Data.LoadFromEnumerable(new Row[] { new() { Colour = "red", Shape = "round" }, new() { Colour = "round" } });
        var encoded = mlContext.Transforms.Concatenate("Both", "Colour", "Shape")
            .Append(mlContext.Transforms.Categorical.OneHotEncoding("Both")).Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { "Colour.red", "Colour.round", "Shape.red", "Shape.round" }, encoded.SlotNames("Both"));
        CollectionAssert.AreEqual(new[] { 1f, 0f, 0f, 1f }, encoded.Vectors<float>("Both")[0]);
        CollectionAssert.AreEqual(new[] { 0f, 1f, 0f, 0f }, encoded.Vectors<float>("Both")[1]);
    }
}
