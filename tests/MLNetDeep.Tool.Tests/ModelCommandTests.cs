using Microsoft.ML;

namespace MLNetDeep.Tool.Tests;

/// <summary>Commands that read a model: what they print, and what they say of models and rows that will not do.</summary>
[TestClass]
public sealed class ModelCommandTests : IDisposable
{
    private static readonly MLContext Context = new(seed: 1);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("--help", "  mlnetdeep [command] [options]")]
    [DataRow("evaluate --help", "  mlnetdeep evaluate <MODEL> <FILE> [options]")]
    public void Help_NamesTheCommand(string arguments, string usage) => Assert.Contains(usage, ToolRun.Successful(arguments.Split(' ')).Out);

    [TestMethod]
    public void Commands_ThatWriteAFile_SayWhichAndHowMuch()
    {
        var (model, data) = (Train("classify", SmallTables.WriteClasses(_folder), "kind"), _folder.FileOf("small.csv"));
        foreach (var (command, target, printed) in ((string, string, string)[])
        [
            ($"predict {model} {data} --output", "predictions.csv", " (200 rows)"), ($"report {model} --data {data} --output", "report.html", " (200 test rows)"),
            ($"export {model} --onnx", "model.onnx", ""),
        ])
        {
            var path = _folder.FileOf(target);
            Assert.AreEqual($"Written: {path}{printed}", ToolRun.Successful([.. command.Split(' '), path]).Lines.Single());
        }
        Assert.Contains("<title>Test report: kind</title>", File.ReadAllText(_folder.FileOf("report.html")));
        Assert.MatchesRegex(@" \(\d+ validation rows\)$", ToolRun.Successful("report", model, "--output", _folder.FileOf("of.html")).Lines.Single());
    }

    [TestMethod]
    public void Explain_OneRow_NeedsOthersToCompareItWith()
    {
        var (model, data) = (Train("classify", SmallTables.WriteClasses(_folder), "kind"), _folder.FileOf("small.csv"));
        var one = _folder.Write("one.csv", "day,colour,x", "2024-01-05,red,90");
        Assert.AreEqual(
            $"mlnetdeep: '{one}' has one row, and no other to compare it with; --background names a file with some, such as those of the training.\n",
            ToolRun.Of("explain", model, one).Error);
        Assert.StartsWith("Row 1: 'big' ", ToolRun.Successful("explain", model, one, "--background", data).Out);
    }

    [TestMethod]
    public void Report_PreviousThatReadsOtherColumns_IsComparedWhereTheFileHasThem()
    {
        var data = SmallTables.WriteClasses(_folder);
        var model = Train("classify", data, "kind");
        // The older table had another column, and not all of these.
        var older = Train("classify", _folder.Write("older.csv", [.. File.ReadAllLines(data).Select((line, row) =>
            line.Split(',') is var fields && row == 0 ? "x,shape,kind" : $"{fields[1]},{(row % 3 == 0 ? "round" : "flat")},{fields[^1]}")]), "kind", "older");
        var both = _folder.Write("both.csv", [.. File.ReadAllLines(data).Select((line, row) => $"{(row == 0 ? "shape" : "flat")},{line}")]);

        ToolRun.Successful("report", model, "--data", both, "--previous", older, "--output", _folder.FileOf("both.html"));
        Assert.Contains("Both of the same 200 test rows", File.ReadAllText(_folder.FileOf("both.html")));
        Assert.AreEqual(
            $"mlnetdeep: '{older}' reads column 'shape', which '{data}' does not have.\n",
            ToolRun.Of("report", model, "--data", data, "--previous", older, "--output", _folder.FileOf("no.html")).Error);
        Assert.IsFalse(File.Exists(_folder.FileOf("no.html")));
    }

    [TestMethod]
    public void Report_PreviousThatCannotBeCompared_IsNamed()
    {
        var data = _folder.Write("a.csv", ["x,z,y,kind", .. Enumerable.Range(0, 150).Select(r => $"{r * 37 % 101},{r % 7},{r * 37 % 101 * 2},{(r * 37 % 101 > 50 ? "big" : "small")}")]);
        var model = Train("classify", data, "kind", "model");
        AssertRefused(Train("regress", data, "y", "numbers"), "'PREVIOUS' is a Regression of 'y'; expected a Multiclass of 'kind', as 'MODEL' is, to compare with.");
        AssertRefused(Train("classify", data, "z", "other"), "'PREVIOUS' is a Multiclass of 'z'; expected a Multiclass of 'kind', as 'MODEL' is, to compare with.");
        AssertRefused(Train("classify", data, "kind", "texts", "--category", "z"), "'PREVIOUS' reads column 'z' as String, 'MODEL' as Single; expected the same, to compare them on the rows of one file.");
        var three = _folder.Write("three.csv", [.. File.ReadAllLines(data).Select((line, row) => row % 3 == 1 ? line[..line.LastIndexOf(',')] + ",huge" : line)]);
        AssertRefused(Train("classify", three, "kind", "three"), "'MODEL' cannot be compared with 'PREVIOUS': The earlier model knows the class 'huge', which the model does not;");
        Assert.StartsWith("mlnetdeep: There is an earlier model, but no data to compare both on; --data", ToolRun.Of("report", model, "--previous", model).Error);

        void AssertRefused(string previous, string message) => Assert.StartsWith(
            $"mlnetdeep: {message.Replace("PREVIOUS", previous).Replace("MODEL", model)}",
            ToolRun.Of("report", model, "--data", data, "--previous", previous, "--output", _folder.FileOf("no.html")).Error);
    }

    // Networks of this library, but of another program.
    [TestMethod]
    public void Load_ModelOfAnotherProgram_SaysWhatIsDifferent()
    {
        var rows = Context.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(r => new Row { X = r % 11, Id = r, Y = r % 11, Big = r % 11 > 5, Kind = r % 11 > 5 ? "big" : "small" }));
        var regression = Context.Regression.Trainers.DeepResidual(new DeepResidualRegressionTrainer.Options
        {
            LabelColumnName = "Y", NumericColumnNames = ["X"], FeatureColumnName = null, Blocks = 1, Width = 8, Epochs = 1, Ensemble = new() { Bagging = 0 },
        });
        Assert.Contains("its rows have the columns 'Id', 'Y', 'Big', 'Kind' beside those that the network reads; expected one, the label.", ErrorOf(regression, rows));
        Assert.Contains("its rows have the columns that the network reads alone; expected one, the label.", ErrorOf(regression, rows, "X"));
        Assert.Contains("has the type Boolean; expected Single, String, ", ErrorOf(regression, rows, "X", "Big"));
        Assert.Contains("its network reads 'F', which is no column of its rows.", ErrorOf(Context.Transforms.CopyColumns("F", "X").Append(Context.Regression.Trainers.DeepResidual(
            new DeepResidualRegressionTrainer.Options
            {
                LabelColumnName = "Y", NumericColumnNames = ["F"], FeatureColumnName = null, Blocks = 1, Width = 8, Epochs = 1, Ensemble = new() { Bagging = 0 },
            })), rows, "X", "Y"));
        Assert.Contains("it has a binary classification; expected a multiclass one or a regression.", ErrorOf(Context.BinaryClassification.Trainers.DeepResidual(
            new DeepResidualBinaryTrainer.Options
            {
                LabelColumnName = "Big", NumericColumnNames = ["X"], FeatureColumnName = null, Blocks = 1, Width = 8, Epochs = 1, Ensemble = new() { Bagging = 0 },
            }), rows, "X", "Big"));
        Assert.Contains("it does not give the predicted class as text.", ErrorOf(Context.Transforms.Conversion.MapValueToKey("Kind").Append(
            Context.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
            {
                LabelColumnName = "Kind", NumericColumnNames = ["X"], FeatureColumnName = null, Blocks = 1, Width = 8, Epochs = 1, Ensemble = new() { Bagging = 0 },
            })), rows, "X", "Kind"));
        Assert.Contains("expected one, alone or in a chain.", ErrorOf(Context.Transforms.CopyColumns("F", "X"), rows));
    }

    // Of a model that is saved with these columns of the rows, or all.
    private string ErrorOf<TModel>(IEstimator<TModel> estimator, IDataView rows, params string[] columns) where TModel : class, ITransformer
    {
        var path = _folder.FileOf("theirs.mlnet");
        var kept = columns.Length == 0 ? rows : Context.Transforms.SelectColumns(columns).Fit(rows).Transform(rows);
        Context.Model.Save(estimator.Fit(rows), kept.Schema, path);
        var run = ToolRun.Of("predict", path, path);
        Assert.StartsWith($"mlnetdeep: '{path}' is no model that mlnetdeep has written: ", run.Error);
        Assert.AreEqual(1, run.Error.Count(letter => letter == '\n'));
        return run.Error;
    }

    private string Train(string command, string data, string label, string folder = "made", params string[] more)
    {
        ToolRun.Successful([command, data, "--label", label, "--quality", "fast", "--output", _folder.FileOf(folder), .. more]);
        return Path.Combine(_folder.FileOf(folder), "model.mlnet");
    }

    internal sealed class Row
    {
        public float X { get; set; }

        public float Id { get; set; }

        public float Y { get; set; }

        public bool Big { get; set; }

        public string Kind { get; set; } = "";
    }
}
