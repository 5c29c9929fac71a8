using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class KeyTypeTests
{
    private sealed class Row
    {
        public string Label { get; set; } = "";
        public float Number { get; set; }
    }

    private sealed class Keyed
    {
        [KeyType(3)]
        public uint Label { get; set; }
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView ViewOf(params string[] labels) => mlContext.Data.LoadFromEnumerable(
        labels.Select((label, i) => new Row { Label = label, Number = 10 - i }).ToArray());

    [TestMethod]
    public void MapValueToKey_Text_NumbersByAppearanceFromOne()
    {
        var view = ViewOf("pear", "apple", "pear", "fig");
        var keyed = mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);

        CollectionAssert.AreEqual(new uint[] { 1, 2, 1, 3 }, keyed.Values<uint>("Label"));
        CollectionAssert.AreEqual(new[] { "pear", "apple", "fig" }, keyed.KeyTexts("Label"));
    }

    [TestMethod]
    public void MapValueToKey_Type_IsKeyWithTheCount()
    {
        var view = ViewOf("pear", "apple", "pear", "fig");
        var keyed = mlContext.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(view).Transform(view);

        var type = (KeyDataViewType)keyed.Schema["Key"].Type;
        Assert.AreEqual(3ul, type.Count);
        Assert.AreEqual(typeof(uint), type.RawType);
        Assert.AreEqual(TextDataViewType.Instance, keyed.Schema["Label"].Type);
    }

    [TestMethod]
    public void MapValueToKey_ByValue_SortsTheKeys()
    {
        var view = ViewOf("pear", "apple", "pear", "fig");
        var keyed = mlContext.Transforms.Conversion.MapValueToKey(
            "Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { "apple", "fig", "pear" }, keyed.KeyTexts("Label"));
        CollectionAssert.AreEqual(new uint[] { 3, 1, 3, 2 }, keyed.Values<uint>("Label"));
    }

    [TestMethod]
    public void MapValueToKey_UnseenValue_IsMissing()
    {
        var mapping = mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(ViewOf("a", "b"));

        CollectionAssert.AreEqual(new uint[] { 0, 2 }, mapping.Transform(ViewOf("c", "b")).Values<uint>("Label"));
    }

    [TestMethod]
    public void MapValueToKey_EmptyText_IsMissing()
    {
        var view = ViewOf("a", "", "b");
        var keyed = mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);

        CollectionAssert.AreEqual(new uint[] { 1, 0, 2 }, keyed.Values<uint>("Label"));
        CollectionAssert.AreEqual(new[] { "a", "b" }, keyed.KeyTexts("Label"));
    }

    [TestMethod]
    public void MapValueToKey_MaximumNumberOfKeys_LaterValuesAreMissing()
    {
        var view = ViewOf("a", "b", "c");
        var keyed = mlContext.Transforms.Conversion.MapValueToKey("Label", maximumNumberOfKeys: 2).Fit(view).Transform(view);

        CollectionAssert.AreEqual(new uint[] { 1, 2, 0 }, keyed.Values<uint>("Label"));
    }

    [TestMethod]
    public void MapValueToKey_Floats_KeepsTheirValues()
    {
        var view = ViewOf("a", "b");
        var keyed = mlContext.Transforms.Conversion.MapValueToKey("Number").Fit(view).Transform(view);
        var values = default(VBuffer<float>);
        keyed.Schema["Number"].GetKeyValues(ref values);

        CollectionAssert.AreEqual(new[] { 10f, 9f }, values.DenseValues().ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 2 }, keyed.Values<uint>("Number"));
    }

    [TestMethod]
    public void MapValueToKey_Transformed_KeepsItsKeys()
    {
        var mapping = mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(ViewOf("b", "a"));

        CollectionAssert.AreEqual(new[] { "b", "a" }, mapping.Transform(ViewOf("a", "z")).KeyTexts("Label"));
    }

    [TestMethod]
    public void MapKeyToValue_AfterMapValueToKey_GivesTheValuesBack()
    {
        var view = ViewOf("pear", "apple", "pear");
        var back = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("Label")).Fit(view).Transform(view);

        Assert.AreEqual(TextDataViewType.Instance, back.Schema["Label"].Type);
        CollectionAssert.AreEqual(new[] { "pear", "apple", "pear" }, back.Texts("Label"));
    }

    [TestMethod]
    public void MapKeyToValue_MissingKey_GivesEmptyText()
    {
        var chain = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("Label")).Fit(ViewOf("a", "b"));

        CollectionAssert.AreEqual(new[] { "", "b" }, chain.Transform(ViewOf("c", "b")).Texts("Label"));
    }

    [TestMethod]
    public void MapKeyToValue_MissingKeyOfFloats_GivesNaN()
    {
        var chain = mlContext.Transforms.Conversion.MapValueToKey("Number", maximumNumberOfKeys: 1)
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("Number")).Fit(ViewOf("a", "b"));

        CollectionAssert.AreEqual(new[] { 10f, float.NaN }, chain.Transform(ViewOf("a", "b")).Values<float>("Number"));
    }

    [TestMethod]
    public void MapKeyToValue_NotAKey_ThrowsWithTheColumn()
    {
        var chain = mlContext.Transforms.CopyColumns("Copy", "Number")
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("Number"));

        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(ViewOf("a")));
        StringAssert.Contains(fault.Message, "Number");
    }

    [TestMethod]
    public void KeyTypeAttribute_OnUInt_CountsFromZeroOutsideAndFromOneInside()
    {
        var view = mlContext.Data.LoadFromEnumerable(
            new Keyed[] { new() { Label = 2 }, new() { Label = 0 }, new() { Label = 1 } });

        Assert.AreEqual<DataViewType>(new KeyDataViewType(typeof(uint), 3), view.Schema["Label"].Type);
        CollectionAssert.AreEqual(new uint[] { 3, 1, 2 }, view.Values<uint>("Label"));
    }

    [TestMethod]
    public void KeyTypeAttribute_ValueNotBelowTheCount_IsMissing()
    {
        var view = mlContext.Data.LoadFromEnumerable(new Keyed[] { new() { Label = 3 }, new() { Label = 4 } });

        CollectionAssert.AreEqual(new uint[] { 0, 0 }, view.Values<uint>("Label"));
    }

    [TestMethod]
    public void MapValueToKey_VectorOfText_NumbersTheValuesOfAllSlots()
    {
        var view = ViewOf("pear", "", "fig");
        var keyed = mlContext.Transforms.CopyColumns("Other", "Label").Append(mlContext.Transforms.Concatenate("Both", "Label", "Other"))
            .Append(mlContext.Transforms.Conversion.MapValueToKey("Key", "Both")).Fit(view).Transform(view);

        Assert.AreEqual<DataViewType>(new VectorDataViewType(new KeyDataViewType(typeof(uint), 2), 2), keyed.Schema["Key"].Type);
        CollectionAssert.AreEqual(new uint[] { 1, 1 }, keyed.Vectors<uint>("Key")[0]);
        CollectionAssert.AreEqual(new uint[] { 0, 0 }, keyed.Vectors<uint>("Key")[1]);
        CollectionAssert.AreEqual(new uint[] { 2, 2 }, keyed.Vectors<uint>("Key")[2]);
        CollectionAssert.AreEqual(new[] { "pear", "fig" }, keyed.KeyTexts("Key"));
        CollectionAssert.AreEqual(new[] { "Label", "Other" }, keyed.SlotNames("Key"));
    }

    [TestMethod]
    public void MapKeyToValue_VectorOfKeys_GivesTheValuesBack()
    {
        var view = ViewOf("pear", "fig");
        var back = mlContext.Transforms.Concatenate("Both", "Label", "Label")
            .Append(mlContext.Transforms.Conversion.MapValueToKey("Both")).Append(mlContext.Transforms.Conversion.MapKeyToValue("Both"))
            .Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { "fig", "fig" }, back.Vectors<ReadOnlyMemory<char>>("Both")[1].Select(text => text.ToString()).ToArray());
    }

    [TestMethod]
    public void MapValueToKey_SeveralColumns_EachHasItsOwnKeys()
    {
        var view = ViewOf("pear", "fig", "pear");
        var keyed = mlContext.Transforms.Conversion.MapValueToKey(
            [new InputOutputColumnPair("Key", "Label"), new InputOutputColumnPair("Number")]).Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { "Label", "Number", "Number", "Key" }, keyed.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new uint[] { 1, 2, 1 }, keyed.Values<uint>("Key"));
        CollectionAssert.AreEqual(new uint[] { 1, 2, 3 }, keyed.Values<uint>("Number"));
        CollectionAssert.AreEqual(new[] { "pear", "fig" }, keyed.KeyTexts("Key"));
    }

    [TestMethod]
    public void MapValueToKey_SeveralColumns_AllReadTheInput()
    {
        // Each output takes the other's name: neither sees what the other one made.
        var view = ViewOf("pear", "fig");
        var keyed = mlContext.Transforms.Conversion.MapValueToKey(
            [new InputOutputColumnPair("Label", "Number"), new InputOutputColumnPair("Number", "Label")]).Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { "pear", "fig" }, keyed.KeyTexts("Number"));
    }

    [TestMethod]
    public void MapValueToKey_NoColumnsOrOneTwice_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Transforms.Conversion.MapValueToKey([]).Fit(ViewOf("a")));
        Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Transforms.Conversion.MapValueToKey(
            [new InputOutputColumnPair("Key", "Label"), new InputOutputColumnPair("Key", "Number")]).Fit(ViewOf("a")));
    }

    [TestMethod]
    public void MapValueToKey_AnnotationsAsText_AreTexts()
    {
        var view = ViewOf("a", "b");
        var keyed = mlContext.Transforms.Conversion.MapValueToKey("Number", addKeyValueAnnotationsAsText: true).Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { "10", "9" }, keyed.KeyTexts("Number"));
    }

    [TestMethod]
    public void MapKeyToValue_SeveralColumns_GivesTheValuesBack()
    {
        var view = ViewOf("pear", "fig");
        InputOutputColumnPair[] columns = [new("Label"), new("Number")];
        var back = mlContext.Transforms.Conversion.MapValueToKey(columns)
            .Append(mlContext.Transforms.Conversion.MapKeyToValue(columns)).Fit(view).Transform(view);

        CollectionAssert.AreEqual(new[] { "pear", "fig" }, back.Texts("Label"));
        CollectionAssert.AreEqual(new[] { 10f, 9f }, back.Values<float>("Number"));
    }

    [TestMethod]
    public void Concatenate_KeysOfOneCount_IsAVectorWithoutKeyValues()
    {
        var view = ViewOf("pear", "fig");
        var joined = mlContext.Transforms.Conversion.MapValueToKey([new InputOutputColumnPair("Key", "Label"), new InputOutputColumnPair("Number")])
            .Fit(view).Transform(view);
        var vectors = mlContext.Transforms.Concatenate("Keys", "Key", "Number").Fit(joined).Transform(joined);

        Assert.AreEqual<DataViewType>(new VectorDataViewType(new KeyDataViewType(typeof(uint), 2), 2), vectors.Schema["Keys"].Type);
        Assert.IsFalse(vectors.Schema["Keys"].HasKeyValues());
        CollectionAssert.AreEqual(new uint[] { 2, 2 }, vectors.Vectors<uint>("Keys")[1]);
    }
}
