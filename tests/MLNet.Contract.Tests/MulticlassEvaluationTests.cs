using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class MulticlassEvaluationTests
{
    /// <summary>Labels count from 0 here; 3 is no label at all.</summary>
    private sealed class Row
    {
        [KeyType(3)]
        public uint Label { get; set; }
        [VectorType(3)]
        public float[] Score { get; set; } = [];
        [KeyType(3)]
        public uint PredictedLabel { get; set; }
        public string Text { get; set; } = "";
    }

    private const uint NoLabel = 3;

    /// <summary>Of class 0 two of three are right, of class 1 one of two, of class 2 one of one.</summary>
    private static readonly Row[] rows =
    [
        new() { Label = 0, Score = [0.7f, 0.2f, 0.1f], PredictedLabel = 0 },
        new() { Label = 0, Score = [0.5f, 0.3f, 0.2f], PredictedLabel = 0 },
        new() { Label = 0, Score = [0.2f, 0.5f, 0.3f], PredictedLabel = 1 },
        new() { Label = 1, Score = [0.25f, 0.5f, 0.25f], PredictedLabel = 1 },
        new() { Label = 1, Score = [0.1f, 0.3f, 0.6f], PredictedLabel = 2 },
        new() { Label = 2, Score = [0.05f, 0.05f, 0.9f], PredictedLabel = 2 },
    ];

    private static readonly double logLoss =
        -(Math.Log(0.7) + Math.Log(0.5) + Math.Log(0.2) + Math.Log(0.5) + Math.Log(0.3) + Math.Log(0.9)) / 6;

    private readonly MLContext mlContext = new(seed: 1);

    private MulticlassClassificationMetrics Evaluate(IEnumerable<Row> data, int topK = 0) =>
        mlContext.MulticlassClassification.Evaluate(mlContext.Data.LoadFromEnumerable(data.ToArray()), topKPredictionCount: topK);

    [TestMethod]
    public void MicroAccuracy_KnownRows_IsTheShareOfRightRows()
    {
        Assert.AreEqual(4 / 6.0, Evaluate(rows).MicroAccuracy, 1e-12);
    }

    [TestMethod]
    public void MacroAccuracy_KnownRows_IsTheMeanOverClasses()
    {
        Assert.AreEqual((2 / 3.0 + 1 / 2.0 + 1) / 3, Evaluate(rows).MacroAccuracy, 1e-12);
    }

    [TestMethod]
    public void MacroAccuracy_ClassWithoutRows_DoesNotCount()
    {
        Assert.AreEqual((2 / 3.0 + 1 / 2.0) / 2, Evaluate(rows[..5]).MacroAccuracy, 1e-12);
    }

    [TestMethod]
    public void LogLoss_KnownRows_IsTheMeanNegativeNaturalLogarithm()
    {
        Assert.AreEqual(logLoss, Evaluate(rows).LogLoss, 1e-6);
    }

    [TestMethod]
    public void LogLossReduction_KnownRows_IsAgainstTheClassShares()
    {
        var prior = -(3 / 6.0 * Math.Log(3 / 6.0) + 2 / 6.0 * Math.Log(2 / 6.0) + 1 / 6.0 * Math.Log(1 / 6.0));

        Assert.AreEqual((prior - logLoss) / prior, Evaluate(rows).LogLossReduction, 1e-6);
    }

    [TestMethod]
    public void PerClassLogLoss_KnownRows_IsTheMeanOfEachClass()
    {
        var perClass = Evaluate(rows).PerClassLogLoss;

        Assert.HasCount(3, perClass);
        Assert.AreEqual(-(Math.Log(0.7) + Math.Log(0.5) + Math.Log(0.2)) / 3, perClass[0], 1e-6);
        Assert.AreEqual(-(Math.Log(0.5) + Math.Log(0.3)) / 2, perClass[1], 1e-6);
        Assert.AreEqual(-Math.Log(0.9), perClass[2], 1e-6);
    }

    [TestMethod]
    public void LogLoss_ProbabilityZero_IsClampedAt1EMinus15()
    {
        var metrics = Evaluate([rows[0], new Row { Label = 1, Score = [1, 0, 0] }]);

        Assert.AreEqual((-Math.Log(0.7) - Math.Log(1e-15)) / 2, metrics.LogLoss, 1e-6);
    }

    [TestMethod]
    public void TopK_Two_CountsTheLabelAmongTheTwoBest()
    {
        var metrics = Evaluate(rows, topK: 2);

        Assert.AreEqual(2, metrics.TopKPredictionCount);
        Assert.AreEqual(5 / 6.0, metrics.TopKAccuracy, 1e-12);
        Assert.HasCount(2, metrics.TopKAccuracyForAllK);
        Assert.AreEqual(4 / 6.0, metrics.TopKAccuracyForAllK[0], 1e-12);
        Assert.AreEqual(5 / 6.0, metrics.TopKAccuracyForAllK[1], 1e-12);
    }

    [TestMethod]
    public void TopK_NotAsked_IsZeroAndNull()
    {
        var metrics = Evaluate(rows);

        Assert.AreEqual(0, metrics.TopKPredictionCount);
        Assert.AreEqual(0, metrics.TopKAccuracy);
        Assert.IsNull(metrics.TopKAccuracyForAllK);
    }

    [TestMethod]
    public void Evaluate_MissingLabels_AreLeftOut()
    {
        var metrics = Evaluate(rows.Append(new Row { Label = NoLabel, Score = [0.1f, 0.8f, 0.1f], PredictedLabel = 1 }));

        Assert.AreEqual(4 / 6.0, metrics.MicroAccuracy, 1e-12);
        Assert.AreEqual(logLoss, metrics.LogLoss, 1e-6);
    }

    [TestMethod]
    public void Evaluate_ScoreNaN_IsLeftOut()
    {
        var metrics = Evaluate(rows.Append(new Row { Label = 1, Score = [0.1f, float.NaN, 0.1f], PredictedLabel = 1 }));

        Assert.AreEqual(4 / 6.0, metrics.MicroAccuracy, 1e-12);
        Assert.AreEqual(logLoss, metrics.LogLoss, 1e-6);
    }

    [TestMethod]
    public void Evaluate_TiedScores_TheFirstCounts()
    {
        Assert.AreEqual(1, Evaluate([new Row { Label = 1, Score = [0, 0.5f, 0.5f] }]).MicroAccuracy);
        Assert.AreEqual(0, Evaluate([new Row { Label = 2, Score = [0, 0.5f, 0.5f] }]).MicroAccuracy);
    }

    [TestMethod]
    public void Evaluate_MissingLabelColumn_ThrowsWithItsName()
    {
        var view = mlContext.Data.LoadFromEnumerable(rows);

        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.MulticlassClassification.Evaluate(view, labelColumnName: "Nowhere"));
        StringAssert.Contains(fault.Message, "Nowhere");
    }

    [TestMethod]
    public void Evaluate_LabelOfText_ThrowsWithItsName()
    {
        var view = mlContext.Data.LoadFromEnumerable(rows);

        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.MulticlassClassification.Evaluate(view, labelColumnName: "Text"));
        StringAssert.Contains(fault.Message, "Text");
    }
}
