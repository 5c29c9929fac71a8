// Trains DeepResidual and ML.NET's own trainers, all at their defaults, on the same rows of the same table:
//   Comparison             on handwritten digits, four fifths for training
//   Comparison FOLDER      on FOLDER/train.csv and FOLDER/test.csv, the label in the last column
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;
using static Microsoft.ML.Transforms.MissingValueReplacingEstimator;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length > 1)
{
    Console.Error.WriteLine("usage: Comparison [FOLDER]");
    return 2;
}
var mlContext = new MLContext(seed: 1);
var trainPath = args is [var folder] ? Path.Combine(folder, "train.csv") : Path.Combine(AppContext.BaseDirectory, "digits.csv");
var table = Table.Infer(trainPath);
var (trainSet, testSet) = args is [_] ? (table.Load(mlContext, trainPath), table.Load(mlContext, Path.Combine(args[0], "test.csv"))) : Split();

// Once for all, and kept in memory, so that nobody's seconds count it.
var preprocessing = Preprocess().Fit(trainSet);
var (trainRows, testRows) = (Prepare(trainSet), Prepare(testSet));

var results = new Spectre.Console.Table().MarkdownBorder().AddColumns("Trainer", "Accuracy", "Log loss", "Seconds");
var verdict = new Verdict();
foreach (var (name, trainer, kind) in Contenders.Of(mlContext, table.Label))
{
    var clock = Stopwatch.StartNew();
    var model = trainer.Fit(trainRows);
    var seconds = clock.Elapsed.TotalSeconds;
    var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(testRows), table.Label);
    results.AddRow(name, $"{metrics.MicroAccuracy:F4}", $"{metrics.LogLoss:F4}", $"{seconds:F1}");
    verdict.Add(kind, metrics.MicroAccuracy, metrics.LogLoss);
}
AnsiConsole.Write(results);
Console.WriteLine(verdict);
return 0;

(IDataView, IDataView) Split()
{
    var split = mlContext.Data.TrainTestSplit(table.Load(mlContext, trainPath), testFraction: 0.2, seed: 0);
    return (split.TrainSet, split.TestSet);
}

IDataView Prepare(IDataView rows)
{
    var prepared = preprocessing.Transform(rows);
    return mlContext.Data.Cache(prepared, "Features", table.Label);
}

EstimatorChain<ITransformer> Preprocess()
{
    var numbers = table.Numbers.Select(name => new InputOutputColumnPair(name)).ToArray();
    var categories = table.Categories.Select(name => new InputOutputColumnPair(name)).ToArray();
    var pipeline = new EstimatorChain<ITransformer>();
    if (numbers.Length > 0)
        pipeline = pipeline.Append<ITransformer>(mlContext.Transforms.ReplaceMissingValues(numbers, ReplacementMode.Mean))
            .Append<ITransformer>(mlContext.Transforms.NormalizeInputs(numbers));
    if (categories.Length > 0)
        pipeline = pipeline.Append<ITransformer>(mlContext.Transforms.Categorical.OneHotEncoding(categories));
    return pipeline.Append<ITransformer>(mlContext.Transforms.Concatenate("Features", [.. table.Numbers, .. table.Categories]))
        .Append<ITransformer>(mlContext.Transforms.Conversion.MapValueToKey(table.Label));
}
