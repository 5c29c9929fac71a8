using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class BinaryEvaluationTests
{
    private sealed record Row
    {
        public bool Label { get; init; }
        public float FloatLabel { get; init; }
        public float Score { get; init; }
        public float Probability { get; init; }
        public bool PredictedLabel { get; init; }
        public double DoubleLabel { get; init; }
        [KeyType(2)]
        public uint KeyLabel { get; init; }
        [KeyType(3)]
        public uint KeyOfThree { get; init; }
        public int IntegerLabel { get; init; }
        public string Text { get; init; } = "";
    }

    private static Row Says(bool label, float score, float probability) => new()
    {
        Label = label, FloatLabel = label ? 1 : 0, Score = score, Probability = probability, PredictedLabel = score > 0,
        DoubleLabel = label ? 1 : 0, KeyLabel = label ? 1u : 0,
    };

    /// <summary>By falling score: T T F | F T F F, cut at score 0. Three positives, four negatives.</summary>
    private static readonly Row[] rows =
    [
        Says(true, 2, 0.9f), Says(true, 1, 0.7f), Says(false, 0.5f, 0.6f),
        Says(false, -0.2f, 0.45f), Says(true, -0.5f, 0.4f), Says(false, -1, 0.3f), Says(false, -2, 0.1f),
    ];

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView ViewOf(IEnumerable<Row> data) => mlContext.Data.LoadFromEnumerable(data.ToArray());

    [TestMethod]
    public void Counts_Shares_AreThoseOfTheFourCells()
    {
        var metrics = mlContext.BinaryClassification.EvaluateNonCalibrated(ViewOf(rows));

        Assert.AreEqual(5 / 7.0, metrics.Accuracy, 1e-12);
        Assert.AreEqual(2 / 3.0, metrics.PositivePrecision, 1e-12);
        Assert.AreEqual(2 / 3.0, metrics.PositiveRecall, 1e-12);
        Assert.AreEqual(3 / 4.0, metrics.NegativePrecision, 1e-12);
        Assert.AreEqual(3 / 4.0, metrics.NegativeRecall, 1e-12);
        Assert.AreEqual(2 / 3.0, metrics.F1Score, 1e-12);
    }

    [TestMethod]
    public void AreaUnderRocCurve_KnownOrder_IsTheShareOfRightPairs()
    {
        var metrics = mlContext.BinaryClassification.EvaluateNonCalibrated(ViewOf(rows));

        Assert.AreEqual((4 + 4 + 2) / 12.0, metrics.AreaUnderRocCurve, 1e-12);
    }

    [TestMethod]
    public void AreaUnderRocCurve_Ties_CountHalf()
    {
        var metrics = mlContext.BinaryClassification.EvaluateNonCalibrated(
            ViewOf([Says(true, 1, 0.7f), Says(false, 1, 0.7f), Says(true, 2, 0.9f), Says(false, -1, 0.2f)]));

        Assert.AreEqual((0.5 + 1 + 1 + 1) / 4, metrics.AreaUnderRocCurve, 1e-12);
    }

    [TestMethod]
    public void AreaUnderPrecisionRecallCurve_KnownOrder_IsTrapezoids()
    {
        // Recall rises in three steps of a third: at precision 1, at 1, and from 2/4 to 3/5.
        var metrics = mlContext.BinaryClassification.EvaluateNonCalibrated(ViewOf(rows));

        Assert.AreEqual((1 + 1 + (2 / 4.0 + 3 / 5.0) / 2) / 3, metrics.AreaUnderPrecisionRecallCurve, 1e-12);
    }

    [TestMethod]
    public void LogLoss_Calibrated_IsInBits()
    {
        var metrics = mlContext.BinaryClassification.Evaluate(ViewOf(rows));
        double[] ofTheTruth = [0.9, 0.7, 0.4, 0.55, 0.4, 0.7, 0.9];
        var logLoss = -ofTheTruth.Average(Math.Log2);
        var entropy = -(3 / 7.0 * Math.Log2(3 / 7.0) + 4 / 7.0 * Math.Log2(4 / 7.0));

        Assert.AreEqual(logLoss, metrics.LogLoss, 1e-6);
        Assert.AreEqual(entropy, metrics.Entropy, 1e-12);
        Assert.AreEqual((entropy - logLoss) / entropy, metrics.LogLossReduction, 1e-6);
    }

    [TestMethod]
    public void Calibrated_AndNot_AgreeOnWhatBothHave()
    {
        BinaryClassificationMetrics with = mlContext.BinaryClassification.Evaluate(ViewOf(rows));
        var without = mlContext.BinaryClassification.EvaluateNonCalibrated(ViewOf(rows));

        Assert.AreEqual(without.Accuracy, with.Accuracy);
        Assert.AreEqual(without.AreaUnderRocCurve, with.AreaUnderRocCurve);
        Assert.AreEqual(without.F1Score, with.F1Score);
    }

    [TestMethod]
    public void ConfusionMatrix_PositiveStandsFirst()
    {
        var matrix = mlContext.BinaryClassification.EvaluateNonCalibrated(ViewOf(rows)).ConfusionMatrix;

        Assert.AreEqual(2, matrix.NumberOfClasses);
        CollectionAssert.AreEqual(new[] { 2d, 1d }, matrix.Counts[0].ToArray());
        CollectionAssert.AreEqual(new[] { 1d, 3d }, matrix.Counts[1].ToArray());
    }

    [TestMethod]
    public void FormattedTable_KnownCounts_IsThisText()
    {
        var table = mlContext.BinaryClassification.Evaluate(ViewOf(rows)).ConfusionMatrix.GetFormattedConfusionTable();
        string[] expected =
        [
            "TEST POSITIVE RATIO:\t0.4286 (3.0/(3.0+4.0))",
            "Confusion table",
            "          ||======================",
            "PREDICTED || positive | negative | Recall",
            "TRUTH     ||======================",
            " positive ||        2 |        1 | 0.6667",
            " negative ||        1 |        3 | 0.7500",
            "          ||======================",
            "Precision ||   0.6667 |   0.7500 |",
            "",
        ];

        CollectionAssert.AreEqual(expected, table.ReplaceLineEndings("\n").Split('\n'));
    }

    [TestMethod]
    public void Evaluate_MissingFloatLabels_AreLeftOut()
    {
        var metrics = mlContext.BinaryClassification.EvaluateNonCalibrated(
            ViewOf(rows.Append(rows[0] with { FloatLabel = float.NaN })), labelColumnName: "FloatLabel");

        Assert.AreEqual(5 / 7.0, metrics.Accuracy, 1e-12);
        Assert.AreEqual(10 / 12.0, metrics.AreaUnderRocCurve, 1e-12);
    }

    [TestMethod]
    public void Evaluate_MissingScoreColumn_ThrowsWithItsName()
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.BinaryClassification.Evaluate(ViewOf(rows), scoreColumnName: "Nowhere"));

        StringAssert.Contains(fault.Message, "Nowhere");
    }

    [TestMethod]
    [DataRow("FloatLabel")]
    [DataRow("DoubleLabel")]
    [DataRow("KeyLabel")]
    public void Evaluate_LabelOfAnotherType_HasTheSameMetrics(string label)
    {
        var metrics = mlContext.BinaryClassification.Evaluate(ViewOf(rows), labelColumnName: label);

        Assert.AreEqual(5 / 7.0, metrics.Accuracy, 1e-12);
        Assert.AreEqual(10 / 12.0, metrics.AreaUnderRocCurve, 1e-12);
    }

    [TestMethod]
    [DataRow("IntegerLabel")]
    [DataRow("KeyOfThree")]
    [DataRow("Text")]
    public void Evaluate_LabelOfAForeignType_ThrowsWithItsName(string label)
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.BinaryClassification.Evaluate(ViewOf(rows), labelColumnName: label));

        StringAssert.Contains(fault.Message, label);
    }

    [TestMethod]
    [DataRow("Score")]
    [DataRow("Text")]
    public void Evaluate_PredictedLabelOfAnyType_IsNotRead(string predictedLabel)
    {
        var metrics = mlContext.BinaryClassification.Evaluate(ViewOf(rows), predictedLabelColumnName: predictedLabel);

        Assert.AreEqual(5 / 7.0, metrics.Accuracy, 1e-12);
    }

    [TestMethod]
    public void Evaluate_TheSignOfTheScore_PredictsNotTheProbability()
    {
        var metrics = mlContext.BinaryClassification.Evaluate(
            ViewOf([Says(true, 0, 0.9f), Says(true, 0.1f, 0.1f), Says(false, -1, 0.9f)]));

        Assert.AreEqual(2 / 3.0, metrics.Accuracy, 1e-12);
    }

    [TestMethod]
    public void Evaluate_NoProbabilityColumn_ThrowsUnlessNonCalibrated()
    {
        var view = mlContext.Transforms.DropColumns("Probability").Fit(ViewOf(rows)).Transform(ViewOf(rows));

        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.BinaryClassification.Evaluate(view));
        StringAssert.Contains(fault.Message, "Probability");
        Assert.AreEqual(5 / 7.0, mlContext.BinaryClassification.EvaluateNonCalibrated(view).Accuracy, 1e-12);
    }

    [TestMethod]
    public void Evaluate_NoPredictedLabelColumn_Throws()
    {
        var view = mlContext.Transforms.DropColumns("PredictedLabel").Fit(ViewOf(rows)).Transform(ViewOf(rows));

        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.BinaryClassification.EvaluateNonCalibrated(view));
        StringAssert.Contains(fault.Message, "PredictedLabel");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Evaluate_RowsOfOneClass_Throws(bool label)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.BinaryClassification.Evaluate(ViewOf(rows.Where(row => row.Label == label))));
    }

    [TestMethod]
    public void LogLoss_ProbabilityZeroOfTheTruth_IsInfinite()
    {
        var metrics = mlContext.BinaryClassification.Evaluate(ViewOf([Says(true, 1, 0), Says(false, -1, 0.1f)]));

        Assert.AreEqual(double.PositiveInfinity, metrics.LogLoss);
        Assert.AreEqual(double.NegativeInfinity, metrics.LogLossReduction);
    }
}
