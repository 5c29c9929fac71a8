using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MLNetDeep.Tool.Tests;

/// <summary>classify and regress, and what the other commands do with their models.</summary>
[TestClass]
public sealed class TrainCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Classify_ATable_WritesAllThatItSays()
    {
        var data = SmallTables.WriteClasses(_folder);
        var run = ToolRun.Successful("classify", data, "--label", "kind", "--quality", "fast", "--output", Made);

        Assert.Contains("id: Id, counts the rows from 1 to 200; left out", run.Lines);
        Assert.Contains("day: Date, dates", run.Lines);
        Assert.Contains("accuracy ", run.Out);
        Assert.Contains("of always 'big'", run.Out);
        Assert.DoesNotContain("\u001b", run.Out);
        CollectionAssert.AreEqual(
            new[]
            {
                "Small.WebApi/Program.cs", "Small.WebApi/Small.WebApi.csproj", "Small/Program.cs", "Small/Small.consumption.cs", "Small/Small.csproj", "Small/Small.mbconfig",
                "Small/Small.training.cs", "model.mlnet", "report.html",
            },
            Directory.GetFiles(Made, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Made, path).Replace('\\', '/')).Order(StringComparer.Ordinal).ToArray());
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(Made, "Small", "Small.mbconfig")));
        CollectionAssert.AreEqual(
            new[] { "Ignore", "Feature", "Feature", "Feature", "Label" },
            config.RootElement.GetProperty("DataSource").GetProperty("ColumnProperties").EnumerateArray().Select(column => column.GetProperty("ColumnPurpose").GetString()).ToArray());

        // Other rows: no label, another order.
        var rows = _folder.Write("rows.csv", "day,colour,x", "2024-01-05,red,90", ",,-80");
        var predicted = ToolRun.Successful("predict", Model, rows);
        Assert.HasCount(3, predicted.Lines);
        Assert.StartsWith("PredictedLabel,", predicted.Lines[0]);
        Assert.StartsWith("big,", predicted.Lines[1]);
        Assert.StartsWith("small,", predicted.Lines[2]);
        Assert.AreEqual(1, predicted.Lines[1].Split(',')[1..].Sum(text => double.Parse(text, CultureInfo.InvariantCulture)), 1e-5);
        ToolRun.Successful("predict", Model, rows, "--output", _folder.FileOf("predictions.csv"));
        Assert.AreEqual(predicted.Out, File.ReadAllText(_folder.FileOf("predictions.csv")));

        Assert.Contains("On the 60 rows of", ToolRun.Successful("evaluate", Model, SmallTables.WriteClasses(_folder, "other.csv", 60, seed: 2)).Out);
        ToolRun.Successful("report", Model, "--output", _folder.FileOf("again.html"));
        Assert.Contains("Prediction of kind", File.ReadAllText(_folder.FileOf("again.html")));
        ToolRun.Successful("report", Model, "--data", data, "--previous", Model, "--output", _folder.FileOf("both.html"));
        Assert.Contains("Both of the same 200 test rows", File.ReadAllText(_folder.FileOf("both.html")));
        Assert.Contains("no data", ToolRun.Of("report", Model, "--previous", Model, "--output", _folder.FileOf("none.html")).Error);
        ToolRun.Successful("export", Model, "--onnx", _folder.FileOf("model.onnx"));
        Assert.IsGreaterThan(1000, new FileInfo(_folder.FileOf("model.onnx")).Length);
    }

    [TestMethod]
    public void Regress_WithTestRows_MeasuresOnThem()
    {
        var data = SmallTables.WriteNumbers(_folder);
        var test = SmallTables.WriteNumbers(_folder, "test.csv", rows: 50);
        var run = ToolRun.Successful("regress", data, "--label", "y", "--unit", "thousand €", "--test", test, "--quality", "fast", "--time-limit", "30", "--output", Made);

        Assert.Contains("On 50 rows that had no part in the training:", run.Lines);
        Assert.Contains("of the mean of the training rows", run.Out);
        Assert.Contains("thousand €", File.ReadAllText(Path.Combine(Made, "report.html")));
        var scores = ToolRun.Successful("predict", Model, test).Lines;
        Assert.AreEqual("Score", scores[0]);
        var expected = File.ReadLines(test).Skip(1).Select(line => double.Parse(line.Split(';')[2].Replace(',', '.'), CultureInfo.InvariantCulture));
        Assert.IsLessThan(40, scores[1..].Zip(expected, (score, y) => Math.Abs(double.Parse(score, CultureInfo.InvariantCulture) - y)).Average());
        // The held-out rows are those of the test file, whole: the same again.
        var again = ToolRun.Successful("evaluate", Model, test).Lines;
        CollectionAssert.IsSubsetOf(again[1..], run.Lines);
    }

    [TestMethod]
    public void Classify_RowsWithoutALabel_AreLeftOutAndTheRestExplained()
    {
        var data = SmallTables.WriteGaps(_folder);
        var run = ToolRun.Successful("classify", data, "--label", "kind", "--quality", "fast", "--output", Made);
        var explained = ToolRun.Successful("explain", Model, data, "--rows", "2", "--columns", "1").Lines;

        Assert.Contains("180 rows, separated by commas, with a header; 20 more without a label are left out", run.Lines);
        Assert.Contains("AUC ", run.Out);
        Assert.Contains("On the 180 rows of", ToolRun.Successful("evaluate", Model, data).Out);
        Assert.Contains("\"NA\"", File.ReadAllText(Path.Combine(Made, "Gaps", "Gaps.training.cs")));
        Assert.HasCount(6, explained);
        var predicted = ToolRun.Successful("predict", Model, data).Lines;
        foreach (var row in (int[])[0, 1])
        {
            var (head, first, rest) = (explained[3 * row], explained[3 * row + 1], explained[3 * row + 2]);
            Assert.StartsWith($"Row {row + 1}: '{predicted[row + 1].Split(',')[0]}' 0.", head);
            Assert.StartsWith("x ", first);
            var (prediction, mean) = (NumberAt(head, 3), NumberAt(head, 5));
            Assert.AreEqual(prediction - mean, NumberAt(first, ^1) + NumberAt(rest, ^1), 0.002);
        }

        static double NumberAt(string line, Index place) =>
            double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[place].TrimEnd(','), CultureInfo.InvariantCulture);
    }

    [TestMethod]
    public void Classify_SameSeed_GivesTheSameModel()
    {
        var data = SmallTables.WriteClasses(_folder);
        string[] Predict(string folder, string seed)
        {
            ToolRun.Successful("classify", data, "--label", "kind", "--quality", "fast", "--seed", seed, "--output", _folder.FileOf(folder));
            return ToolRun.Successful("predict", Path.Combine(_folder.FileOf(folder), "model.mlnet"), data).Lines;
        }

        var first = Predict("first", "3");
        CollectionAssert.AreEqual(first, Predict("second", "3"));
        CollectionAssert.AreNotEqual(first, Predict("third", "4"));
    }

    [TestMethod]
    public void Classify_FolderThatIsThere_IsReplacedOnlyOnForceAndIfItIsOurs()
    {
        var data = SmallTables.WriteClasses(_folder);
        Directory.CreateDirectory(Made);
        File.WriteAllText(Path.Combine(Made, "mine.txt"), "mine");
        string[] command = ["classify", data, "--label", "kind", "--quality", "fast", "--output", Made];

        Assert.AreEqual((1, $"mlnetdeep: The folder '{Made}' is there already; --force replaces it, --output names another.\n"), Failure(ToolRun.Of(command)));
        Assert.AreEqual((1, $"mlnetdeep: The folder '{Made}' has no model.mlnet, so it is not replaced; --output names another.\n"), Failure(ToolRun.Of([.. command, "--force"])));
        File.WriteAllText(Model, "older");
        ToolRun.Successful([.. command, "--force"]);
        Assert.IsFalse(File.Exists(Path.Combine(Made, "mine.txt")));
        AssertNothingBegun("small.csv", "made");
    }

    [TestMethod]
    public void Classify_Cancelled_LeavesNothing()
    {
        var data = SmallTables.WriteClasses(_folder);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        var run = ToolRun.Of(cancellation.Token, "classify", data, "--label", "kind", "--output", Made);

        Assert.AreEqual((130, "mlnetdeep: cancelled; nothing was written.\n"), Failure(run));
        AssertNothingBegun("small.csv");
    }

    // The process itself, as a shell would end it.
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Process_Interrupted_LeavesNothing()
    {
        var data = SmallTables.WriteClasses(_folder, rows: 3000);
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(CommandLine).Assembly.Location, "classify", data, "--label", "kind", "--quality", "best", "--output", Made])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        while (process.StandardOutput.ReadLine() is { } line && !line.Contains("network", StringComparison.Ordinal)) { }
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
            kill.WaitForExit();

        Assert.AreEqual("mlnetdeep: cancelled; nothing was written.\n", process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.AreEqual(130, process.ExitCode);
        AssertNothingBegun("small.csv");
    }

    [TestMethod]
    [DataRow("classify nothing.csv --label kind", "There is no file 'nothing.csv'.")]
    [DataRow("classify . --label kind", "'.' is a folder; expected a file.")]
    [DataRow("classify DATA --label knd", "'DATA' has no column 'knd'; the nearest are 'kind', 'id', 'x'.")]
    [DataRow("regress DATA --label kind", "Column 'kind' cannot be a Number: line 2 has '")]
    [DataRow("classify DATA", "Option '--label' is required. mlnetdeep --help says more.")]
    [DataRow("classify DATA --label kind --quality good", "Cannot parse argument 'good' for option '--quality'")]
    [DataRow("classify DATA --label kind --time-limit 0", "--time-limit must be above 0 and at most 1e9 seconds, but was 0.")]
    [DataRow("classify DATA --label kind --separator ab", "--separator must be one character or tab, but was 'ab'.")]
    [DataRow("classify DATA --label kind --ignore kind", "Column 'kind' must be of one kind, but is named by --ignore and --label.")]
    [DataRow("regress DATA --label x --number id --ignore id", "Column 'id' must be of one kind, but is named by --number and --ignore.")]
    [DataRow("predict DATA DATA", "'DATA' is no model that mlnetdeep has written: ")]
    [DataRow("predict nothing.mlnet DATA", "There is no file 'nothing.mlnet'.")]
    public void Run_WhatWillNotDo_SaysWhyOnOneLine(string arguments, string message)
    {
        var data = SmallTables.WriteClasses(_folder);
        var run = ToolRun.Of([.. arguments.Split(' ').Select(one => one.Replace("DATA", data)), .. arguments.StartsWith("predict", StringComparison.Ordinal) ? Array.Empty<string>() : ["--output", Made]]);

        Assert.AreEqual(1, run.ExitCode);
        Assert.StartsWith($"mlnetdeep: {message.Replace("DATA", data)}", run.Error);
        Assert.AreEqual(1, run.Error.Count(letter => letter == '\n'), run.Error);
        AssertNothingBegun("small.csv");
    }

    [TestMethod]
    [DataRow("small.csv", "Small")]
    [DataRow("train.csv", "TrainData")]
    [DataRow("console.csv", "ConsoleData")]
    [DataRow("program.csv", "ProgramData")]
    [DataRow("system.csv", "SystemData")]
    [DataRow("7 things.csv", "C_7_things")]
    public void Classify_AFileOfAnyName_NamesItsProjects(string file, string expected)
    {
        var run = ToolRun.Successful(
            "classify", SmallTables.WriteClasses(_folder, file), "--label", "kind", "--quality", "fast", "--time-limit", "0.1", "--output", Made);
        Assert.Contains($"and the projects {expected} and {expected}.WebApi.", run.Out);
    }

    private string Made => _folder.FileOf("made");

    private string Model => Path.Combine(Made, "model.mlnet");

    private static (int, string) Failure(ToolRun run) => (run.ExitCode, run.Error);

    private void AssertNothingBegun(params string[] expected) => CollectionAssert.AreEquivalent(
        expected, Directory.GetFileSystemEntries(Path.GetDirectoryName(Made)!).Select(Path.GetFileName).ToArray());
}
