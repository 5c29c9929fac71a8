using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Explaining;

/// <summary>What a trained chain says of itself, by the columns that the data has before its first step.</summary>
[TestClass]
public sealed class ExplainingTests
{
    private static readonly string[] Read = ["Colour", "Noise", "Size", "Town"];

    private static readonly MLContext Context = new(seed: 1);

    private static readonly Lazy<ITransformer> Binary = new(() => Houses.Encoding(Context).Append(Context.BinaryClassification.Trainers.DeepResidual(
        new DeepResidualBinaryTrainer.Options
        {
            LabelColumnName = "Dear", CategoricalColumnNames = ["Town", "Colour"], Blocks = 1, Width = 16, Epochs = 20, Ensemble = new() { Bagging = 0 },
        })).Fit(Houses.View(Context, 600)));

    private static readonly Lazy<ITransformer> Regression = new(() => Context.Regression.Trainers.DeepResidual(
        new DeepResidualRegressionTrainer.Options
        {
            LabelColumnName = "Price", FeatureColumnName = "Size", CategoricalColumnNames = ["Town"], Blocks = 1, Width = 16, Epochs = 20,
            Ensemble = new() { Bagging = 0 },
        }).Fit(Houses.View(Context, 600)));

    private static readonly Lazy<ITransformer> Multiclass = new(() => Houses.Encoding(Context).Append(Context.MulticlassClassification.Trainers.DeepResidual(
        new DeepResidualTrainer.Options
        {
            LabelColumnName = "Range", CategoricalColumnNames = ["Town"], Blocks = 1, Width = 16, Epochs = 20, Ensemble = new() { Bagging = 0 },
        })).Fit(Houses.View(Context, 600)));

    [TestMethod]
    public void GetReport_OfAChain_IsThatOfItsNetwork()
    {
        Assert.AreSame(LastNetwork.Of(Binary.Value).Model.Report, Binary.Value.GetReport());
        using var folder = new TempFolder();
        Binary.Value.SaveReport(folder.FileOf("report.html"));
        Assert.AreEqual(Binary.Value.GetReport().ToHtml(), File.ReadAllText(folder.FileOf("report.html")));
        var other = Assert.ThrowsExactly<ArgumentException>(() => Context.Transforms.Concatenate("F", "Size").Fit(Houses.View(Context, 3)).GetReport());
        Assert.Contains("has none in it; expected one, alone or in a chain.", other.Message);
    }

    [TestMethod]
    public void GetReport_OfData_EvaluatesItsRows()
    {
        var test = Houses.Rows(240, seed: 2);
        test[5].Range = "";                                      // not known: no label
        var view = Context.Data.LoadFromEnumerable(test);
        var binary = Binary.Value.GetReport(view).Evaluation!;
        var metrics = Context.BinaryClassification.Evaluate(Binary.Value.Transform(view), "Dear");
        Assert.AreEqual((240, true, 1), (binary.Rows, binary.OnGivenRows, binary.Curve!.Positive));
        Assert.AreEqual(metrics.Accuracy, binary.Metrics.Accuracy!.Value, 1e-5);
        Assert.AreEqual(metrics.AreaUnderRocCurve, binary.Curve.Area, 1e-5);
        Assert.AreEqual(metrics.AreaUnderPrecisionRecallCurve, binary.Curve.AveragePrecision, 0.01);
        Assert.AreEqual(metrics.F1Score, binary.Thresholds!.Single(one => one.IsCurrent).F1!.Value, 1e-5);
        var cautious = Context.BinaryClassification.ChangeModelThreshold(Binary.Value, MathF.Log(0.3f / 0.7f));
        Assert.AreEqual(0.3, cautious.GetReport(view).Evaluation!.Thresholds!.Single(one => one.IsCurrent).Threshold, 1e-5);

        var ranges = Multiclass.Value.GetReport(view).Evaluation!;
        Assert.AreEqual(239, ranges.Rows);
        Assert.AreEqual(Context.MulticlassClassification.Evaluate(Multiclass.Value.Transform(view), "Range").MicroAccuracy, ranges.Metrics.Accuracy!.Value, 1e-5);
        Assert.HasCount(3, ranges.ClassAreas!);

        var prices = Regression.Value.GetReport(view);
        Assert.AreEqual(Context.Regression.Evaluate(Regression.Value.Transform(view), "Price").RootMeanSquaredError, prices.Evaluation!.Metrics.Rmse!.Value, 1);
        Assert.AreEqual("Price", prices.LabelName);
        CollectionAssert.AreEquivalent(new[] { "Size", "Town" }, prices.Importance!.Features.Select(feature => feature.Name).ToArray());
        CollectionAssert.IsSubsetOf(
            prices.Effects!.Features.Single(feature => feature.Name == "Town").Categories!.ToArray(), Enumerable.Range(0, Houses.Towns).Select(town => $"town {town}").ToArray());
        Assert.AreEqual(prices.ToHtml(), Regression.Value.GetReport(view).ToHtml(), "nothing is drawn by chance");
        Assert.AreEqual(Regression.Value.GetReport(view, labelColumnName: "Price").ToHtml(), prices.ToHtml());
    }

