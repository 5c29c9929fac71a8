using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class ModelFileTests
{
    private sealed class Row
    {
        public float A { get; set; }
        public float B { get; set; }
        public string Label { get; set; } = "";
    }

    private static readonly Row[] rows =
    [
        new() { A = 1, B = 2, Label = "x" },
        new() { A = 3, B = float.NaN, Label = "y" },
        new() { A = 5, B = 8, Label = "x" },
    ];

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(rows);

    /// <summary>One of each transform, so that each is written and read.</summary>
    private ITransformer FittedPipeline() =>
        mlContext.Transforms.Conversion.MapValueToKey("Key", "Label")
            .Append(mlContext.Transforms.ReplaceMissingValues("B", replacementMode:
                Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean))
            .Append(mlContext.Transforms.Categorical.OneHotEncoding("Hot", "Label"))
            .Append(mlContext.Transforms.CopyColumns("Kept", "A"))
            .Append(mlContext.Transforms.NormalizeMeanVariance("A"))
            .Append(mlContext.Transforms.NormalizeMinMax("B"))
            .Append(mlContext.Transforms.Concatenate("Features", "A", "B", "Hot"))
            .Append(mlContext.Transforms.IndicateMissingValues("Missing", "Features"))
            .Append(mlContext.Transforms.Conversion.ConvertType([new("MissingNumber", "Missing"), new("WideA", "A")], DataKind.Double))
            .Append(mlContext.Transforms.DropColumns("A", "B"))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("Text", "Key"))
            .Append(mlContext.Transforms.SelectColumns("Features", "Key", "Hot", "Text", "Label", "Kept", "WideA", "MissingNumber"))
            .Fit(View);

    [TestMethod]
    public void Load_AfterSaveToAPath_SameValues()
    {
        using var folder = new TempFolder();
        var path = folder.FileOf("model.zip");
        var model = FittedPipeline();
        mlContext.Model.Save(model, View.Schema, path);
        var loaded = new MLContext().Model.Load(path, out _);

        AssertSameOutput(model.Transform(View), loaded.Transform(View));
    }

    [TestMethod]
    public void Load_AfterSaveToAStream_SameValues()
    {
        using var stream = new MemoryStream();
        var model = FittedPipeline();
        mlContext.Model.Save(model, View.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);

        AssertSameOutput(model.Transform(View), loaded.Transform(View));
    }

    [TestMethod]
    public void Load_InputSchema_IsGivenBack()
    {
        using var stream = new MemoryStream();
        mlContext.Model.Save(FittedPipeline(), View.Schema, stream);
        stream.Position = 0;
        new MLContext().Model.Load(stream, out var schema);

        CollectionAssert.AreEqual(new[] { "A", "B", "Label" }, schema.Select(column => column.Name).ToArray());
        Assert.AreEqual(NumberDataViewType.Single, schema["A"].Type);
        Assert.AreEqual(TextDataViewType.Instance, schema["Label"].Type);
    }

    [TestMethod]
    public void Load_InputSchemaOfKeysAndVectors_KeepsTypes()
    {
        var shaped = FittedPipeline().Transform(View);
        var model = mlContext.Transforms.CopyColumns("Copy", "Features").Fit(shaped);
        using var stream = new MemoryStream();
        mlContext.Model.Save(model, shaped.Schema, stream);
        stream.Position = 0;
        new MLContext().Model.Load(stream, out var schema);

        Assert.AreEqual<DataViewType>(new KeyDataViewType(typeof(uint), 2), schema["Key"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 4), schema["Features"].Type);
    }

    [TestMethod]
    public void Save_NullSchema_LoadsWithNullSchema()
    {
        using var stream = new MemoryStream();
        mlContext.Model.Save(FittedPipeline(), null, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out var schema);

        Assert.IsNull(schema);
        CollectionAssert.AreEqual(new uint[] { 1, 2, 1 }, loaded.Transform(View).Values<uint>("Key"));
    }

    [TestMethod]
    public void Save_TheFile_IsAZip()
    {
        using var stream = new MemoryStream();
        mlContext.Model.Save(FittedPipeline(), View.Schema, stream);
        stream.Position = 0;
        using var zip = new System.IO.Compression.ZipArchive(stream);

        Assert.AreNotEqual(0, zip.Entries.Count);
    }

    [TestMethod]
    public void Load_OneTransformerNotAChain_Works()
    {
        using var stream = new MemoryStream();
        mlContext.Model.Save(mlContext.Transforms.CopyColumns("C", "A").Fit(View), View.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);

        CollectionAssert.AreEqual(new[] { 1f, 3f, 5f }, loaded.Transform(View).Values<float>("C"));
    }

    [TestMethod]
    public void Load_TruncatedFile_Throws()
    {
        using var folder = new TempFolder();
        var path = folder.FileOf("model.zip");
        mlContext.Model.Save(FittedPipeline(), View.Schema, path);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);

        Assert.Throws<Exception>(() => mlContext.Model.Load(path, out _));
    }

    [TestMethod]
    public void Load_NotAModel_Throws()
    {
        using var folder = new TempFolder();
        var path = folder.Write("model.zip", "this is no model");

        Assert.Throws<Exception>(() => mlContext.Model.Load(path, out _));
    }

    [TestMethod]
    public void Load_UnknownFile_ThrowsFileNotFound()
    {
        using var folder = new TempFolder();
        var path = folder.FileOf("nowhere.zip");

        var fault = Assert.Throws<FileNotFoundException>(() => mlContext.Model.Load(path, out _));
        StringAssert.Contains(fault.Message, "nowhere.zip");
    }

    private static void AssertSameOutput(IDataView expected, IDataView actual)
    {
        CollectionAssert.AreEqual(
            expected.Schema.Select(column => (column.Name, column.Type)).ToArray(),
            actual.Schema.Select(column => (column.Name, column.Type)).ToArray());
        CollectionAssert.AreEqual(expected.Values<uint>("Key"), actual.Values<uint>("Key"));
        CollectionAssert.AreEqual(expected.KeyTexts("Key"), actual.KeyTexts("Key"));
        CollectionAssert.AreEqual(expected.Texts("Text"), actual.Texts("Text"));
        CollectionAssert.AreEqual(expected.Values<float>("Kept"), actual.Values<float>("Kept"));
        CollectionAssert.AreEqual(expected.Values<double>("WideA"), actual.Values<double>("WideA"));
        CollectionAssert.AreEqual(
            expected.Vectors<double>("MissingNumber").SelectMany(row => row).ToArray(),
            actual.Vectors<double>("MissingNumber").SelectMany(row => row).ToArray());
        CollectionAssert.AreEqual(
            expected.Vectors<float>("Features").SelectMany(row => row).ToArray(),
            actual.Vectors<float>("Features").SelectMany(row => row).ToArray());
        CollectionAssert.AreEqual(expected.SlotNames("Features"), actual.SlotNames("Features"));
    }
}
