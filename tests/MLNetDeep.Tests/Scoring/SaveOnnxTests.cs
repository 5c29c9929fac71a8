using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MLNetDeep.Onnx;
using MLNetDeep.Onnx.Tests.Runtime;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Scoring;

/// <summary>Networks of pipelines as ONNX models, which ONNX Runtime scores like ML.NET.</summary>
[TestClass]
public sealed class SaveOnnxTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    [DataRow(true, "Features: float32 [batch, 2]", "Town: float32 [batch, 1]", "Colour: float32 [batch, 1]")]
    [DataRow(false, "Town: float32 [batch, 1]", "Colour: float32 [batch, 1]")]
    public void SaveOnnx_LoadedPipeline_ScoresTheSameFromColumnsOfTheSameNames(bool hasFeatures, params string[] inputs)
    {
        var rows = _mlContext.Data.LoadFromEnumerable(Houses.Rows(120));
        var model = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, Pipeline(rows, hasFeatures), rows.Schema));

        var scored = model.Transform(rows);
        var columns = new List<float[][]> { Keys(scored, "Town"), Keys(scored, "Colour") };
        if (hasFeatures)
            columns.Insert(0, scored.Vectors("Features"));
        var values = Enumerable.Range(0, 120).SelectMany(r => columns.SelectMany(column => column[r])).ToArray();
        var found = OnnxRuntime.Score([(SaveOnnx(model, new OnnxExportOptions { Categories = OnnxCategories.Numbers }), values)])[0];

        Assert.IsNull(found.Error);
        CollectionAssert.AreEqual(inputs, found.Inputs);
        ColumnReading.AreClose([.. scored.Vectors("Score").SelectMany(row => row)], found.Numbers, 1e-5f);
        CollectionAssert.AreEqual(scored.Values<uint>("PredictedLabel"), found.Labels.Select(label => (uint)label + 1).ToArray());
    }

    // Texts in the place of keys, some of which training has not seen.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void SaveOnnx_ByDefault_TakesTheValuesOfCategories(bool trainsOnKeys)
    {
        var rows = Houses.Rows(40);
        (rows[1].Town, rows[2].Colour) = ("elsewhere", "");
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        IEstimator<ITransformer> steps = _mlContext.Transforms.Concatenate("Features", "Size", "Noise").Append(_mlContext.Transforms.Conversion.MapValueToKey("Range"));
        if (trainsOnKeys)
            steps = steps.Append(_mlContext.Transforms.Conversion.MapValueToKey("Town")).Append(_mlContext.Transforms.Conversion.MapValueToKey("Colour"));
        var model = steps.Append(new DeepResidualTrainer(_mlContext, Houses.Multiclass with { Epochs = 3, CategoricalColumnNames = ["Town", "Colour"] }))
            .Fit(Houses.View(_mlContext, 120));
        var expected = model.Transform(view);

        using var session = OnnxRuntime.Open(SaveOnnx(model));
        DenseTensor<string> Texts(Func<Houses.Row, string> of) => new(rows.Select(of).ToArray(), [rows.Length, 1]);
        using var outputs = session.Run(
        [
            NamedOnnxValue.CreateFromTensor("Features", new DenseTensor<float>(rows.SelectMany(row => new[] { row.Size, row.Noise }).ToArray(), [rows.Length, 2])),
            NamedOnnxValue.CreateFromTensor("Town", Texts(row => row.Town)),
            NamedOnnxValue.CreateFromTensor("Colour", Texts(row => row.Colour)),
        ]);

        ColumnReading.AreClose([.. expected.Vectors("Score").SelectMany(row => row)], [.. outputs[0].AsTensor<float>()], 1e-5f);
        var categories = JsonSerializer.Deserialize<Dictionary<string, string[]>>(session.ModelMetadata.CustomMetadataMap["categories"])!;
        CollectionAssert.AreEqual(((DeepResidualTransformer)model.LastTransformer).Inputs.Keys[0].Values!.Values.ToArray(), categories["Town"]);
    }

    [TestMethod]
    public void SaveOnnx_FileAndStream_HaveTheSameBytes()
    {
        using var folder = new TempFolder();
        var model = Pipeline(_mlContext.Data.LoadFromEnumerable(Houses.Rows(60)), hasFeatures: true);

        _mlContext.Model.SaveOnnx(model, folder.FileOf("model.onnx"));

        CollectionAssert.AreEqual(SaveOnnx(model), File.ReadAllBytes(folder.FileOf("model.onnx")));
    }

    [TestMethod]
    public void SaveOnnx_NoNetworkInThePipeline_SaysSo()
    {
        var model = Houses.Encoding(_mlContext).Fit(_mlContext.Data.LoadFromEnumerable(Houses.Rows(24)));

        var fault = Assert.ThrowsExactly<ArgumentException>(() => SaveOnnx(model));

        Assert.Contains("is no trained network of MLNetDeep", fault.Message);
    }

    [TestMethod]
    public void SaveOnnx_OutputWithTheNameOfAnInput_NamesIt()
    {
        var model = Pipeline(_mlContext.Data.LoadFromEnumerable(Houses.Rows(60)), hasFeatures: true);

        var fault = Assert.ThrowsExactly<ArgumentException>(() => SaveOnnx(model, new OnnxExportOptions { LabelName = "Town" }));

        Assert.Contains("'Town' more than once", fault.Message);
    }

    private ITransformer Pipeline(IDataView rows, bool hasFeatures) => Houses.Encoding(_mlContext).Append(new DeepResidualTrainer(
        _mlContext,
        Houses.Multiclass with { Epochs = 3, CategoricalColumnNames = ["Town", "Colour"], FeatureColumnName = hasFeatures ? "Features" : null })).Fit(rows);

    private byte[] SaveOnnx(ITransformer model, OnnxExportOptions? options = null)
    {
        using var stream = new MemoryStream();
        _mlContext.Model.SaveOnnx(model, stream, options);
        return stream.ToArray();
    }

    private static float[][] Keys(IDataView view, string name) => [.. view.Values<uint>(name).Select(key => new[] { (float)key })];
}
