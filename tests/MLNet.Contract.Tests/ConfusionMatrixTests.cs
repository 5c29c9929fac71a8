using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class ConfusionMatrixTests
{
    private sealed class Row
    {
        [KeyType(3)]
        public uint Label { get; set; }
        public float First { get; set; }
        public float Second { get; set; }
        public float Third { get; set; }
        [KeyType(3)]
        public uint PredictedLabel { get; set; }
        [VectorType(3)]
        public float[] Score => [First, Second, Third];
    }

    private static Row Says(uint label, uint predicted) => new()
    {
        Label = label,
        PredictedLabel = predicted,
        First = predicted == 0 ? 0.8f : 0.1f,
        Second = predicted == 1 ? 0.8f : 0.1f,
        Third = predicted == 2 ? 0.8f : 0.1f,
    };

    /// <summary>Of class 0 two are right, one is taken for 1; of 1 one is right, one is taken for 2; 2 is right.</summary>
    private static readonly Row[] rows = [Says(0, 0), Says(0, 0), Says(0, 1), Says(1, 1), Says(1, 2), Says(2, 2)];

    private readonly MLContext mlContext = new(seed: 1);

    private ConfusionMatrix Matrix() =>
        mlContext.MulticlassClassification.Evaluate(mlContext.Data.LoadFromEnumerable(rows)).ConfusionMatrix;

    /// <summary>The table where the slots of Score have these names: they are the names of the classes.</summary>
    private string[] Table(string first, string second, string third)
    {
        var view = mlContext.Data.LoadFromEnumerable(rows);
        var scored = mlContext.Transforms.CopyColumns(first, "First")
            .Append(mlContext.Transforms.CopyColumns(second, "Second"))
            .Append(mlContext.Transforms.CopyColumns(third, "Third"))
            .Append(mlContext.Transforms.Concatenate("Score", first, second, third)).Fit(view).Transform(view);
        return Lines(mlContext.MulticlassClassification.Evaluate(scored).ConfusionMatrix.GetFormattedConfusionTable());
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    [TestMethod]
    public void Counts_RowIsTruth_ColumnIsPrediction()
    {
        var matrix = Matrix();

        Assert.AreEqual(3, matrix.NumberOfClasses);
        CollectionAssert.AreEqual(new[] { 2d, 1d, 0d }, matrix.Counts[0].ToArray());
        CollectionAssert.AreEqual(new[] { 0d, 1d, 1d }, matrix.Counts[1].ToArray());
        CollectionAssert.AreEqual(new[] { 0d, 0d, 1d }, matrix.Counts[2].ToArray());
    }

    [TestMethod]
    public void GetCountForClassPair_PredictedThenActual_IsTheCount()
    {
        var matrix = Matrix();

        Assert.AreEqual(1, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 1, actualClassIndicatorIndex: 0));
        Assert.AreEqual(0, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 0, actualClassIndicatorIndex: 1));
    }

    [TestMethod]
    public void PrecisionAndRecall_OfEachClass_AreColumnAndRowShares()
    {
        var matrix = Matrix();

        CollectionAssert.AreEqual(new[] { 1d, 0.5, 0.5 }, matrix.PerClassPrecision.ToArray());
        CollectionAssert.AreEqual(new[] { 2 / 3.0, 0.5, 1 }, matrix.PerClassRecall.ToArray());
    }

    [TestMethod]
    public void FormattedTable_NoClassNames_IsNumbered()
    {
        string[] expected =
        [
            "",
            "Confusion table",
            "          ||========================",
            "PREDICTED ||     0 |     1 |     2 | Recall",
            "TRUTH     ||========================",
            "        0 ||     2 |     1 |     0 | 0.6667",
            "        1 ||     0 |     1 |     1 | 0.5000",
            "        2 ||     0 |     0 |     1 | 1.0000",
            "          ||========================",
            "Precision ||1.0000 |0.5000 |0.5000 |",
            "",
        ];

        CollectionAssert.AreEqual(expected, Lines(Matrix().GetFormattedConfusionTable()));
    }

    [TestMethod]
    public void FormattedTable_ShortClassNames_NamesRowsAndColumns()
    {
        string[] expected =
        [
            "",
            "Confusion table",
            "          ||========================",
            "PREDICTED ||   cat |   dog | mouse | Recall",
            "TRUTH     ||========================",
            "      cat ||     2 |     1 |     0 | 0.6667",
            "      dog ||     0 |     1 |     1 | 0.5000",
            "    mouse ||     0 |     0 |     1 | 1.0000",
            "          ||========================",
            "Precision ||1.0000 |0.5000 |0.5000 |",
            "",
        ];

        CollectionAssert.AreEqual(expected, Table("cat", "dog", "mouse"));
    }

    [TestMethod]
    public void FormattedTable_LongClassNames_NumbersThemInFrontOfTheRows()
    {
        string[] expected =
        [
            "",
            "Confusion table",
            "                  ||========================",
            "PREDICTED         ||     0 |     1 |     2 | Recall",
            "TRUTH             ||========================",
            "0.            cat ||     2 |     1 |     0 | 0.6667",
            "1.            dog ||     0 |     1 |     1 | 0.5000",
            "2. canary islands ||     0 |     0 |     1 | 1.0000",
            "                  ||========================",
            "Precision         ||1.0000 |0.5000 |0.5000 |",
            "",
        ];

        CollectionAssert.AreEqual(expected, Table("cat", "dog", "canary islands"));
    }
}
