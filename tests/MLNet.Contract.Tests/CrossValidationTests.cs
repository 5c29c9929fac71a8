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
        public bool Truth { get; set; }
        public float Signed { get; set; }
        public float Probability { get; set; }
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
        PredictedLabel = i % 3 == 0 ? 1u : 0u, Truth = i % 2 == 0, Signed = i % 3 == 0 ? 1 : -1, Probability = 0.25f,
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

    [TestMethod]
    public void CrossValidate_Binary_MetricsAreThoseOfTheHeldOutRows()
    {
        var results = mlContext.BinaryClassification.CrossValidate(
            View, mlContext.Transforms.CopyColumns("Score", "Signed"), numberOfFolds: 3, labelColumnName: "Truth");

        Assert.HasCount(3, results);
        foreach (var result in results)
        {
            var heldOut = result.ScoredHoldOutSet.Values<float>("Number");
            Assert.AreEqual((double)heldOut.Count(number => number % 2 == 0 == (number % 3 == 0)) / heldOut.Length, result.Metrics.Accuracy, 1e-12);
            var positives = heldOut.Count(number => number % 2 == 0);
            Assert.AreEqual((2d * positives + Math.Log2(4 / 3d) * (heldOut.Length - positives)) / heldOut.Length, result.Metrics.LogLoss, 1e-6);
        }
    }

    [TestMethod]
    public void CrossValidateNonCalibrated_NoProbability_MetricsAreThoseOfTheHeldOutRows()
    {
        var estimator = mlContext.Transforms.CopyColumns("Score", "Signed").Append(mlContext.Transforms.DropColumns("Probability"));
        var results = mlContext.BinaryClassification.CrossValidateNonCalibrated(View, estimator, labelColumnName: "Truth", seed: 3);

        Assert.HasCount(5, results);
        foreach (var result in results)
        {
            var heldOut = result.ScoredHoldOutSet.Values<float>("Number");
            Assert.AreEqual((double)heldOut.Count(number => number % 2 == 0 == (number % 3 == 0)) / heldOut.Length, result.Metrics.Accuracy, 1e-12);
        }
    }

    [TestMethod]
    public void CrossValidate_BinaryWithoutProbability_Throws()
    {
        var estimator = mlContext.Transforms.CopyColumns("Score", "Signed").Append(mlContext.Transforms.DropColumns("Probability"));

        Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.BinaryClassification.CrossValidate(View, estimator, labelColumnName: "Truth"));
    }

    [TestMethod]
    public void CrossValidationSplit_Parts_AreDisjointAndComplete()
    {
        var folds = mlContext.Data.CrossValidationSplit(View, numberOfFolds: 3);

        Assert.HasCount(3, folds);
        CollectionAssert.AreEqual(numbers, folds.SelectMany(fold => fold.TestSet.Values<float>("Number")).Order().ToArray());
        foreach (var fold in folds)
            CollectionAssert.AreEqual(
                numbers, fold.TrainSet.Values<float>("Number").Concat(fold.TestSet.Values<float>("Number")).Order().ToArray());
    }

    [TestMethod]
    public void CrossValidationSplit_SamplingKey_KeepsAGroupTogether()
    {
        var folds = mlContext.Data.CrossValidationSplit(View, samplingKeyColumnName: "Group");

        Assert.HasCount(5, folds);
        Assert.HasCount(60, folds.SelectMany(fold => fold.TestSet.Texts("Group").Distinct()).ToArray());
    }
}
