// Trains on handwritten digits over MPI:
//   mpiexec -n RANKS dotnet Cluster.dll MODEL
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNetDeep;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var modelPath])
{
    Console.Error.WriteLine("usage: Cluster MODEL");
    return 2;
}

// Every rank runs all of this. Each reads all rows, and the seed gives all the same split.
var mlContext = new MLContext(seed: 1);
var data = mlContext.Data.LoadFromTextFile<Digit>(Path.Combine(AppContext.BaseDirectory, "digits.csv"), separatorChar: ',', hasHeader: true);
var split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: 0);
var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
    {
        FeatureColumnName = nameof(Digit.Pixels),
        Run = new() { Engine = new MpiEngine() },
    }))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

var clock = Stopwatch.StartNew();
var model = pipeline.Fit(split.TrainSet);
if (MpiEngine.Rank > 0)
    return 0;                                                    // all have the same model; one rank writes

var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
Console.WriteLine($"Ranks: {MpiEngine.Size}");
Console.WriteLine($"TrainingSeconds: {clock.Elapsed.TotalSeconds:F1}");
Console.WriteLine($"MicroAccuracy: {metrics.MicroAccuracy:F4}");
Console.WriteLine($"LogLoss: {metrics.LogLoss:F4}");
mlContext.Model.Save(model, data.Schema, modelPath);
Console.WriteLine($"Saved {modelPath}");
return 0;
