using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Tables;

/// <summary>Trainers that take their columns from a table.</summary>
[TestClass]
public sealed class TableTrainingTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Fit_OfATable_LearnsEachTask()
    {
        var binary = Table("yes,no", ColumnKind.Boolean, gaps: true);
        Assert.AreEqual(270, binary.Rows);
        var model = _mlContext.BinaryClassification.Trainers.DeepResidual(binary, Fast(new DeepResidualBinaryTrainer.Options())).Fit(binary.Data);
        Assert.IsGreaterThan(0.9, _mlContext.BinaryClassification.Evaluate(model.Transform(binary.Data), binary.Label).Accuracy);
        CollectionAssert.AreEqual(new[] { "when", "x" }, model.NumericColumnNames.ToArray());
        CollectionAssert.AreEqual(new[] { "kind" }, model.CategoricalColumnNames.ToArray());

        var classes = Table("low,high", ColumnKind.Category);
        var chain = _mlContext.Transforms.Conversion.MapValueToKey(classes.Label)
            .Append(_mlContext.MulticlassClassification.Trainers.DeepResidual(classes, Fast(new DeepResidualTrainer.Options())))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(classes.Data);
        Assert.IsGreaterThan(0.9, _mlContext.MulticlassClassification.Evaluate(chain.Transform(classes.Data), classes.Label).MicroAccuracy);
        var unlabelled = _folder.Write("test.csv", "kind,x,when", "a,5,2020-01-01", "b,-5,2020-01-02");
        CollectionAssert.AreEqual(
            new[] { "high", "low" },
            chain.Transform(classes.Load(unlabelled, labelled: false)).Values<ReadOnlyMemory<char>>("PredictedLabel").Select(text => text.ToString()).ToArray());

        var numbers = Table("-1.5,1.5", ColumnKind.Number);
        var regression = _mlContext.Regression.Trainers.DeepResidual(numbers, Fast(new DeepResidualRegressionTrainer.Options())).Fit(numbers.Data);
        Assert.IsGreaterThan(0.5, _mlContext.Regression.Evaluate(regression.Transform(numbers.Data), numbers.Label).RSquared);
    }

    [TestMethod]
    public void Trainer_ForAnotherTask_IsRefused()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Regression.Trainers.DeepResidual(Table("low,high", ColumnKind.Category)));
        Assert.StartsWith(
            "The label 'y' is a Category (2 classes), which mlContext.MulticlassClassification.Trainers.DeepResidual takes; mlContext.Regression takes a Number. "
            + "Where all values are numbers, LoadTable with Kinds", e.Message);
    }

    [TestMethod]
    public void Trainer_OptionsThatNameOtherColumns_AreRefused()
    {
        var table = Table("yes,no", ColumnKind.Boolean);
        string Message(DeepResidualBinaryTrainer.Options options) =>
            Assert.ThrowsExactly<ArgumentException>(() => _mlContext.BinaryClassification.Trainers.DeepResidual(table, options)).Message;

        Assert.StartsWith("LabelColumnName must be left out beside a table, whose label is 'y', but was 'kind'.", Message(new() { LabelColumnName = "kind" }));
        Assert.StartsWith(
            "NumericColumnNames must be left out beside a table, whose columns are 'when', 'x', but was 'x': LoadTable with Kinds", Message(new() { NumericColumnNames = ["x"] }));
        Assert.StartsWith(
            "CategoricalColumnNames must be left out beside a table, whose columns are 'kind', but was 'x': LoadTable with Kinds", Message(new() { CategoricalColumnNames = ["x"] }));
        var used = _mlContext.BinaryClassification.Trainers.DeepResidual(table, new() { LabelColumnName = "y" }).UsedOptions;
        Assert.AreEqual(used, _mlContext.BinaryClassification.Trainers.DeepResidual(table, used).UsedOptions);
    }

    [TestMethod]
    public void Fit_WeightAmongTheNumbers_IsNoFeature()
    {
        var table = Table("yes,no", ColumnKind.Boolean);
        var options = Fast(new DeepResidualBinaryTrainer.Options { ExampleWeightColumnName = "x" });
        Assert.AreEqual("when", string.Join(", ", _mlContext.BinaryClassification.Trainers.DeepResidual(table, options).UsedOptions.NumericColumnNames));
    }

    private static TOptions Fast<TOptions>(TOptions options) where TOptions : DeepResidualTrainerOptions =>
        (TOptions)((DeepResidualTrainerOptions)options with { Blocks = 1, Width = 16, Epochs = 30, Ensemble = new() { Bagging = 0 }, Run = new() { Report = false } });

    private Table Table(string labels, ColumnKind kind, bool gaps = false)
    {
        var random = new Random(1);
        var path = _folder.Write("train.csv", ["when,x,kind,y", .. Enumerable.Range(0, 300).Select(r =>
        {
            var x = random.Next(1, 100) * (r % 2 == 0 ? 1 : -1);
            return $"{new DateTime(2020, 1, 1).AddDays(r):yyyy-MM-dd},{x},{(r % 3 == 0 ? "a" : "b")},{(gaps && r % 10 == 3 ? "" : labels.Split(',')[x > 0 ? 1 : 0])}";
        })]);
        var table = _mlContext.Data.LoadTable(path, "y");
        Assert.AreEqual(kind, table.LabelColumn.Kind);
        return table;
    }
}
