// Predicts whether a penguin is female or male, from a table with categories, numbers and gaps: evaluates the pipeline on penguins.csv beside
// a linear model and the commonest sex, trains on all penguins whose sex is known, and predicts.
using System.Globalization;
using Microsoft.ML;
using PenguinsSample;
using static Microsoft.ML.Transforms.MissingValueReplacingEstimator;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var mlContext = new MLContext(seed: 1);
var all = Penguins.LoadIDataViewFromFile(mlContext, Penguins.RetrainFilePath);
var data = mlContext.Data.Cache(Penguins.WhereSexIsKnown(mlContext, all));
var penguins = mlContext.Data.CreateEnumerable<Penguins.ModelInput>(all, reuseRowObject: false).ToArray();
var known = penguins.CountBy(penguin => penguin.Sex).Where(sex => sex.Key != "").Select(sex => sex.Value).ToArray();

Console.WriteLine($"Penguins: {penguins.Length}, less {penguins.Length - known.Sum()} of unknown sex");
Evaluate("DeepResidual", Penguins.BuildPipeline(mlContext));
Evaluate("Linear", LinearPipeline());
Console.WriteLine($"Commonest: accuracy {(double)known.Max() / known.Sum():F4}");
Console.WriteLine();

Penguins.Train(Penguins.MLNetModelPath, Penguins.RetrainFilePath);

// Consume: many at once, as a server would.
Penguins.ModelInput[] asked =
[
    new() { Species = "Adelie", Island = "Dream", BillLength = 36.5f, BillDepth = 17.5f, FlipperLength = 187, BodyMass = 3300 },
    new() { Species = "Adelie", Island = "Dream", BillLength = 40.5f, BillDepth = 19.2f, FlipperLength = 193, BodyMass = 4050 },
    new() { Species = "Gentoo", Island = "Biscoe", BillLength = 45.5f, BillDepth = 14.2f, FlipperLength = 212, BodyMass = 4700 },
    new() { Species = "Gentoo", Island = "Biscoe", BillDepth = 15.8f },
    new() { BodyMass = 4700 },
    .. penguins.Where(penguin => penguin.Sex == ""),
];
foreach (var (penguin, output) in asked.AsParallel().AsOrdered().Select(penguin => (penguin, Penguins.Predict(penguin))))
{
    Console.WriteLine(
        $"{Text(penguin.Species),-9}  {Text(penguin.Island),-9}  {Number(penguin.BillLength),4}  {Number(penguin.BillDepth),4}  "
        + $"{Number(penguin.FlipperLength),3}  {Number(penguin.BodyMass),4}  {output.PredictedLabel,-6}  {output.Score.Max():P1}");
}

void Evaluate(string name, IEstimator<ITransformer> pipeline)
{
    var folds = mlContext.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 3, labelColumnName: "sex", seed: 0);
    var accuracies = folds.Select(fold => fold.Metrics.MicroAccuracy).ToArray();
    Console.WriteLine(
        $"{name}: accuracy {accuracies.Average():F4}, from {accuracies.Min():F4} to {accuracies.Max():F4}; "
        + $"log loss {folds.Average(fold => fold.Metrics.LogLoss):F4}");
}

// What the trainer does by itself must be said here.
IEstimator<ITransformer> LinearPipeline()
{
    InputOutputColumnPair[] categories = [new("species"), new("island")];
    InputOutputColumnPair[] numbers = [new("bill_length_mm"), new("bill_depth_mm"), new("flipper_length_mm"), new("body_mass_g")];
    return mlContext.Transforms.Categorical.OneHotEncoding(categories)
        .Append(mlContext.Transforms.ReplaceMissingValues(numbers, ReplacementMode.Mean))
        .Append(mlContext.Transforms.NormalizeMeanVariance(numbers))
        .Append(mlContext.Transforms.Concatenate("Features", [.. categories.Concat(numbers).Select(pair => pair.OutputColumnName)]))
        .Append(mlContext.Transforms.Conversion.MapValueToKey("sex"))
        .Append(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy("sex"));
}

static string Text(string text) => text == "" ? "?" : text;

static string Number(float number) => float.IsNaN(number) ? "?" : $"{number}";
