using System.Globalization;

namespace MLNetDeep.Tool.Tests;

/// <summary>Labels that cannot be measured, or had better be something else: what is said of them, and when.</summary>
[TestClass]
public sealed class LabelTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Classify_ANumberOfManyValues_SaysWhatIsLeftOutAndNamesRegress()
    {
        var random = new Random(1);
        var data = _folder.Write("ages.csv", ["x,age", .. Enumerable.Range(0, 300).Select(r => $"{random.Next(50)},{(r < 150 ? r % 15 : r)}")]);
        var run = ToolRun.Successful("classify", data, "--label", "age", "--quality", "fast", "--output", Made);

        var warning = run.Lines.Single(line => line.StartsWith("Warning: ", StringComparison.Ordinal));
        Assert.MatchesRegex("^Warning: The label 'age' has 1[0-9]{2} classes, all of them numbers; 'mlnetdeep regress' estimates a number.$", warning);
        var measured = NumberIn(run.Lines.Single(line => line.StartsWith("On ", StringComparison.Ordinal)), 1);
        var leftOut = run.Lines.Single(line => line.Contains("left out", StringComparison.Ordinal));
        Assert.MatchesRegex(@"^\d+ more rows are left out: no training row had their class \('\d+', '\d+', '\d+', '\d+', '\d+', …\)\.$", leftOut);
        Assert.Contains($"{NumberIn(leftOut, 0)} more rows are left out", File.ReadAllText(Path.Combine(Made, "report.html")));

        // All rows: those that the training had, those that it did not, and one more without a label.
        File.AppendAllLines(data, ["3,NA"]);
        var evaluated = ToolRun.Successful("evaluate", Model, data).Lines;
        Assert.AreEqual($"On the {300 - NumberIn(leftOut, 0)} rows of {data}:", evaluated[0]);
        Assert.EndsWith("1 more row is left out: it has no label.", evaluated[^1]);
        Assert.IsGreaterThan(30, measured);
        Assert.Contains(evaluated[^1], ToolRun.Successful("report", Model, "--data", data, "--output", _folder.FileOf("report.html")).Lines);

        static int NumberIn(string line, int place) => int.Parse(line.Split(' ')[place], CultureInfo.InvariantCulture);
    }

    // The commonest class of the training is 'big'; none of these rows is.
    [TestMethod]
    public void Evaluate_WithoutTheCommonestClass_HasABaselineOfZero()
    {
        var data = SmallTables.WriteClasses(_folder);
        ToolRun.Successful("classify", data, "--label", "kind", "--quality", "fast", "--output", Made);
        string[] lines = File.ReadAllLines(data);
        var small = _folder.Write("small-only.csv", [.. lines.Where((line, row) => row == 0 || line.EndsWith("small", StringComparison.Ordinal))]);

        var evaluated = ToolRun.Successful("evaluate", Model, small).Lines;

        Assert.EndsWith("beside 0 of always 'big'", evaluated.Single(line => line.StartsWith("accuracy", StringComparison.Ordinal)));
        Assert.DoesNotContain("beside", evaluated.Single(line => line.StartsWith("balanced accuracy", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Classify_FewRows_WarnsOfThem()
    {
        var data = SmallTables.WriteClasses(_folder, rows: 60);
        var test = SmallTables.WriteClasses(_folder, "test.csv", rows: 20, seed: 2);
        var run = ToolRun.Successful("classify", data, "--label", "kind", "--test", test, "--quality", "fast", "--output", Made);
        Assert.Contains("Warning: Only 60 rows to train on: a network learns little from fewer than 100, and the figures may be chance.", run.Lines);
        var more = SmallTables.WriteClasses(_folder, rows: 100);
        Assert.DoesNotContain("Warning", ToolRun.Successful("classify", more, "--label", "kind", "--test", test, "--quality", "fast", "--output", Made, "--force").Out);
    }

    // An hour of training would end in the same message: no network begins.
    [TestMethod]
    [DataRow("x,day,colour", "There is no file 'TEST'.")]
    [DataRow("x,day,colour|1,2024-01-05,red", "'TEST' has no column 'kind'; the nearest are ")]
    [DataRow("x,day,kind|1,2024-01-05,big", "'TEST' has no column 'colour'; the nearest are ")]
    [DataRow("x,day,colour,kind|1,2024-01-05,red,|2,2024-01-06,red,NA", "There is no row with a label to measure the model on; --test names a file with some.")]
    [DataRow("x,day,colour,kind|1,2024-01-05,red,huge", "No row of the test has a class of 'kind' that a row of the training has; nothing could be measured.")]
    public void Classify_TestRowsThatWillNotDo_AreRefusedBeforeTheTraining(string lines, string message)
    {
        var (data, test) = (SmallTables.WriteClasses(_folder), _folder.FileOf("test.csv"));
        if (lines.Contains('|'))
            _folder.Write("test.csv", lines.Split('|'));
        var run = ToolRun.Of("classify", data, "--label", "kind", "--test", test, "--quality", "best", "--output", Made);
        Assert.AreEqual(1, run.ExitCode);
        Assert.StartsWith($"mlnetdeep: {message.Replace("TEST", test)}", run.Error);
        Assert.DoesNotContain("network 1", run.Out);
        Assert.IsFalse(Directory.Exists(Made));
    }

    [TestMethod]
    public void Regress_TestRowsWithoutALabel_AreRefusedBeforeTheTraining()
    {
        var data = SmallTables.WriteNumbers(_folder);
        var run = ToolRun.Of("regress", data, "--label", "y", "--test", _folder.Write("test.csv", "x;colour;y", "3;red;"), "--quality", "best", "--output", Made);
        Assert.AreEqual("mlnetdeep: There is no row with a label to measure the model on; --test names a file with some.\n", run.Error);
        Assert.DoesNotContain("network 1", run.Out);
    }

    private string Made => _folder.FileOf("made");

    private string Model => Path.Combine(Made, "model.mlnet");
}
