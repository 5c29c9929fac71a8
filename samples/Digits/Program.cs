// Trains a deep residual network on handwritten digits, or classifies some with a trained one:
//   Digits train MODEL       Digits classify MODEL
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNetDeep;
using MLNetDeep.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [("train" or "classify") and var command, var modelPath])
{
    Console.Error.WriteLine("usage: Digits train MODEL | Digits classify MODEL");
    return 2;
}

var mlContext = new MLContext(seed: 1);
var data = mlContext.Data.LoadFromTextFile<Digit>(Path.Combine(AppContext.BaseDirectory, "digits.csv"), separatorChar: ',', hasHeader: true);
var split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: 0);
if (command == "train")
    Sample.Train(mlContext, split.TrainSet, split.TestSet, modelPath);
else
    Sample.Classify(mlContext, split.TestSet, modelPath);
return 0;

internal static class Sample
{
    public static void Train(MLContext mlContext, IDataView trainSet, IDataView testSet, string modelPath)
    {
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
            {
                FeatureColumnName = nameof(Digit.Pixels),
                Run = new() { Progress = new ConsoleProgress() },
            }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var clock = Stopwatch.StartNew();
        var model = pipeline.Fit(trainSet);
        var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(testSet));

        Console.WriteLine();
        Console.WriteLine($"TrainingSeconds: {clock.Elapsed.TotalSeconds:F1}");
        Console.WriteLine($"MicroAccuracy: {metrics.MicroAccuracy:F4}");
        Console.WriteLine($"MacroAccuracy: {metrics.MacroAccuracy:F4}");
        Console.WriteLine($"LogLoss: {metrics.LogLoss:F4}");
        CompareWithMaximumEntropy(mlContext, trainSet, testSet);
        Console.WriteLine();
        Console.WriteLine(metrics.ConfusionMatrix.GetFormattedConfusionTable());

        mlContext.Model.Save(model, trainSet.Schema, modelPath);
        Console.WriteLine($"Saved {modelPath}");
    }

    public static void Classify(MLContext mlContext, IDataView testSet, string modelPath)
    {
        var model = mlContext.Model.Load(modelPath, out _);
        using var engine = mlContext.Model.CreatePredictionEngine<Digit, DigitPrediction>(model);
        foreach (var digit in mlContext.Data.CreateEnumerable<Digit>(testSet, reuseRowObject: false).Take(10))
        {
            var prediction = engine.Predict(digit);
            Draw(digit, $"predicted {prediction.Value} ({prediction.Score.Max():P1}), is {digit.Value}");
        }
    }

    private static void CompareWithMaximumEntropy(MLContext mlContext, IDataView trainSet, IDataView testSet)
    {
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy(featureColumnName: nameof(Digit.Pixels)));
        var metrics = mlContext.MulticlassClassification.Evaluate(pipeline.Fit(trainSet).Transform(testSet));
        Console.WriteLine($"LbfgsMaximumEntropyMicroAccuracy: {metrics.MicroAccuracy:F4}");
    }

    private static void Draw(Digit digit, string caption)
    {
        const string Shades = " .:-=+*#@";
        for (var row = 0; row < 8; row++)
        {
            var line = digit.Pixels.Skip(row * 8).Take(8).Select(ink => Shades[(int)ink / 2]);
            Console.WriteLine($"  {string.Concat(line.SelectMany(shade => new[] { shade, shade }))}  {(row == 3 ? caption : "")}".TrimEnd());
        }
        Console.WriteLine();
    }

    private sealed class ConsoleProgress : IProgress<EpochReport>
    {
        // The last epoch of each network: they are trained side by side.
        public void Report(EpochReport value)
        {
            if (value.Epoch == value.Epochs)
                Console.WriteLine(
                    $"network {value.Network} of {value.Networks}  epoch {value.Epoch}  training loss {value.TrainingLoss:F4}  "
                    + $"validation loss {value.Validation.Loss:F4}  accuracy {value.Validation.Accuracy:F4}  {value.RowsPerSecond:F0} rows/s");
        }
    }
}
