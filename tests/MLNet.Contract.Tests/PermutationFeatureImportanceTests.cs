using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class PermutationFeatureImportanceTests
{
    private sealed class Row
    {
        [KeyType(3)]
        public uint Label { get; set; }
        [VectorType(3)]
        public float[] Features { get; set; } = [];
        [KeyType(3)]
        public uint PredictedLabel { get; set; }
    }

    /// <summary>A predictor whose scores are its features, built from public API alone.</summary>
    private sealed class FeaturesAreScores(ITransformer copy) : ISingleFeaturePredictionTransformer<string>
    {
        public string FeatureColumnName => "Features";

        public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single, 3);

        public string Model => "scores are features";

        public bool IsRowToRowMapper => copy.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => copy.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => copy.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => copy.Transform(input);

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException("A test's predictor is not saved.");
    }

    private readonly MLContext mlContext = new(seed: 1);

    /// <summary>Classes 0 and 1 alternate, each scored 0.9; no row is of class 2, so slot 2 does not matter.</summary>
    private IDataView View => mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => new Row
    {
        Label = (uint)(i % 2),
        Features = i % 2 == 0 ? [0.9f, 0.05f, 0.01f * (i % 5)] : [0.05f, 0.9f, 0.01f * (i % 5)],
        PredictedLabel = (uint)(i % 2),
    }).ToArray());

    private FeaturesAreScores Predictor => new(mlContext.Transforms.CopyColumns("Score", "Features").Fit(View));

    [TestMethod]
    public void Importance_OneEntryASlot_UsedSlotsLoseUnusedDoesNot()
    {
        var importance = mlContext.MulticlassClassification.PermutationFeatureImportance(Predictor, View, permutationCount: 3);

        Assert.HasCount(3, importance);
        Assert.IsTrue(importance[0].LogLoss.Mean > 0.3, $"slot 0: {importance[0].LogLoss.Mean}");
        Assert.IsTrue(importance[1].LogLoss.Mean > 0.3, $"slot 1: {importance[1].LogLoss.Mean}");
        Assert.AreEqual(0, importance[2].LogLoss.Mean, 1e-9);
        Assert.IsTrue(importance[0].MicroAccuracy.Mean < -0.1, $"slot 0: {importance[0].MicroAccuracy.Mean}");
        Assert.AreEqual(0, importance[2].MicroAccuracy.Mean, 1e-9);
    }

    [TestMethod]
    public void Importance_PermutationCount_IsTheStatisticsCount()
    {
        var importance = mlContext.MulticlassClassification.PermutationFeatureImportance(Predictor, View, permutationCount: 4);

        Assert.AreEqual(4, importance[0].LogLoss.Count);
        Assert.IsTrue(importance[0].LogLoss.StandardDeviation > 0);
    }
}
