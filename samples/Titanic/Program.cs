// Predicts who survived the Titanic, from a table with categories, numbers and gaps:
//   Titanic             evaluates the pipeline on titanic.csv, trains on all of it, and predicts
//   Titanic FOLDER      evaluates the same pipeline on another table: FOLDER/train.csv and FOLDER/test.csv
using System.Globalization;
using Microsoft.ML;
using TitanicSample;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length > 1)
{
    Console.Error.WriteLine("usage: Titanic [FOLDER]");
    return 2;
}
var mlContext = new MLContext(seed: 1);
if (args is [var folder])
{
    var path = Path.Combine(folder, "train.csv");
    var table = mlContext.Data.LoadTable(path, label: File.ReadLines(path).First().Split(',')[^1]);
    var trained = Titanic.BuildPipeline(mlContext, table.Label, [.. table.CategoricalColumns], [.. table.NumericColumns]).Fit(table.Data);
    Evaluate(trained, table.Load(Path.Combine(folder, "test.csv")), table.Label);
    return 0;
}

var data = Titanic.LoadIDataViewFromFile(mlContext, Titanic.RetrainFilePath);
var split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: 6);
Evaluate(Titanic.RetrainPipeline(mlContext, split.TrainSet), split.TestSet, "survived");
var folds = mlContext.MulticlassClassification.CrossValidate(
    data, Titanic.BuildPipeline(mlContext), numberOfFolds: 5, labelColumnName: "survived", seed: 0);
var accuracies = folds.Select(fold => fold.Metrics.MicroAccuracy).ToArray();
Console.WriteLine($"MicroAccuracyOfFiveFolds: {accuracies.Average():F4}, from {accuracies.Min():F4} to {accuracies.Max():F4}");
Console.WriteLine();

Titanic.Train(Titanic.MLNetModelPath, Titanic.RetrainFilePath);

// Consume: many at once, as a server would.
var passengers =
    from sex in new[] { "female", "male" }
    from passengerClass in new[] { "1st", "3rd" }
    from age in new[] { 8, 30, float.NaN }
    select new Titanic.ModelInput { Sex = sex, PassengerClass = passengerClass, Age = age };
foreach (var (passenger, output) in passengers.AsParallel().AsOrdered().Select(passenger => (passenger, Titanic.Predict(passenger))))
{
    var age = float.IsNaN(passenger.Age) ? "?" : $"{passenger.Age}";
    Console.WriteLine($"{passenger.Sex,-6}  {passenger.PassengerClass}  {age,2}  {output.PredictedLabel,-3}  {output.Score.Max():P1}");
}
return 0;

void Evaluate(ITransformer model, IDataView testSet, string label)
{
    var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(testSet), label);
    Console.WriteLine($"MicroAccuracy: {metrics.MicroAccuracy:F4}");
    Console.WriteLine($"LogLoss: {metrics.LogLoss:F4}");
}
