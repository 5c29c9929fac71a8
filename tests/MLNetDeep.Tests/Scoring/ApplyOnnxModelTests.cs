using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Scoring;

/// <summary>Exported networks as a step of an ML.NET pipeline, by ML.NET's own ApplyOnnxModel, beside the models that they come from.</summary>
[TestClass]
public sealed class ApplyOnnxModelTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void ApplyOnnxModel_Multiclass_ScoresTheSame()
    {
        var model = Houses.Encoding(_mlContext)
            .Append(new DeepResidualTrainer(_mlContext, Houses.Multiclass with { CategoricalColumnNames = ["Town", "Colour"] }))
            .Fit(Houses.View(_mlContext, 120));

        var (expected, found) = Score(model);

        AreClose(expected.Vectors("Score"), found.Vectors("probabilities"), scale: 1);
        CollectionAssert.AreEqual(
            expected.Values<uint>("PredictedLabel"),
            found.Values<VBuffer<long>>("label").Select(label => (uint)label.DenseValues().Single() + 1).ToArray());
    }

    [TestMethod]
    public void ApplyOnnxModel_Regression_ScoresTheSame()
    {
        var model = Houses.Encoding(_mlContext)
            .Append(_mlContext.Regression.Trainers.DeepResidual(Houses.Regression with { CategoricalColumnNames = ["Town", "Colour"] }))
            .Fit(Houses.View(_mlContext, 120));

        var (expected, found) = Score(model);

        AreClose([.. expected.Values<float>("Score").Select(price => new[] { price })], found.Vectors("score"), scale: 300_000);
    }

    // Rows that the model has not seen, by the model itself and by a pipeline, saved and loaded, that has its network as ONNX.
    private (IDataView Expected, IDataView Found) Score(ITransformer model)
    {
        using var folder = new TempFolder();
        _mlContext.Model.SaveOnnx(model, folder.FileOf("model.onnx"));
        var rows = Houses.Rows(60, seed: 2);
        (rows[1].Town, rows[2].Colour) = ("elsewhere", "green");
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        var expected = model.Transform(data);
        var pipeline = _mlContext.Transforms.Concatenate("Features", "Size", "Noise")
            .Append(_mlContext.Transforms.ApplyOnnxModel(folder.FileOf("model.onnx")))
            .Fit(data);
        return (expected, SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, pipeline, data.Schema)).Transform(data));
    }

    private static void AreClose(float[][] expected, float[][] found, float scale)
    {
        Assert.IsGreaterThan(10, expected.Select(row => row[0]).Distinct().Count());
        ColumnReading.AreClose([.. expected.SelectMany(row => row)], [.. found.SelectMany(row => row)], 1e-5f * scale);
    }
}
