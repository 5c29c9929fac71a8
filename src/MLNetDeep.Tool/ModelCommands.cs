using System.Globalization;
using Microsoft.ML;
using MLNetDeep.Data;
using MLNetDeep.Reports.Page;
using MLNetDeep.Storage;

namespace MLNetDeep.Tool;

/// <summary>The commands that read a model.</summary>
internal static class ModelCommands
{
    /// <summary>Writes a header and a line for each row: the class and the probability of each, or the number.</summary>
    public static void Predict(string modelPath, string rowsPath, string? target, ToolOutput output)
    {
        var model = SavedModel.Load(modelPath);
        var scored = model.Score(rowsPath);
        if (target is null)
        {
            PredictionText.Write(scored, model.Network, output.Out);
            return;
        }
        long rows = 0;
        AtomicFile.Write(Path.GetFullPath(target), stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            rows = PredictionText.Write(scored, model.Network, writer);
        });
        output.Out.WriteLine($"Written: {target} ({rows} {(rows == 1 ? "row" : "rows")})");
    }

    /// <summary>Prints how good a model is on rows with labels.</summary>
    public static void Evaluate(string modelPath, string rowsPath, ToolOutput output)
    {
        var report = SavedModel.Load(modelPath).GetReport(rowsPath, previous: null);
        output.Out.WriteLine($"On the {report.Evaluation!.Rows} rows of {rowsPath}:");
        output.Out.WriteLine(EvaluationText.Of(report));
    }

    /// <summary>Prints why the first rows of a file have their predictions: the columns that contribute most to each.</summary>
    /// <param name="modelPath">The model.</param>
    /// <param name="rowsPath">The rows.</param>
    /// <param name="background">The rows that stand for all; null for <paramref name="rowsPath"/>.</param>
    /// <param name="rows">How many rows to explain.</param>
    /// <param name="columns">How many columns of each.</param>
    /// <param name="output">Where it is printed.</param>
    public static void Explain(string modelPath, string rowsPath, string? background, int rows, int columns, ToolOutput output)
    {
        var model = SavedModel.Load(modelPath);
        var regression = model.Network.Model.Task == LearningTask.Regression;
        var format = regression ? "G6" : "F3";
        foreach (var (row, one) in model.Explain(rowsPath, rows, background).Index())
        {
            output.Out.WriteLine($"Row {row + 1}: {(regression ? model.Label : $"'{one.Output}'")} {Text(one.Prediction)}, beside {Text(one.BaseValue)} on average");
            var shown = one.Columns.Take(columns).ToArray();
            var (name, value) = (shown.Max(column => column.Name.Length), shown.Max(column => column.Value.Length));
            foreach (var column in shown)
                output.Out.WriteLine($"  {column.Name.PadRight(name)}  {column.Value.PadRight(value)}  {Signed(column.Contribution)}");
            if (one.Columns.Count > shown.Length)
                output.Out.WriteLine($"  {"the rest".PadRight(name + 2 + value)}  {Signed(one.Columns.Skip(shown.Length).Sum(column => column.Contribution))}");
        }

        string Text(double number) => number.ToString(format, CultureInfo.InvariantCulture);

        string Signed(double number) => number < 0 ? Text(number) : $"+{Text(number)}";
    }

    /// <summary>Writes the report of the training, or with rows that of these, beside an earlier model where there is one.</summary>
    public static void Report(string modelPath, string? rowsPath, string? previous, string target, ToolOutput output)
    {
        if (rowsPath is null && previous is not null)
            throw new ArgumentException("There is an earlier model, but no data to compare both on; --data names rows with labels.");
        var report = SavedModel.Load(modelPath).GetReport(rowsPath, previous is null ? null : SavedModel.Load(previous));
        report.SaveHtml(Path.GetFullPath(target));
        output.Out.WriteLine($"Written: {target}{(report.Evaluation is { } evaluation ? $" ({evaluation.Rows} {PageNumbers.RowsOf(evaluation)})" : "")}");
        if (report.Evaluation?.LeftOut is { } leftOut)
            output.Out.WriteLine(leftOut.Sentence);
    }

    /// <summary>Writes the network as an ONNX model.</summary>
    public static void Export(string modelPath, string target, ToolOutput output)
    {
        var model = SavedModel.Load(modelPath);
        model.MLContext.Model.SaveOnnx(model.Network, Path.GetFullPath(target));
        output.Out.WriteLine($"Written: {target}");
    }
}
