using MLNetDeep.Data;
using MLNetDeep.Reports;

namespace MLNetDeep.Core.Tests.Reports;

/// <summary>Mean predictions of models that are written down.</summary>
[TestClass]
public sealed class PartialDependenceTests
{
    // f = 2a + b², so that the mean over the rows at a = v is 2v + mean of b².
    [TestMethod]
    public void Measure_SumOfTwoNumbers_IsExact()
    {
        var data = Numbers(rows: 60);
        var effects = Measure(data, (features, _, predictions) =>
        {
            for (var r = 0; r < predictions.Length; r++)
                predictions[r] = 2 * features[3 * r] + features[3 * r + 1] * features[3 * r + 1];
        }, [0, 1]);
        Assert.AreEqual((60, 0), (effects.Rows, effects.Classes.Count));
        var (a, b) = (effects.Features[0], effects.Features[1]);
        var (meanOfA, meanOfSquares) = (Enumerable.Range(0, 60).Average(r => (double)data.Row(r)[0]), Enumerable.Range(0, 60).Average(r => Math.Pow(data.Row(r)[1], 2)));
        Assert.HasCount(20, a.Values);
        foreach (var (value, mean) in a.Values.Zip(a.Means.Single()))
            Assert.AreEqual(2 * value + meanOfSquares, mean, 1e-4);
        // Fewer values than quantiles: each that there is, rising.
        CollectionAssert.AreEqual(new double[] { 0, 1, 2, 3 }, b.Values.ToArray());
        foreach (var (value, mean) in b.Values.Zip(b.Means.Single()))
            Assert.AreEqual(2 * meanOfA + value * value, mean, 1e-4);
        Assert.IsEmpty(effects.Faults(columns: 3, classes: 0));
    }