    [TestMethod]
    public void GetReport_EarlierModel_IsEvaluatedOnTheSameRows()
    {
        var view = Houses.View(Context, 240, seed: 2);
        // Its own columns, and its classes in another order: by occurrence.
        var earlier = Context.Transforms.Conversion.MapValueToKey("Range").Append(Context.MulticlassClassification.Trainers.DeepResidual(
            new DeepResidualTrainer.Options
            {
                LabelColumnName = "Range", NumericColumnNames = ["Size"], Blocks = 1, Width = 8, Epochs = 3, Ensemble = new() { Bagging = 0 },
            })).Fit(Houses.View(Context, 100, seed: 4));
        Assert.IsFalse(LastNetwork.Of(earlier).Model.Labels.Values.SequenceEqual(LastNetwork.Of(Multiclass.Value).Model.Labels.Values));
        var report = Multiclass.Value.GetReport(view, previous: earlier);
        var expected = Context.MulticlassClassification.Evaluate(earlier.Transform(view), "Range");
        Assert.AreEqual(240, report.Previous!.Rows);
        Assert.AreEqual(expected.MicroAccuracy, report.Previous.Metrics.Accuracy!.Value, 1e-5);
        Assert.AreEqual(expected.LogLoss, report.Previous.Metrics.LogLoss!.Value, 1e-4);
        Assert.IsGreaterThan(report.Previous.Metrics.Accuracy.Value, report.Evaluation!.Metrics.Accuracy!.Value);

        using var folder = new TempFolder();
        Multiclass.Value.SaveReport(folder.FileOf("report.html"), data: view, previous: earlier);
        var page = File.ReadAllText(folder.FileOf("report.html"));
        Assert.AreEqual(report.ToHtml(), page);
        Assert.Contains("Against the previous model", page);
        Assert.IsNull(Multiclass.Value.GetReport().Previous);
    }

    [TestMethod]
    public void GetReport_WrongArguments_AreNamed()
    {
        var view = Houses.View(Context, 30);
        Assert.Contains("previous model, but no data", Assert.ThrowsExactly<ArgumentException>(() => Binary.Value.GetReport(previous: Binary.Value)).Message);
        Assert.Contains("is of the task Regression; expected Binary", Assert.ThrowsExactly<ArgumentException>(() => Binary.Value.GetReport(view, Regression.Value)).Message);
        Assert.Contains("'Colour'", Assert.ThrowsExactly<ArgumentException>(() => Multiclass.Value.GetReport(view, labelColumnName: "Colour")).Message);
        Assert.Contains("'Nothing'", Assert.ThrowsExactly<ArgumentException>(() => Binary.Value.GetReport(view, labelColumnName: "Nothing")).Message);
        var low = Houses.Rows(200).Where(row => row.Range != "high").ToArray();
        var narrow = Context.Transforms.Conversion.MapValueToKey("Range").Append(Context.MulticlassClassification.Trainers.DeepResidual(
            new DeepResidualTrainer.Options
            {
                LabelColumnName = "Range", NumericColumnNames = ["Size"], Blocks = 1, Width = 8, Epochs = 1, Ensemble = new() { Bagging = 0 },
            })).Fit(Context.Data.LoadFromEnumerable(low));
        Assert.Contains("does not know the class 'high'", Assert.ThrowsExactly<ArgumentException>(() => Multiclass.Value.GetReport(view, narrow)).Message);
        Assert.Contains("knows the class 'high'", Assert.ThrowsExactly<ArgumentException>(() => narrow.GetReport(view, Multiclass.Value)).Message);
        var unlabelled = Context.Data.LoadFromEnumerable(Houses.Rows(5).Select(row => new Houses.Row { Size = row.Size, Town = row.Town, Colour = row.Colour, Price = float.NaN }));
        Assert.Contains("No row has a label in column 'Price'", Assert.ThrowsExactly<InvalidDataException>(() => Regression.Value.GetReport(unlabelled)).Message);
        var other = Assert.ThrowsExactly<ArgumentException>(() => Binary.Value.GetReport(view, previous: Context.Transforms.Concatenate("F", "Size").Fit(view)));
        Assert.Contains("expected one, alone or in a chain", other.Message);
    }

