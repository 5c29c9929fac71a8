using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class CrossValidationTests
{
    private sealed class Row
    {
        public float Number { get; set; }
        public float Label { get; set; }
        public string Group { get; set; } = "";
        [VectorType(2)]
        public float[] Score { get; set; } = [];
        [KeyType(2)]
        public uint Class { get; set; }
        [KeyType(2)]
        public uint PredictedLabel { get; set; }
    }

    /// <summary>An estimator that remembers which rows it was fitted on and does what another does.</summary>
    private sealed class Recording(IEstimator<ITransformer> inner) : IEstimator<ITransformer>
    {
        public List<float[]> Fitted { get; } = [];

        public ITransformer Fit(IDataView input)
        {
            lock (Fitted)
                Fitted.Add(input.Values<float>("Number"));
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    private static readonly Row[] rows = [.. Enumerable.Range(0, 300).Select(i => new Row
    {
        Number = i, Label = i + 2, Group = $"group {i / 5}", Score = i % 3 == 0 ? [0.2f, 0.8f] : [0.8f, 0.2f], Class = 0,
        PredictedLabel = i % 3 == 0 ? 1u : 0u,
    })];

    private static readonly float[] numbers = [.. rows.Select(row => row.Number)];

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(rows);

    /// <summary>Predicts the number where the label is two more.</summary>
    private IEstimator<ITransformer> Copying => mlContext.Transforms.CopyColumns("Score", "Number");

    [TestMethod]
    public void CrossValidate_Folds_HoldOutEveryRowOnce()
    {
        var results = mlContext.Regression.CrossValidate(View, Copying, numberOfFolds: 4);

        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3 }, results.Select(result => result.Fold).ToArray());
        CollectionAssert.AreEqual(
            numbers, results.SelectMany(result => result.ScoredHoldOutSet.Values<float>("Number")).Order().ToArray());
    }

    [TestMethod]
    public void CrossValidate_EachFit_SeesAllRowsButTheHeldOut()
    {
        var estimator = new Recording(Copying);
        var results = mlContext.Regression.CrossValidate(View, estimator, numberOfFolds: 3);

        Assert.HasCount(3, estimator.Fitted);
        foreach (var result in results)
        {
            var heldOut = result.ScoredHoldOutSet.Values<float>("Number");
            var rest = numbers.Except(heldOut).ToArray();
            Assert.IsTrue(estimator.Fitted.Any(fitted => fitted.Order().SequenceEqual(rest)), $"fold {result.Fold}");
        }
    }

    [TestMethod]
    public void CrossValidate_Metrics_AreThoseOfTheHeldOutRows()
    {
        var results = mlContext.Regression.CrossValidate(View, Copying, numberOfFolds: 3);

        foreach (var result in results)
            Assert.AreEqual(2, result.Metrics.MeanAbsoluteError, 1e-12);
    }

    [TestMethod]
    public void CrossValidate_Models_WereFittedOnTheirFold()
    {
        var estimator = mlContext.Transforms.CopyColumns("Score", "Number").Append(mlContext.Transforms.NormalizeMinMax("Score"));
        var results = mlContext.Regression.CrossValidate(View, estimator, numberOfFolds: 3);

        foreach (var result in results)
        {
            var largest = numbers.Except(result.ScoredHoldOutSet.Values<float>("Number")).Max();
            Assert.AreEqual(100 / largest, result.Model.Transform(View).Values<float>("Score")[100], 1e-6f);
        }
    }

    [TestMethod]
    public void CrossValidate_SamplingKey_KeepsAGroupTogether()
    {
        var results = mlContext.Regression.CrossValidate(View, Copying, numberOfFolds: 3, samplingKeyColumnName: "Group");
        var groups = results.SelectMany(result => result.ScoredHoldOutSet.Texts("Group").Distinct()).ToArray();

        Assert.HasCount(60, groups);
        Assert.HasCount(60, groups.Distinct());
    }

    [TestMethod]
    public void CrossValidate_DefaultFolds_AreFive()
    {
        Assert.HasCount(5, mlContext.Regression.CrossValidate(View, Copying));
    }

    [TestMethod]
    public void CrossValidate_OneFold_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.Regression.CrossValidate(View, Copying, numberOfFolds: 1));
    }

    [TestMethod]
    public void CrossValidate_SameSeed_SameFolds()
    {
        float[] FirstFold(int seed) =>
            new MLContext(seed).Regression.CrossValidate(View, Copying)[0].ScoredHoldOutSet.Values<float>("Number");

        CollectionAssert.AreEqual(FirstFold(4), FirstFold(4));
        CollectionAssert.AreNotEqual(FirstFold(4), FirstFold(5));
    }

    [TestMethod]
    public void CrossValidate_Multiclass_MetricsAreThoseOfTheHeldOutRows()
    {
        var results = mlContext.MulticlassClassification.CrossValidate(
            View, mlContext.Transforms.CopyColumns("Copy", "Number"), numberOfFolds: 3, labelColumnName: "Class");

        foreach (var result in results)
        {
            var heldOut = result.ScoredHoldOutSet.Values<float>("Number");
            var right = heldOut.Count(number => number % 3 != 0);
            Assert.AreEqual((double)right / heldOut.Length, result.Metrics.MicroAccuracy, 1e-12);
        }
    }
}
