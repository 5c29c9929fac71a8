// Trains DeepResidual and ML.NET's own trainers, all at their defaults, on the same rows of the same table:
//   Comparison             on handwritten digits and on parcels, one half of each for training
//   Comparison FOLDER      on FOLDER/train.csv and FOLDER/test.csv, the label in the last column
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep;
using Spectre.Console;
using static Microsoft.ML.Transforms.MissingValueReplacingEstimator;
using Table = MLNetDeep.Table;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length > 1)
{
    Console.Error.WriteLine("usage: Comparison [FOLDER]");
    return 2;
}
var mlContext = new MLContext(seed: 1);
if (args is [var folder])
{
    var path = Path.Combine(folder, "train.csv");
    var table = Load(path, label: File.ReadLines(path).First().Split(',')[^1]);
    Compare(folder, table, table.Data, table.Load(Path.Combine(folder, "test.csv")));
    return 0;
}
var depots = Path.Combine(AppContext.BaseDirectory, "depots.csv");
Depots.Write(depots, rows: 1_200);
CompareHalves("Digits", Load(Path.Combine(AppContext.BaseDirectory, "digits.csv"), label: "digit"));
CompareHalves("Depots", Load(depots, Depots.Label));
return 0;

// Classes, also where they are numbers.
Table Load(string path, string label) =>
    mlContext.Data.LoadTable(path, label, new TableOptions { Kinds = new Dictionary<string, ColumnKind> { [label] = ColumnKind.Category } });

void CompareHalves(string name, Table table)
{
    var split = mlContext.Data.TrainTestSplit(table.Data, testFraction: 0.5, seed: 0);
    Compare(name, table, split.TrainSet, split.TestSet);
}

void Compare(string name, Table table, IDataView trainSet, IDataView testSet)
{
    // Once for all, and kept in memory, so that nobody's seconds count it.
    var preprocessing = Preprocess(table).Fit(trainSet);
    var (trainRows, testRows) = (Prepare(trainSet), Prepare(testSet));

    var results = new Spectre.Console.Table().MarkdownBorder().AddColumns("Trainer", "Accuracy", "Log loss", "Seconds");
    var verdict = new Verdict();
    foreach (var (trainerName, trainer, kind) in Contenders.Of(mlContext, table.Label))
    {
        var clock = Stopwatch.StartNew();
        var model = trainer.Fit(trainRows);
        var seconds = clock.Elapsed.TotalSeconds;
        var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(testRows), table.Label);
        results.AddRow(trainerName, $"{metrics.MicroAccuracy:F4}", $"{metrics.LogLoss:F4}", $"{seconds:F1}");
        verdict.Add(kind, metrics.MicroAccuracy, metrics.LogLoss);
    }
    Console.WriteLine($"{name}: {CountRows(trainRows)} rows for training, {CountRows(testRows)} held out");
    AnsiConsole.Write(results);
    Console.WriteLine(verdict);
    Console.WriteLine();

    IDataView Prepare(IDataView rows) => mlContext.Data.Cache(preprocessing.Transform(rows), "Features", table.Label);

    long CountRows(IDataView rows) => rows.GetColumn<uint>(table.Label).LongCount();
}

EstimatorChain<ITransformer> Preprocess(Table table)
{
    var numbers = table.NumericColumns.Select(name => new InputOutputColumnPair(name)).ToArray();
    var categories = table.CategoricalColumns.Select(name => new InputOutputColumnPair(name)).ToArray();
    var pipeline = new EstimatorChain<ITransformer>();
    if (numbers.Length > 0)
        pipeline = pipeline.Append<ITransformer>(mlContext.Transforms.ReplaceMissingValues(numbers, ReplacementMode.Mean))
            .Append<ITransformer>(mlContext.Transforms.NormalizeInputs(numbers));
    if (categories.Length > 0)
        pipeline = pipeline.Append<ITransformer>(mlContext.Transforms.Categorical.OneHotEncoding(categories));
    return pipeline.Append<ITransformer>(mlContext.Transforms.Concatenate("Features", [.. table.NumericColumns, .. table.CategoricalColumns]))
        .Append<ITransformer>(mlContext.Transforms.Conversion.MapValueToKey(table.Label));
}
