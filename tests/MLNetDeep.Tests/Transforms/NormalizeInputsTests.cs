using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;

namespace MLNetDeep.Tests.Transforms;

[TestClass]
public sealed class NormalizeInputsTests
{
    private sealed class Row
    {
        public float Size { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    // Size: mean 3, σ = 2. Features: mean (2, 10), σ (1, 0).
    private static readonly Row[] Rows =
    [
        new() { Size = 1, Features = [1, 10], Label = 0 },
        new() { Size = 5, Features = [3, 10], Label = 1 },
        new() { Size = 1, Features = [1, 10], Label = 0 },
        new() { Size = 5, Features = [3, 10], Label = 1 },
    ];

    private readonly MLContext _mlContext = new(seed: 1);

    private IDataView View => _mlContext.Data.LoadFromEnumerable(Rows);

    [TestMethod]
    public void Transform_ScalarColumn_Standardizes()
    {
        var view = _mlContext.Transforms.NormalizeInputs("Scaled", "Size").Fit(View).Transform(View);

        Assert.AreEqual<DataViewType>(NumberDataViewType.Single, view.Schema["Scaled"].Type);
        CollectionAssert.AreEqual(new float[] { -1, 1, -1, 1 }, view.Values<float>("Scaled"));
        CollectionAssert.AreEqual(new float[] { 1, 5, 1, 5 }, view.Values<float>("Size"));
    }

    [TestMethod]
    public void Transform_VectorColumnInPlace_HidesTheInput()
    {
        var view = _mlContext.Transforms.NormalizeInputs("Features").Fit(View).Transform(View);

        Assert.AreEqual<DataViewType>(new VectorDataViewType(NumberDataViewType.Single, 2), view.Schema["Features"].Type);
        CollectionAssert.AreEqual(new float[] { -1, 0 }, view.Vectors("Features")[0]);
        CollectionAssert.AreEqual(new float[] { 1, 0 }, view.Vectors("Features")[3]);
        Assert.HasCount(1, view.Schema.Where(column => column.Name == "Features" && column.IsHidden).ToArray());
    }

    [TestMethod]
    public void Transform_SeveralColumns_EachByItsOwnScale()
    {
        var estimator = _mlContext.Transforms.NormalizeInputs(
            [new InputOutputColumnPair("A", "Size"), new InputOutputColumnPair("Features")]);

        var transformer = estimator.Fit(View);
        var view = transformer.Transform(View);

        CollectionAssert.AreEqual(new float[] { -1, 1, -1, 1 }, view.Values<float>("A"));
        CollectionAssert.AreEqual(new float[] { 1, 0 }, view.Vectors("Features")[1]);
        Assert.AreEqual("Size", transformer.Columns[0].InputColumnName);
        Assert.AreEqual(3f, ((ColumnScaling)transformer.Columns[0].Normalization).Shift[0]);
    }

    [TestMethod]
    public void Transform_RobustSmoothClip_FollowsTheFormula()
    {
        var transformer = _mlContext.Transforms.NormalizeInputs("Size", normalization: InputNormalization.RobustSmoothClip()).Fit(View);

        // Median 3, quartiles 1 and 5: z = ±½, y = z / √(1 + 1/36).
        ColumnReading.AreClose([-0.4931970f, 0.4931970f, -0.4931970f, 0.4931970f], transformer.Transform(View).Values<float>("Size"));
    }

    [TestMethod]
    public void Transform_Channels_ShareTheirScale()
    {
        var transformer = _mlContext.Transforms
            .NormalizeInputs("Features", normalization: InputNormalization.StandardizeChannels(1)).Fit(View);

        // One channel: mean 6, variance (25 + 9 + 2·16) / 4.
        float deviation = MathF.Sqrt((25 + 9 + 16 + 16) / 4f);
        ColumnReading.AreClose([-5 / deviation, 4 / deviation], transformer.Transform(View).Vectors("Features")[0]);
    }

    [TestMethod]
    public void Transform_MissingValue_StaysMissing()
    {
        var transformer = _mlContext.Transforms.NormalizeInputs("Size").Fit(View);
        var view = _mlContext.Data.LoadFromEnumerable([new Row { Size = float.NaN, Features = [1, 1] }]);

        Assert.IsTrue(float.IsNaN(transformer.Transform(view).Values<float>("Size")[0]));
    }

    [TestMethod]
    public void Transform_SparseVectors_AreReadWithTheirZeros()
    {
        // One-hot columns come as sparse vectors: column k holds 1 in one row of two, so μ = ½ and σ = ½.
        var keyed = _mlContext.Transforms.Conversion.MapValueToKey("Key", "Size")
            .Append(_mlContext.Transforms.Categorical.OneHotEncoding("Hot", "Key"));
        var hot = keyed.Fit(View).Transform(View);

        var view = _mlContext.Transforms.NormalizeInputs("Hot").Fit(hot).Transform(hot);

        CollectionAssert.AreEqual(new float[] { 1, -1 }, view.Vectors("Hot")[0]);
        CollectionAssert.AreEqual(new float[] { -1, 1 }, view.Vectors("Hot")[1]);
    }

    [TestMethod]
    public void Transform_OtherRows_UsesTheTrainingScale()
    {
        var transformer = _mlContext.Transforms.NormalizeInputs("Size").Fit(View);
        var view = _mlContext.Data.LoadFromEnumerable([new Row { Size = 11, Features = [1, 1] }]);

        CollectionAssert.AreEqual(new float[] { 4 }, transformer.Transform(view).Values<float>("Size"));
    }

    [TestMethod]
    public void Append_InChain_ReadsTheOutputOfTheStepBefore()
    {
        var pipeline = _mlContext.Transforms.Concatenate("All", "Size", "Features")
            .Append(_mlContext.Transforms.NormalizeInputs("All"))
            .Append(_mlContext.Transforms.CopyColumns("Copy", "All"));

        var view = pipeline.Fit(View).Transform(View);

        CollectionAssert.AreEqual(new float[] { -1, -1, 0 }, view.Vectors("Copy")[0]);
    }

    [TestMethod]
    public void Predict_PredictionEngine_EqualsTransform()
    {
        var pipeline = _mlContext.Transforms.Concatenate("All", "Size", "Features")
            .Append(_mlContext.Transforms.NormalizeInputs("All"));
        var model = pipeline.Fit(View);
        using var engine = _mlContext.Model.CreatePredictionEngine<Row, Scaled>(model);

        foreach (int i in new[] { 0, 1, 0 })
            CollectionAssert.AreEqual(model.Transform(View).Vectors("All")[i], engine.Predict(Rows[i]).All);
    }

    [TestMethod]
    public void CrossValidate_PipelineOfIt_FitsOneTransformerPerFold()
    {
        // The normalized label itself is the score: each fold's transformer is fitted on other rows.
        var rows = Enumerable.Range(0, 40).Select(i => new Row { Size = i * i, Features = [i, 1], Label = i }).ToArray();
        var estimator = _mlContext.Transforms.NormalizeInputs("Score", "Size");

        var folds = _mlContext.Regression.CrossValidate(_mlContext.Data.LoadFromEnumerable(rows), estimator, numberOfFolds: 4);

        var shifts = folds.Select(fold => ((NormalizeInputsTransformer)fold.Model).Columns[0].Normalization)
            .Select(fitted => ((ColumnScaling)fitted).Shift[0]).Distinct();
        Assert.HasCount(4, shifts.ToArray());
    }

    private sealed class Scaled
    {
        public float[] All { get; set; } = [];
    }
}
