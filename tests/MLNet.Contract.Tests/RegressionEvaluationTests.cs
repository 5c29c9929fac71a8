using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class RegressionEvaluationTests
{
    private sealed class Row
    {
        public float Label { get; set; }
        public float Score { get; set; }
    }

    /// <summary>Errors 0.5, 0, -1, 1; the labels' squared distances from their mean add up to 5.</summary>
    private static readonly Row[] rows =
    [
        new() { Label = 1, Score = 1.5f }, new() { Label = 2, Score = 2 },
        new() { Label = 3, Score = 2 }, new() { Label = 4, Score = 5 },
    ];

    private readonly MLContext mlContext = new(seed: 1);

    private RegressionMetrics Evaluate(IEnumerable<Row> data) =>
        mlContext.Regression.Evaluate(mlContext.Data.LoadFromEnumerable(data.ToArray()));

    [TestMethod]
    public void Metrics_KnownErrors_HaveTheirValues()
    {
        var metrics = Evaluate(rows);

        Assert.AreEqual(2.5 / 4, metrics.MeanAbsoluteError, 1e-12);
        Assert.AreEqual(2.25 / 4, metrics.MeanSquaredError, 1e-12);
        Assert.AreEqual(0.75, metrics.RootMeanSquaredError, 1e-12);
        Assert.AreEqual(2.25 / 4, metrics.LossFunction, 1e-12);
        Assert.AreEqual(1 - 2.25 / 5, metrics.RSquared, 1e-12);
    }

    [TestMethod]
    public void Metrics_MissingLabels_AreLeftOut()
    {
        var metrics = Evaluate(rows.Append(new Row { Label = float.NaN, Score = 3 }));

        Assert.AreEqual(2.5 / 4, metrics.MeanAbsoluteError, 1e-12);
        Assert.AreEqual(1 - 2.25 / 5, metrics.RSquared, 1e-12);
    }

    [TestMethod]
    public void Metrics_ScoreIsTheMean_RSquaredIsZero()
    {
        Assert.AreEqual(0, Evaluate(rows.Select(row => new Row { Label = row.Label, Score = 2.5f })).RSquared, 1e-12);
    }

    [TestMethod]
    public void Evaluate_MissingLabelColumn_ThrowsWithItsName()
    {
        var view = mlContext.Data.LoadFromEnumerable(rows);

        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.Regression.Evaluate(view, labelColumnName: "Nowhere"));
        StringAssert.Contains(fault.Message, "Nowhere");
    }

    [TestMethod]
    public void Evaluate_ScoreAsVector_ThrowsWithItsName()
    {
        var view = mlContext.Data.LoadFromEnumerable(rows);
        var vectors = mlContext.Transforms.Concatenate("Score", "Score").Fit(view).Transform(view);

        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Regression.Evaluate(vectors));
        StringAssert.Contains(fault.Message, "Score");
    }

    [TestMethod]
    public void Evaluate_DoubleLabel_ThrowsWithItsName()
    {
        var view = mlContext.Data.LoadFromEnumerable(rows);
        var doubles = mlContext.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Double).Fit(view).Transform(view);

        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Regression.Evaluate(doubles));
        StringAssert.Contains(fault.Message, "Label");
    }
}