    [TestMethod]
    public void Measure_Number_TakesQuantilesWithoutOutliersAndGaps()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        for (var r = 0; r < 200; r++)
            data.AddTarget([r % 10 == 0 ? float.NaN : r == 199 ? 1e9f : r], 0);
        var values = Measure(data, (features, _, predictions) => features.CopyTo(predictions), [0]).Features.Single().Values;
        Assert.HasCount(20, values);
        Assert.AreEqual((5.0, 195.0), (values[0], values[^1]));
    }

    [TestMethod]
    public void Measure_Category_IsOfTheCommonestByName()
    {
        var data = new TabularDataset(2, LearningTask.Regression)
        {
            Categories = [new CategoricalColumn(30)], CategoryLabels = [new ClassLabels("String", [.. Enumerable.Range(1, 29).Select(c => $"town {c}")])],
        };
        for (var category = 0; category <= 30; category++)
            for (var r = 0; r <= category % 12; r++)
                data.AddTarget([r, category], 0);
        data.AddTarget([0, float.NaN], 0);                       // missing, as 0 is
        var effect = Measure(data, (features, _, predictions) =>
        {
            for (var r = 0; r < predictions.Length; r++)
                predictions[r] = 100 * features[2 * r + 1];
        }, [1]).Features.Single();
        CollectionAssert.AreEqual(new double[] { 11, 23, 10, 22, 9, 21, 8, 20, 7, 19 }, effect.Values.ToArray());
        Assert.AreEqual("town 11", effect.Categories![0]);
        CollectionAssert.AreEqual(effect.Values.Select(value => 100 * value).ToArray(), effect.Means.Single().ToArray());

        var unnamed = new TabularDataset(1, LearningTask.Regression) { Categories = [new CategoricalColumn(2)] };
        foreach (var category in (float[])[0, 0, float.NaN, 2, 2, 1])
            unnamed.AddTarget([category], 0);
        CollectionAssert.AreEqual(
            new[] { "missing", "category 2", "category 1" },
            Measure(unnamed, (features, _, predictions) => features.CopyTo(predictions), [0]).Features.Single().Categories!.ToArray());
    }

    [TestMethod]
    [DataRow(1, 0.75)]
    [DataRow(0, 0.25)]
    public void Measure_Binary_IsTheProbabilityOfTheClass(int positive, double expected)
    {
        var data = new TabularDataset(1, LearningTask.Binary);
        for (var r = 0; r < 10; r++)
            data.Add([r % 2], r % 2);
        var effect = Measure(data, (features, _, predictions) =>
        {
            for (var r = 0; r < predictions.Length; r++)
                predictions[r] = features[r] * MathF.Log(3);
        }, [0], [positive]).Features.Single();
        Assert.AreEqual(0.5, effect.Means.Single()[0], 1e-6);
        Assert.AreEqual(expected, effect.Means.Single()[1], 1e-6);
    }

    [TestMethod]
    public void Measure_SeveralClasses_IsTheProbabilityOfEach()
    {
        var data = new TabularDataset(1, 3);
        for (var r = 0; r < 10; r++)
            data.Add([r % 2], r % 3);
        var effect = Measure(data, (features, _, predictions) =>
        {
            for (var r = 0; r < features.Length; r++)
                (predictions[3 * r], predictions[3 * r + 1], predictions[3 * r + 2]) = (0, features[r] * MathF.Log(2), 0);
        }, [0], [1, 2]).Features.Single();
        Assert.AreEqual((0.5, 0.25), (Math.Round(effect.Means[0][1], 5), Math.Round(effect.Means[1][1], 5)));
    }

    [TestMethod]
    public void Measure_PredictionThatIsNotFinite_LeavesTheFeatureOut()
    {
        var effects = Measure(Numbers(rows: 20), (features, _, predictions) =>
        {
            for (var r = 0; r < predictions.Length; r++)
                predictions[r] = features[3 * r] > 0.5f ? float.PositiveInfinity : 1;
        }, [0]);
        Assert.IsEmpty(effects.Features);
    }

    [TestMethod]
    [DataRow(10_000, 100)]
    [DataRow(200_000, 1_666)]
    public void Measure_ManyRows_TakesThoseOfTheBudget(int budget, int rows)
    {
        var predicted = 0;
        var effects = Measure(Numbers(rows: 3_000), (_, _, predictions) => predicted += predictions.Length, [0, 2], budget: budget);
        Assert.AreEqual((rows, 40 * rows), (effects.Rows, predicted));
    }

    [TestMethod]
    public void ClassesOf_EachTask_AreThoseThatAreDrawn()
    {
        CollectionAssert.AreEqual(Array.Empty<int>(), PartialDependence.ClassesOf(LearningTask.Regression, 0, null));
        CollectionAssert.AreEqual(new[] { 1 }, PartialDependence.ClassesOf(LearningTask.Binary, 2, null));
        CollectionAssert.AreEqual(new[] { 0 }, PartialDependence.ClassesOf(LearningTask.Multiclass, 2, new DataSummary(1, 0, []) { ClassCounts = [3, 4] }));
        CollectionAssert.AreEqual(
            new[] { 1, 2, 4, 5 }, PartialDependence.ClassesOf(LearningTask.Multiclass, 6, new DataSummary(1, 0, []) { ClassCounts = [1, 9, 3, 2, 8, 7] }));
    }

    private static FeatureEffects Measure(TabularDataset data, RowPredictor predict, int[] columns, int[]? classes = null, int budget = 10_000) =>
        new PartialDependence(predict, SampledRows.Of(data, RowSet.All(data).Rows), budget, classes ?? [])
            .Measure([.. columns.Select(column => new FeatureImportance(column, null, 1, null))], threads: 1);

    private static TabularDataset Numbers(int rows)
    {
        var random = new Random(1);
        var data = new TabularDataset(3, LearningTask.Regression);
        for (var r = 0; r < rows; r++)
            data.AddTarget([random.NextSingle(), r % 4, random.NextSingle()], 0);
        return data;
    }
}
