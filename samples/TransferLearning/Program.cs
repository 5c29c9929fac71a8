// Learns the digits 0 to 4 from many pictures, then 5 to 9 from few: from scratch, and with more or less of what was learnt.
using System.Globalization;
using Microsoft.ML;
using MLNetDeep;
using MLNetDeep.Data;
using MLNetDeep.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

const int Draws = 10;
var mlContext = new MLContext(seed: 1);
var options = new DeepResidualTrainer.Options
{
    FeatureColumnName = nameof(Digit.Pixels),
    InputNormalization = InputNormalization.StandardizeChannels(1),   // pixels that 0 to 4 leave empty are on the scale of the others
    Blocks = 2,
    Width = 64,
    HiddenWidth = 128,
    BatchSize = 32,
    LearningRate = 3e-3f,
    RateSchedule = Schedule.Cosine(),
    Epochs = 30,
    ValidationFraction = 0,                                           // every label is needed for training
    Report = false,
};
var digits = mlContext.Data.CreateEnumerable<Digit>(
    mlContext.Data.LoadFromTextFile<Digit>(Path.Combine(AppContext.BaseDirectory, "digits.csv"), separatorChar: ',', hasHeader: true),
    reuseRowObject: false).ToArray();
var low = digits.Where(digit => digit.Value[0] <= '4').ToArray();
var high = digits.Where(digit => digit.Value[0] >= '5').ToArray();

var source = Train(low, options with { Epochs = 10 }).ToInitialModel();
Console.WriteLine($"Learnt 0 to 4 from {low.Length} pictures. Accuracy on held-out pictures of 5 to 9, mean of {Draws} draws:");
Console.WriteLine("labels a digit  taken              accuracy  gain");
foreach (var labels in (int[])[5, 50])
{
    var scratch = Accuracies(labels, options);
    Console.WriteLine($"{labels,-14}  {"nothing",-17}  {scratch.Average():F4}");
    foreach (var blocks in (int[])[0, 1, 2])
    {
        var transfer = Accuracies(labels, options with { InitialModel = source with { TakeBlocks = blocks, ReplaceHead = true } });
        var gains = transfer.Zip(scratch, (a, b) => a - b).ToArray();
        Console.WriteLine($"{labels,-14}  {$"input, {blocks} blocks",-17}  {transfer.Average():F4}    {gains.Average():+0.0000;-0.0000} ± {ErrorOf(gains):F4}");
    }
}

ITransformer Train(Digit[] rows, DeepResidualTrainer.Options how)
{
    var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
        .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(how))
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    return pipeline.Fit(mlContext.Data.LoadFromEnumerable(rows));
}

// Each draw has other labelled pictures; all the others are held out.
double[] Accuracies(int labels, DeepResidualTrainer.Options how) => [.. Enumerable.Range(0, Draws).Select(draw =>
{
    var shuffled = high.ToArray();
    new Random(draw).Shuffle(shuffled);
    var few = shuffled.GroupBy(digit => digit.Value).OrderBy(group => group.Key).SelectMany(group => group.Take(labels)).ToArray();
    var heldOut = mlContext.Data.LoadFromEnumerable(shuffled.Except(few).ToArray());
    return mlContext.MulticlassClassification.Evaluate(Train(few, how).Transform(heldOut)).MicroAccuracy;
})];

// The standard error of the mean.
static double ErrorOf(double[] values)
{
    var mean = values.Average();
    return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
}
