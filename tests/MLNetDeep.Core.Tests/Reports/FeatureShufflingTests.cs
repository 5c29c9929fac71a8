using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Randomness;
using MLNetDeep.Reports;

namespace MLNetDeep.Core.Tests.Reports;

[TestClass]
public sealed class FeatureShufflingTests
{
    [TestMethod]
    [DataRow(LearningTask.Multiclass)]
    [DataRow(LearningTask.Binary)]
    [DataRow(LearningTask.Regression)]
    public void Train_OneColumnTells_IsTheMostImportant(LearningTask task)
    {
        var importance = ReportTables.Train(task, ReportTables.Options() with { Epochs = 15 }).Report.Importance!;
        Assert.AreEqual((4, 4), (importance.Measured, importance.Features.Count));
        var first = importance.Features[0];
        Assert.AreEqual((1, "tells"), (first.Column, first.Name));
        foreach (var other in importance.Features.Skip(1))
            Assert.IsLessThan(first.Increase / 5, Math.Abs(other.Increase), other.Name!);
        Assert.AreEqual(task == LearningTask.Regression, first.AccuracyDrop is null);
        Assert.IsTrue(first.AccuracyDrop is null or > 0.2);
    }

    // The category alone says the label: one-hot or embedded, it is shuffled as one feature.
    [TestMethod]
    [DataRow(8)]
    [DataRow(0)]
    public void Train_CategoryTells_CountsAsOneFeature(int oneHotUpTo)
    {
        var random = new Random(1);
        var data = new TabularDataset(3, LearningTask.Binary) { Categories = [new CategoricalColumn(5)] };
        for (var r = 0; r < 300; r++)
        {
            var category = 1 + random.Next(5);
            data.Add([random.NextSingle(), random.NextSingle(), category], category % 2);
        }
        var options = ReportTables.Options() with { Epochs = 15, Input = ClassicOptions.Input with { Categories = new Categories { MaxOneHotValues = oneHotUpTo } } };
        var importance = DeepResidualTraining.Train(data, options, seed: 1).Report.Importance!;
        Assert.HasCount(3, importance.Features);
        Assert.AreEqual((2, null), (importance.Features[0].Column, importance.Features[0].Name));
        Assert.IsGreaterThan(0.2, importance.Features[0].AccuracyDrop!.Value);
    }

    [TestMethod]
    public void Measure_FeatureNotLookedAt_HasNoImportance()
    {
        var data = Random(rows: 100, columns: 3);
        var importance = Measure(data, (features, _, predictions) => Take(features, columns: 3, column: 2, predictions));
        Assert.AreEqual(2, importance.Features[0].Column);
        Assert.IsGreaterThan(0.3, importance.Features[0].Increase);
        Assert.IsTrue(importance.Features.Skip(1).All(feature => feature.Increase == 0));
    }

    [TestMethod]
    public void Measure_ConstantFeature_IsLeftOut()
    {
        var data = new TabularDataset(3, LearningTask.Regression);
        for (var r = 0; r < 60; r++)
            data.AddTarget([7, r % 2 == 0 ? float.NaN : r, float.NaN], r);
        var importance = Measure(data, (features, _, predictions) => Take(features, columns: 3, column: 0, predictions));
        Assert.AreEqual((1, 1), (importance.Measured, importance.Features.Single().Column));
    }

    [TestMethod]
    public void Measure_MoreRowsThanTheBudgetAllows_TakesSome()
    {
        var predicted = 0;
        var importance = Measure(Random(rows: 5_000, columns: 10), (features, _, predictions) =>
        {
            predicted += predictions.Length;
            Take(features, columns: 10, column: 0, predictions);
        }, budget: 2_000);
        Assert.AreEqual(200, importance.Rows);
        Assert.AreEqual(200 * 11, predicted);
    }

    [TestMethod]
    [DataRow(50_000, 1_000)]
    [DataRow(200_000, 1_000)]
    [DataRow(10_000, 200)]
    [DataRow(1, 30)]
    public void Measure_VeryWideTable_MeasuresTheStrongest(int budget, int measured)
    {
        var data = Random(rows: 60, columns: 1_500);
        var predicted = 0;
        var importance = Measure(data, (features, _, predictions) =>
        {
            predicted += predictions.Length;
            Take(features, columns: 1_500, column: 1_400, predictions);
        }, budget, strength: () => [.. Enumerable.Range(0, 1_500).Select(c => c == 1_400 ? 2.0 : c >= 500 ? 1.0 : 0.5)]);
        var rows = budget == 200_000 ? 60 : 50;
        Assert.AreEqual((measured, rows, rows * (measured + 1)), (importance.Measured, importance.Rows, predicted));
        Assert.AreEqual(1_400, importance.Features[0].Column);
        Assert.HasCount(30, importance.Features);
        Assert.IsTrue(importance.Features.All(feature => feature.Column >= 500));
    }

    [TestMethod]
    public void Train_VeryWideTable_FindsWhatTells()
    {
        var random = new Random(1);
        var data = new TabularDataset(1_100, LearningTask.Binary);
        for (var r = 0; r < 400; r++)
        {
            var row = Enumerable.Range(0, 1_100).Select(_ => random.NextSingle()).ToArray();
            row[1_050] = r % 2 == 0 ? -50 : 50;
            data.Add(row, r % 2);
        }
        var importance = DeepResidualTraining.Train(data, ReportTables.Options() with { Epochs = 4 }, seed: 1).Report.Importance!;
        Assert.AreEqual(200, importance.Measured);
        Assert.AreEqual(1_050, importance.Features[0].Column);
    }

    private static PermutationImportance Measure(
        TabularDataset data, RowPredictor predict, int budget = 10_000, Func<double[]>? strength = null) => FeatureShuffling
            .Of(predict, RowSet.All(data), names: null, budget, new TorchGenerator(1))
            .Measure(strength ?? (() => throw new InvalidOperationException("Not needed.")), threads: 1);

    private static void Take(ReadOnlySpan<float> features, int columns, int column, Span<float> predictions)
    {
        for (var r = 0; r < predictions.Length; r++)
            predictions[r] = features[r * columns + column];
    }

    // The last column is the target.
    private static TabularDataset Random(int rows, int columns)
    {
        var random = new Random(1);
        var data = new TabularDataset(columns, LearningTask.Regression);
        for (var r = 0; r < rows; r++)
        {
            var row = Enumerable.Range(0, columns).Select(_ => random.NextSingle()).ToArray();
            data.AddTarget(row, row[columns == 1_500 ? 1_400 : columns - 1]);
        }
        return data;
    }
}