    [TestMethod]
    public void DescribeNetwork_NamesEachTensor_AndCountsAll()
    {
        var network = LastNetwork.Of(Regression.Value).Model.Network;
        var lines = Regression.Value.DescribeNetwork().TrimEnd().Split(Environment.NewLine);
        Assert.HasCount(network.Store.Parameters.Length + 1, lines);
        var output = network.Store.ValuesOf(network.Store.Parameters.Single(range => range.Name == "output.weight")).Length;
        Assert.MatchesRegex($@"^output\.weight +\[1, {output}\] +{output}$", lines.Single(line => line.StartsWith("output.weight", StringComparison.Ordinal)));
        Assert.StartsWith(FormattableString.Invariant($"{network.Store.Values.Length:N0} parameters"), lines[^1]);
    }

    [TestMethod]
    public void GetPermutationImportance_OfRawColumns_FindsWhatTheLabelFollowsFrom()
    {
        var found = Binary.Value.GetPermutationImportance(Houses.View(Context, 500, seed: 2), "Dear");
        CollectionAssert.AreEqual(Read, found.Select(column => column.Name).Order().ToArray());
        CollectionAssert.AreEquivalent(new[] { "Town", "Size" }, found.Take(2).Select(column => column.Name).ToArray());
        Assert.IsTrue(found.Take(2).All(column => column.Increase > 0.2 && column.StandardError < 0.1), string.Join(Environment.NewLine, found));
        CollectionAssert.AreEqual(found.ToArray(), Binary.Value.GetPermutationImportance(Houses.View(Context, 500, seed: 2), "Dear").ToArray());
        var ofRanges = Multiclass.Value.GetPermutationImportance(Houses.View(Context, 500, seed: 2), "Range");
        Assert.AreEqual("Noise", ofRanges[^1].Name);
        Assert.IsGreaterThan(0.2, ofRanges[^2].Increase);
        Assert.IsGreaterThan(10_000, Regression.Value.GetPermutationImportance(Houses.View(Context, 500, seed: 2), "Price")[0].Increase);
    }

    [TestMethod]
    public void GetPermutationImportance_OfTwoRows_IsWhatSwappingTheirValuesCosts()
    {
        var rows = Houses.Rows(2, seed: 3);
        var swapped = Houses.Rows(2, seed: 3);
        (swapped[0].Size, swapped[1].Size) = (swapped[1].Size, swapped[0].Size);
        var cost = Rmse(swapped) - Rmse(rows);
        Assert.AreNotEqual(0, cost, 1);
        var seen = Enumerable.Range(0, 10).Select(seed => Regression.Value.GetPermutationImportance(
            Context.Data.LoadFromEnumerable(rows), "Price", permutations: 1, seed: seed).Single(column => column.Name == "Size").Increase).ToArray();
        Assert.IsTrue(seen.All(increase => increase == 0 || Math.Abs(increase - cost) < 0.05), $"{string.Join(", ", seen)}; expected {cost} or 0");
        Assert.IsTrue(seen.Contains(0) && seen.Any(increase => increase != 0));

        double Rmse(Houses.Row[] of) => Math.Sqrt(Scores(Regression.Value, of).Zip(of, (score, row) => Math.Pow(score - row.Price, 2)).Average());
    }

