using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Features as one float, as sparse vectors, and with missing values.</summary>
[TestClass]
public sealed class DeepResidualFeatureTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Fit_OneFloat_IsAWidthOfOne()
    {
        var data = Blobs.Encoded(_mlContext, 120);
        var trainer = new DeepResidualTrainer(_mlContext, Blobs.Options with { FeatureColumnName = "X" });

        var model = trainer.Fit(data);
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model));

        Assert.AreEqual(1, model.Model.Columns);
        Assert.AreEqual<DataViewType>(NumberDataViewType.Single, model.FeatureColumnType);
        var scored = model.Transform(data);
        Assert.IsGreaterThan(0.98, _mlContext.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        DeepResidualPipelineTests.AssertSame(scored.Vectors("Score"), loaded.Transform(data).Vectors("Score"));
    }

    [TestMethod]
    public void FitAndTransform_SparseVectors_GiveTheNumbersOfDenseOnes()
    {
        // One column of 24 in each row is 1: sparse as one-hot encoding makes it, dense as an array.
        var rows = Enumerable.Range(0, 240).Select(i => new HotRow { Label = i % 24 / 8, Word = $"w{i % 24:00}", Dense = Hot(i % 24) }).ToArray();
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        var data = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.Transforms.Categorical.OneHotEncoding("Sparse", "Word")).Fit(view).Transform(view);
        Assert.IsTrue(data.Values<VBuffer<float>>("Sparse").All(vector => !vector.IsDense), "the data must be sparse");
        var options = Blobs.Options with { Normalization = Networks.Normalization.LayerNorm() };

        var sparse = new DeepResidualTrainer(_mlContext, options with { FeatureColumnName = "Sparse" }).Fit(data).Transform(data);
        var dense = new DeepResidualTrainer(_mlContext, options with { FeatureColumnName = "Dense" }).Fit(data).Transform(data);

        DeepResidualPipelineTests.AssertSame(dense.Vectors("Score"), sparse.Vectors("Score"));
        Assert.HasCount(3, sparse.Vectors("Score").Select(row => Array.IndexOf(row, row.Max())).Distinct().ToArray());
    }

    [TestMethod]
    [DataRow(MissingValues.Mean)]
    [DataRow(MissingValues.MeanWithIndicator)]
    public void Fit_MissingFeaturesHandled_LearnsAndScores(MissingValues missingValues)
    {
        var view = _mlContext.Data.LoadFromEnumerable(WithMissing());
        var data = Blobs.Encoding(_mlContext).Fit(view).Transform(view);

        var model = new DeepResidualTrainer(_mlContext, Blobs.Options with { Input = new() { MissingValues = missingValues } }).Fit(data);
        var scored = model.Transform(data);

        Assert.IsTrue(scored.Vectors("Score").All(row => Math.Abs(row.Sum() - 1) < 1e-5f));
        Assert.IsGreaterThan(0.98, _mlContext.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model));
        DeepResidualPipelineTests.AssertSame(scored.Vectors("Score"), loaded.Transform(data).Vectors("Score"));
    }

    [TestMethod]
    public void Fit_MissingnessTellsTheClass_OnlyTheIndicatorLearnsItFully()
    {
        // Noise is missing just in class "low"; elsewhere it lies on both sides of its mean.
        var rows = Blobs.Rows(300);
        foreach (var row in rows.Where(row => row.Label == "low"))
            row.Noise = float.NaN;
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        var data = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
        double Accuracy(MissingValues missingValues)
        {
            // Piecewise lines would tell the mean itself from the numbers beside it.
            var options = Blobs.Options with
            {
                FeatureColumnName = "Noise", Input = new() { MissingValues = missingValues }, Architecture = new() { NumericEmbedding = NumericEmbedding.None() },
            };
            var predicted = new DeepResidualTrainer(_mlContext, options).Fit(data).Transform(data).Values<uint>("PredictedLabel");
            return predicted.Where((key, i) => key == 1 == (i % 3 == 0)).Count() / 300.0;
        }

        Assert.AreEqual(1.0, Accuracy(MissingValues.MeanWithIndicator));
        Assert.IsLessThan(0.99, Accuracy(MissingValues.Mean));
    }

    private static Blobs.Row[] WithMissing()
    {
        var rows = Blobs.Rows(240);
        for (int i = 0; i < rows.Length; i += 7)
            rows[i].Noise = float.NaN;
        for (int i = 3; i < rows.Length; i += 7)
            rows[i].X = float.NaN;
        return rows;
    }

    private static float[] Hot(int index)
    {
        var values = new float[24];
        values[index] = 1;
        return values;
    }

    private sealed class HotRow
    {
        public int Label { get; set; }

        public string Word { get; set; } = "";

        [VectorType(24)]
        public float[] Dense { get; set; } = [];
    }
}
