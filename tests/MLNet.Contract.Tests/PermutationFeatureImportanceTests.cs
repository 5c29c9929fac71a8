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

    /// <summary>A row of two classes; the first slot decides, the second does not matter.</summary>
    private sealed class Signed
    {
        public bool Positive { get; set; }
        public float Number { get; set; }
        public float Decides { get; set; }
        public float Idle { get; set; }
        [VectorType(2)]
        public float[] Features => [Decides, Idle];
    }

    private IDataView SignedView => mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => new Signed
    {
        Positive = i % 2 == 0, Number = i % 2 == 0 ? 1 : -1, Decides = i % 2 == 0 ? 1 : -1, Idle = i % 5,
    }).ToArray());

    [TestMethod]
    public void Binary_OneEntryASlot_NeedsNoProbability()
    {
        var importance = mlContext.BinaryClassification.PermutationFeatureImportance(
            new FirstSlotPredictor("Features"), SignedView, labelColumnName: "Positive", permutationCount: 3);

        Assert.HasCount(2, importance);
        Assert.AreEqual(-0.5, importance[0].Accuracy.Mean, 0.15);
        Assert.AreEqual(-0.5, importance[0].AreaUnderRocCurve.Mean, 0.15);
        Assert.AreEqual(-0.5, importance[0].AreaUnderPrecisionRecallCurve.Mean, 0.15);
        Assert.AreEqual(-0.5, importance[0].F1Score.Mean, 0.15);
        Assert.AreEqual(-0.5, importance[0].PositivePrecision.Mean, 0.15);
        Assert.AreEqual(-0.5, importance[0].PositiveRecall.Mean, 0.15);
        Assert.AreEqual(-0.5, importance[0].NegativePrecision.Mean, 0.15);
        Assert.AreEqual(-0.5, importance[0].NegativeRecall.Mean, 0.15);
        Assert.AreEqual(0, importance[1].Accuracy.Mean, 1e-12);
        Assert.AreEqual(3, importance[1].AreaUnderRocCurve.Count);
    }

    [TestMethod]
    public void Regression_OneEntryASlot_ErrorsRiseWhereItMatters()
    {
        // Of two permuted numbers -1 and 1 half are wrong by 2: mean absolute error 1, squared error 2, R² 1 - 2 / 1.
        var importance = mlContext.Regression.PermutationFeatureImportance(
            new FirstSlotPredictor("Features"), SignedView, labelColumnName: "Number", permutationCount: 3);

        Assert.HasCount(2, importance);
        Assert.AreEqual(1, importance[0].MeanAbsoluteError.Mean, 0.3);
        Assert.AreEqual(2, importance[0].MeanSquaredError.Mean, 0.6);
        Assert.AreEqual(1.4, importance[0].RootMeanSquaredError.Mean, 0.3);
        Assert.AreEqual(2, importance[0].LossFunction.Mean, 0.6);
        Assert.AreEqual(-2, importance[0].RSquared.Mean, 0.6);
        Assert.AreEqual(0, importance[1].MeanAbsoluteError.Mean, 1e-12);
        Assert.AreEqual(0, importance[1].RSquared.Mean, 1e-12);
    }

    [TestMethod]
    public void BinaryNonCalibrated_AChain_IsByTheSlotNames()
    {
        var data = mlContext.Transforms.Concatenate("Named", "Decides", "Idle").Fit(SignedView).Transform(SignedView);

        // A transformer behind the predictor does not hide it.
        var chain = NonGenericPredictor.Of("Named").Append(mlContext.Transforms.CopyColumns("Copy", "Idle").Fit(data));
        var importance = mlContext.BinaryClassification.PermutationFeatureImportanceNonCalibrated(chain, data, labelColumnName: "Positive");

        CollectionAssert.AreEquivalent(new[] { "Decides", "Idle" }, importance.Keys.ToArray());
        Assert.AreEqual(-0.5, importance["Decides"].Accuracy.Mean, 0.15);
        Assert.AreEqual(0, importance["Idle"].Accuracy.Mean, 1e-12);
    }

    [TestMethod]
    public void RegressionByName_ASinglePredictor_IsByTheSlotNames()
    {
        var data = mlContext.Transforms.Concatenate("Named", "Decides", "Idle").Fit(SignedView).Transform(SignedView);
        var importance = mlContext.Regression.PermutationFeatureImportance(NonGenericPredictor.Of("Named"), data, labelColumnName: "Number");

        CollectionAssert.AreEquivalent(new[] { "Decides", "Idle" }, importance.Keys.ToArray());
        Assert.AreEqual(1, importance["Decides"].MeanAbsoluteError.Mean, 0.4);
        Assert.AreEqual(0, importance["Idle"].MeanAbsoluteError.Mean, 1e-12);
    }

    [TestMethod]
    public void ByName_SlotsWithoutNames_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => mlContext.Regression.PermutationFeatureImportance(
            NonGenericPredictor.Of("Features"), SignedView, labelColumnName: "Number"));
    }

    [TestMethod]
    public void ByName_NoPredictor_Throws()
    {
        var model = mlContext.Transforms.CopyColumns("Score", "Number").Fit(SignedView);

        Assert.Throws<ArgumentNullException>(
            () => mlContext.BinaryClassification.PermutationFeatureImportanceNonCalibrated(model, SignedView, labelColumnName: "Positive"));
    }

    [TestMethod]
    public void NumberOfExamples_Fewer_OnlyTheseArePermuted()
    {
        // One example is its own permutation, and the metrics are of that one.
        var importance = mlContext.Regression.PermutationFeatureImportance(
            new FirstSlotPredictor("Features"), SignedView, labelColumnName: "Number", numberOfExamplesToUse: 1);

        Assert.AreEqual(0, importance[0].MeanAbsoluteError.Mean, 1e-12);
    }

    [TestMethod]
    public void StandardError_SeveralRuns_IsTheDeviationOverTheRootOfTheirNumber()
    {
        var statistics = mlContext.Regression.PermutationFeatureImportance(
            new FirstSlotPredictor("Features"), SignedView, labelColumnName: "Number", permutationCount: 4)[0].RSquared;

        Assert.IsTrue(statistics.StandardDeviation > 0);
        Assert.AreEqual(statistics.StandardDeviation / 2, statistics.StandardError, 1e-12);
    }
}