    [TestMethod]
    public void GetContributions_OfAFewColumns_AreTheShapleyValues()
    {
        var background = Houses.Rows(6, seed: 4);
        var row = Houses.Rows(20, seed: 5)[17];
        var found = Binary.Value.GetContributions(
            Context.Data.LoadFromEnumerable([row]), Context.Data.LoadFromEnumerable(background), permutations: 1_200).Single();

        Assert.AreEqual("true", found.Output);
        Assert.AreEqual(Probability(row), found.Prediction, 1e-6);
        Assert.AreEqual(background.Average(Probability), found.BaseValue, 1e-6);
        Assert.AreEqual(found.Prediction - found.BaseValue, found.Columns.Sum(column => column.Contribution), 1e-6);
        CollectionAssert.AreEqual(Read, found.Columns.Select(column => column.Name).Order().ToArray());
        foreach (var column in found.Columns)
        {
            Assert.AreEqual(Shapley(column.Name), column.Contribution, 4 * column.StandardError + 1e-6, column.Name);
            Assert.IsLessThan(0.03, column.StandardError);
        }
        Assert.IsGreaterThan(0.1, Math.Abs(found.Columns[0].Contribution));
        Assert.AreEqual(row.Town, found.Columns.Single(column => column.Name == "Town").Value);

        // Σ over sets S without the column of |S|! (n − |S| − 1)!/n! · (v(S with it) − v(S)), v the mean over the background.
        double Shapley(string name)
        {
            string[] others = [.. Read.Where(other => other != name)];
            var sum = 0.0;
            for (var set = 0; set < 1 << others.Length; set++)
            {
                string[] known = [.. others.Where((_, i) => (set >> i & 1) == 1)];
                sum += Factorial(known.Length) * Factorial(others.Length - known.Length) / Factorial(Read.Length) * (Value([.. known, name]) - Value(known));
            }
            return sum;
        }

        double Value(string[] known) => background.Average(of => Probability(new Houses.Row
        {
            Size = known.Contains("Size") ? row.Size : of.Size, Noise = known.Contains("Noise") ? row.Noise : of.Noise,
            Town = known.Contains("Town") ? row.Town : of.Town, Colour = known.Contains("Colour") ? row.Colour : of.Colour,
        }));

        static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
    }

    [TestMethod]
    public void GetContributions_OfEachTask_AddUpToThePrediction()
    {
        var rows = Houses.View(Context, 3, seed: 6);
        var prices = Regression.Value.GetContributions(rows, Houses.View(Context, 200));
        foreach (var (found, score) in prices.Zip(Scores(Regression.Value, Houses.Rows(3, seed: 6))))
        {
            Assert.AreEqual("Score", found.Output);
            Assert.AreEqual(score, found.Prediction, 0.1);
            Assert.AreEqual(found.Prediction - found.BaseValue, found.Columns.Sum(column => column.Contribution), 0.1);
        }
        var ranges = Multiclass.Value.GetContributions(rows, Houses.View(Context, 200));
        var scored = Multiclass.Value.Transform(rows);
        var scores = scored.GetColumn<VBuffer<float>>("Score").Select(all => all.DenseValues().Max()).ToArray();
        CollectionAssert.AreEqual(scores, ranges.Select(found => (float)found.Prediction).ToArray());
        Assert.IsTrue(ranges.All(found => found.Output is "low" or "middle" or "high" && found.Prediction > 1 / 3.0));
    }

    [TestMethod]
    public void GetContributions_OfAVector_NamesItsSlots()
    {
        var view = Context.Transforms.Concatenate("Features", "Size", "Noise").Fit(Houses.View(Context, 300)).Transform(Houses.View(Context, 300));
        var model = Context.BinaryClassification.Trainers.DeepResidual(new DeepResidualBinaryTrainer.Options
        {
            LabelColumnName = "Dear", Blocks = 1, Width = 8, Epochs = 2, Ensemble = new() { Bagging = 0 },
        }).Fit(view);
        var found = model.GetContributions(Context.Data.TakeRows(view, 1), view).Single();
        CollectionAssert.AreEquivalent(new[] { "Size", "Noise" }, found.Columns.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void Explain_WrongArguments_AreNamed()
    {
        var (model, view) = (Binary.Value, Houses.View(Context, 10));
        Assert.Contains("rows must be at least 2, but was 1.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.GetPermutationImportance(view, "Dear", rows: 1)).Message);
        Assert.Contains("'Label'", Assert.ThrowsExactly<ArgumentException>(() => model.GetPermutationImportance(view)).Message);
        Assert.Contains(
            "Column 'Town' is missing; expected type String",
            Assert.ThrowsExactly<ArgumentException>(() => model.GetContributions(Context.Transforms.DropColumns("Town").Fit(view).Transform(view), view)).Message);
        Assert.Contains("more than 1000 rows", Assert.ThrowsExactly<ArgumentException>(() => model.GetContributions(Houses.View(Context, 1_001), view)).Message);
        Assert.Contains("no row", Assert.ThrowsExactly<InvalidDataException>(() => model.GetContributions(view, Context.Data.FilterRowsByColumn(view, "Size", 2, 3))).Message);
    }

    private static float[] Scores(ITransformer model, Houses.Row[] rows) => model.Transform(Context.Data.LoadFromEnumerable(rows)).Values<float>("Score");

    private static double Probability(Houses.Row row) => Binary.Value.Transform(Context.Data.LoadFromEnumerable([row])).Values<float>("Probability")[0];
}
