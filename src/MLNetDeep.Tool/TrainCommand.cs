using Microsoft.ML;
using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep.Tool;

/// <summary>Trains on a table, measures on rows that had no part in it, and writes a folder: model, report and project.</summary>
internal sealed class TrainCommand(TrainingRequest request, ToolOutput output, CancellationToken cancellation)
{
    public const string ModelName = "model.mlnet", ReportName = "report.html";

    // As Model Builder sets aside.
    private const double TestFraction = 0.2;

    private readonly MLContext _mlContext = new(request.Seed);

    public void Run()
    {
        var table = _mlContext.Data.LoadTable(request.DataPath, request.Label, request.Table);
        output.Out.WriteLine(table);
        output.Out.WriteLine("Other kinds: --number, --category, --date, --ignore NAME; --separator, --header.");
        output.Out.WriteLine();
        using var folder = new OutputFolder(request.Folder, request.Replaces);

        // What the model reads, and the label: the schema that it keeps has no more.
        var columns = new[] { table.Label }.Concat(table.NumericColumns).Concat(table.CategoricalColumns).ToArray();
        var rows = Select(table.Data, columns);
        var (training, test) = request.TestPath is { } path ? (rows, Select(table.Load(path), columns)) : Split(rows);

        foreach (var warning in LabelCheck.Warnings(training, test, table, request.Task == LearningTask.Regression))
            output.Out.WriteLine($"Warning: {warning}");

        var progress = new TrainingProgress(output);
        var pipeline = Pipeline(table, progress);
        var model = progress.Show(() => pipeline.Fit(training));
        cancellation.ThrowIfCancellationRequested();

        Directory.CreateDirectory(folder.Begun);
        _mlContext.Model.Save(model, rows.Schema, Path.Combine(folder.Begun, ModelName));
        var report = model.GetReport(test);
        report.SaveHtml(Path.Combine(folder.Begun, ReportName));
        var projects = new ProjectWriter(table, request).Write(folder.Begun);
        cancellation.ThrowIfCancellationRequested();
        folder.Complete();

        output.Out.WriteLine($"On {report.Evaluation!.Rows} rows that had no part in the training:");
        output.Out.WriteLine(EvaluationText.Of(report));
        output.Out.WriteLine();
        output.Out.WriteLine($"Written to {request.Folder}: {ModelName}, {ReportName}, and the projects {string.Join(" and ", projects)}.");
    }

    private IEstimator<ITransformer> Pipeline(Table table, TrainingProgress progress)
    {
        var run = new TrainingRunOptions { TimeLimit = request.TimeLimit, TargetUnit = request.Unit, CancellationToken = cancellation, Progress = progress };
        if (request.Task == LearningTask.Regression)
            return _mlContext.Regression.Trainers.DeepResidual(table, new() { Quality = request.Quality, Run = run });
        return _mlContext.Transforms.Conversion.MapValueToKey(table.Label)
            .Append(_mlContext.MulticlassClassification.Trainers.DeepResidual(table, new() { Quality = request.Quality, Run = run }))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    }

    private (IDataView Training, IDataView Test) Split(IDataView rows)
    {
        var parts = _mlContext.Data.TrainTestSplit(rows, TestFraction, seed: request.Seed);
        return (parts.TrainSet, parts.TestSet);
    }

    private IDataView Select(IDataView data, string[] columns) => _mlContext.Transforms.SelectColumns(columns).Fit(data).Transform(data);
}
