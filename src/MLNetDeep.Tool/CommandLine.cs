using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using MLNetDeep.Data;

namespace MLNetDeep.Tool;

/// <summary>The commands and their options.</summary>
internal static partial class CommandLine
{
    private const int Failed = 1, Cancelled = 130;               // 130: as shells have it for Ctrl+C

    /// <summary>Runs a command.</summary>
    /// <returns>0; 1 where it fails, with one line on the error output; 130 where it was cancelled.</returns>
    public static int Run(string[] arguments, ToolOutput output, CancellationToken cancellation)
    {
        var parsed = CreateRoot(output, cancellation).Parse(arguments);
        if (parsed.Errors.Count > 0)
            return Fail(output, string.Join(" ", parsed.Errors.Select(error => error.Message)) + " mlnetdeep --help says more.");
        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output.Out, Error = output.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
            });
        }
        catch (OperationCanceledException)
        {
            output.Error.WriteLine("mlnetdeep: cancelled; nothing was written.");
            return Cancelled;
        }
        catch (Exception exception)
        {
            return Fail(output, exception.Message);
        }
    }

    private static int Fail(ToolOutput output, string message)
    {
        var line = Parameter().Replace(message.ReplaceLineEndings(" "), "").Trim();
        output.Error.WriteLine($"mlnetdeep: {string.Concat(line.Select(letter => char.IsControl(letter) ? '?' : letter))}");
        return Failed;
    }

    // A RootCommand is named after the program's file, MLNetDeep.Tool, and not as people call it.
    private static Command CreateRoot(ToolOutput output, CancellationToken cancellation) =>
        new("mlnetdeep", "Deep networks on tables: from a text file to a model, a report and a project.")
        {
            CreateTraining("classify", "Trains a classifier.", isRegression: false, output, cancellation),
            CreateTraining("regress", "Trains a network that estimates a number.", isRegression: true, output, cancellation),
            CreatePredict(output),
            CreateEvaluate(output),
            CreateExplain(output),
            CreateReport(output),
            CreateExport(output),
            new HelpOption { Recursive = true },
            new VersionOption(),
        };

    private static Command CreateTraining(string name, string description, bool isRegression, ToolOutput output, CancellationToken cancellation)
    {
        var data = new Argument<string>("FILE") { Description = "Rows of a table: text with commas, semicolons, tabs or bars between the fields." };
        var label = new Option<string>("--label") { Description = "The column to be predicted.", Required = true };
        var test = new Option<string?>("--test") { Description = "Rows to measure the model on. Without it, every fifth row of FILE, drawn at random, has no part in the training." };
        var quality = new Option<Quality>("--quality") { Description = "fast: one network; default: five; best: eight, and more time for each.", DefaultValueFactory = _ => Quality.Default };
        var limit = new Option<double?>("--time-limit") { Description = "Seconds that the training may take, about." };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same model.", DefaultValueFactory = _ => 1 };
        var folder = new Option<string?>("--output") { Description = "The folder to write: by default the file's name without its extension, in the current folder." };
        var force = new Option<bool>("--force") { Description = "Replace the folder if it is there." };
        var separator = new Option<string?>("--separator") { Description = "What lies between two fields, or tab. By default it is found." };
        var header = new Option<bool?>("--header") { Description = "true or false: whether the first row names the columns. By default it is found." };
        Option<string[]> Names(string option, string what) => new(option) { Description = $"Columns that {what}.", AllowMultipleArgumentsPerToken = true };
        var (numbers, categories, dates, ignore) = (
            Names("--number", "are numbers"), Names("--category", "are categories"), Names("--date", "are dates"), Names("--ignore", "are left out"));
        var unit = new Option<string?>("--unit") { Description = "The unit of the label, for the report." };
        var command = new Command(name, description) { data, label, test, quality, limit, seed, folder, force, separator, header, numbers, categories, dates, ignore };
        if (isRegression)
            command.Add(unit);
        command.SetAction(parsed =>
        {
            (Option Option, string[] Columns, ColumnKind Kind) Said(Option<string[]> option, ColumnKind kind) => (option, parsed.GetValue(option) ?? [], kind);
            var kinds = KindsOf(
                Said(numbers, ColumnKind.Number), Said(categories, ColumnKind.Category), Said(dates, ColumnKind.Date), Said(ignore, ColumnKind.Ignored),
                (label, [parsed.GetRequiredValue(label)], isRegression ? ColumnKind.Number : ColumnKind.Category));
            var path = parsed.GetRequiredValue(data);
            TableFormat.RequireFile(path);                       // before a folder is named after it
            var request = new TrainingRequest(
                path, parsed.GetRequiredValue(label), isRegression ? LearningTask.Regression : LearningTask.Multiclass,
                Path.GetFullPath(parsed.GetValue(folder) ?? Path.GetFileNameWithoutExtension(path)))
            {
                TestPath = parsed.GetValue(test),
                Unit = isRegression ? parsed.GetValue(unit) : null,
                Quality = parsed.GetValue(quality),
                TimeLimit = parsed.GetValue(limit) is { } seconds ? LimitOf(seconds) : null,
                Seed = parsed.GetValue(seed),
                Replaces = parsed.GetValue(force),
                Table = new TableOptions { Separator = SeparatorOf(parsed.GetValue(separator)), HasHeader = parsed.GetValue(header), Kinds = kinds },
            };
            new TrainCommand(request, output, cancellation).Run();
            return 0;
        });
        return command;
    }

    private static Dictionary<string, ColumnKind> KindsOf(params (Option Option, string[] Columns, ColumnKind Kind)[] said)
    {
        var columns = said.SelectMany(one => one.Columns.Select(column => (Column: column, one.Kind, one.Option.Name))).ToLookup(one => one.Column);
        foreach (var column in columns)
            if (column.DistinctBy(one => one.Kind).Count() > 1)
                throw new ArgumentException(
                    $"Column '{column.Key}' must be of one kind, but is named by {string.Join(" and ", column.Select(one => one.Name).Distinct())}.");
        return columns.ToDictionary(column => column.Key, column => column.First().Kind);
    }

    private static TimeSpan LimitOf(double seconds) => seconds is > 0 and <= 1e9 ? TimeSpan.FromSeconds(seconds)
        : throw new ArgumentException(Invariant($"--time-limit must be above 0 and at most 1e9 seconds, but was {seconds}."));

    private static char? SeparatorOf(string? text) => text switch
    {
        null => null,
        "tab" or "\\t" => '\t',
        { Length: 1 } => text[0],
        _ => throw new ArgumentException($"--separator must be one character or tab, but was '{text}'."),
    };

    private static Argument<string> ModelArgument() => new("MODEL") { Description = "A model.mlnet that classify or regress has written." };

    private static Argument<string> RowsArgument() => new("FILE") { Description = "Rows with the columns of the training; the order may differ where a header names them." };

    private static Command CreatePredict(ToolOutput output)
    {
        var (model, rows) = (ModelArgument(), RowsArgument());
        var to = new Option<string?>("--output") { Description = "The file to write, instead of the standard output." };
        var command = new Command("predict", "Predicts rows: a line each, with commas.") { model, rows, to };
        command.SetAction(parsed => ModelCommands.Predict(parsed.GetRequiredValue(model), parsed.GetRequiredValue(rows), parsed.GetValue(to), output));
        return command;
    }

    private static Command CreateEvaluate(ToolOutput output)
    {
        var (model, rows) = (ModelArgument(), RowsArgument());
        var command = new Command("evaluate", "Measures a model on rows with labels.") { model, rows };
        command.SetAction(parsed => ModelCommands.Evaluate(parsed.GetRequiredValue(model), parsed.GetRequiredValue(rows), output));
        return command;
    }

    private static Command CreateExplain(ToolOutput output)
    {
        var (model, file) = (ModelArgument(), RowsArgument());
        var background = new Option<string?>("--background") { Description = "Rows to compare with, such as those of the training. Without it, those of FILE." };
        var rows = new Option<int>("--rows") { Description = "How many of the first rows to explain, at most 1000.", DefaultValueFactory = _ => 3 };
        var columns = new Option<int>("--columns") { Description = "How many columns to show of each, the most important first.", DefaultValueFactory = _ => 5 };
        var command = new Command("explain", "Says which columns made a prediction what it is.") { model, file, background, rows, columns };
        command.SetAction(parsed => ModelCommands.Explain(
            parsed.GetRequiredValue(model), parsed.GetRequiredValue(file), parsed.GetValue(background),
            Within("--rows", parsed.GetValue(rows), 1_000), Within("--columns", parsed.GetValue(columns), int.MaxValue), output));
        return command;
    }

    private static int Within(string option, int value, int most) => value >= 1 && value <= most ? value
        : throw new ArgumentException(Invariant($"{option} must be at least 1{(most < int.MaxValue ? $" and at most {most}" : "")}, but was {value}."));

    private static Command CreateReport(ToolOutput output)
    {
        var model = ModelArgument();
        var rows = new Option<string?>("--data") { Description = "Rows with labels that had no part in the training; the report is then of these." };
        var previous = new Option<string?>("--previous") { Description = "An earlier model, to compare with on the rows of --data." };
        var to = new Option<string>("--output") { Description = "The page to write.", DefaultValueFactory = _ => "report.html" };
        var command = new Command("report", "Writes the report of a model as a page.") { model, rows, previous, to };
        command.SetAction(parsed => ModelCommands.Report(
            parsed.GetRequiredValue(model), parsed.GetValue(rows), parsed.GetValue(previous), parsed.GetRequiredValue(to), output));
        return command;
    }

    private static Command CreateExport(ToolOutput output)
    {
        var model = ModelArgument();
        var onnx = new Option<string>("--onnx") { Description = "The ONNX model to write.", Required = true };
        var command = new Command("export", "Writes a model for other languages and machines.") { model, onnx };
        command.SetAction(parsed => ModelCommands.Export(parsed.GetRequiredValue(model), parsed.GetRequiredValue(onnx), output));
        return command;
    }

    [GeneratedRegex(@" \(Parameter '\w+'\)")]
    private static partial Regex Parameter();
}
