// Learns the digits 0 to 4 from many noisy pictures, then 5 to 9 from few: from scratch, and with more or less of what was learnt.
using System.Globalization;
using Microsoft.ML;
using MLNetDeep;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

const int Draws = 8, Copies = 4;
var options = new DeepResidualTrainer.Options
{
    FeatureColumnName = nameof(Digit.Pixels),
    Input = new() { Normalization = InputNormalization.StandardizeChannels(1) }, // pixels that 0 to 4 leave empty are on the scale of the others
    Blocks = 2,
    Width = 64,
    Activation = Activation.Relu(),
    Normalization = Normalization.BatchNorm(),
    Dropout = 0.25f,
    Architecture = new()                                           // an input map that can be taken without blocks, and shortcuts
    {
        Block = Block.PreActivation(), HiddenWidth = 128, Initialization = Initialization.KaimingUniform(),
        NumericEmbedding = NumericEmbedding.None(), ScaleInputs = false, RateFactors = new(),
    },
    BatchSize = 32,
    LearningRate = 3e-3f,
    LearningRateSchedule = Schedule.Cosine(),
    Epochs = 20,
    Validation = new() { Fraction = 0 },                           // every label is needed for training
    Run = new() { Report = false },
};
var loader = new MLContext();
var digits = loader.Data.CreateEnumerable<Digit>(
    loader.Data.LoadFromTextFile<Digit>(Path.Combine(AppContext.BaseDirectory, "digits.csv"), separatorChar: ',', hasHeader: true),
    reuseRowObject: false).ToArray();
var low = digits.Where(digit => digit.Value[0] <= '4').ToArray();
var high = digits.Where(digit => digit.Value[0] >= '5').ToArray();

// Each draw has its own noise, seeds and labelled pictures.
var sources = Enumerable.Range(0, Draws).Select(draw =>
{
    var random = new Random(draw);
    var rows = Enumerable.Range(0, Copies).SelectMany(_ => low.Select(digit => Noisy(digit, random))).ToArray();
    return Train(rows, options with { Epochs = 10 }, seed: draw).ToInitialModel();
}).ToArray();
Console.WriteLine($"Trained on {Copies * low.Length} noisy pictures of 0 to 4. Accuracy on held-out pictures of 5 to 9, mean of {Draws} draws:");
Console.WriteLine("labels a digit  taken                 accuracy  gain");
foreach (var labels in (int[])[5, 50])
{
    var scratch = Accuracies(labels, _ => options);
    Console.WriteLine($"{labels,-14}  nothing               {scratch.Average():F4}");
    foreach (var blocks in (int[])[0, 1, 2])
    {
        // The input map and the lowest blocks are taken, the blocks above and the head are drawn; then everything trains.
        var transfer = Accuracies(labels, draw => options with { Transfer = new() { InitialModel = sources[draw] with { TakeBlocks = blocks, ReplaceHead = true } } });
        var gains = transfer.Zip(scratch, (a, b) => a - b).ToArray();
        Console.WriteLine($"{labels,-14}  input map, {blocks} blocks   {transfer.Average():F4}    {gains.Average():+0.0000;-0.0000} ± {ErrorOf(gains):F4}");
    }
}

double[] Accuracies(int labels, Func<int, DeepResidualTrainer.Options> optionsOf) => [.. Enumerable.Range(0, Draws).Select(draw =>
{
    var random = new Random(Draws + draw);
    var rows = high.Select(digit => Noisy(digit, random)).ToArray();
    random.Shuffle(rows);
    var few = rows.GroupBy(digit => digit.Value).SelectMany(group => group.Take(labels)).ToArray();
    var heldOut = loader.Data.LoadFromEnumerable(rows.Except(few).ToArray());
    return loader.MulticlassClassification.Evaluate(Train(few, optionsOf(draw), seed: draw).Transform(heldOut)).MicroAccuracy;
})];

static ITransformer Train(Digit[] rows, DeepResidualTrainer.Options options, int seed)
{
    var mlContext = new MLContext(seed);
    return mlContext.Transforms.Conversion.MapValueToKey("Label")
        .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(options))
        .Fit(mlContext.Data.LoadFromEnumerable(rows));
}

// Normal noise of deviation 6, where ink goes from 0 to 16: Box and Muller's.
static Digit Noisy(Digit digit, Random random) => new()
{
    Value = digit.Value,
    Pixels = [.. digit.Pixels.Select(ink =>
        ink + 6 * MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle()))],
};

// The standard error of the mean.
static double ErrorOf(double[] values)
{
    var mean = values.Average();
    return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
}
