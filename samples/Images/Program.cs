// Tells pieces of clothing apart in pictures of 28×28 pixels:
//   Images [FOLDER [MODEL]]      reads four IDX files in FOLDER, by default where Debian's package dataset-fashion-mnist puts them;
//                                writes MODEL, by default images.zip
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLNetDeep;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

const int Skipped = 77;                                          // as test programs have it

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length > 2)
{
    Console.Error.WriteLine("usage: Images [FOLDER [MODEL]]");
    return 2;
}
var folder = args.ElementAtOrDefault(0) ?? "/usr/share/datasets/fashion-mnist";
var modelPath = args.ElementAtOrDefault(1) ?? "images.zip";
if (!Directory.Exists(folder))
{
    Console.WriteLine($"skipped: there is no folder {folder}; install Debian's package dataset-fashion-mnist, or name the folder of the pictures");
    return Skipped;
}

// Both are streams: what is in memory is what the trainer makes of them.
var mlContext = new MLContext(seed: 1);
var trainSet = mlContext.Data.LoadFromEnumerable(Picture.Read(folder, "train"));
var testSet = mlContext.Data.LoadFromEnumerable(Picture.Read(folder, "t10k"));
var trainer = mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
{
    FeatureColumnName = nameof(Picture.Pixels),
    Quality = Quality.Fast,                                      // one network, since pictures are many and large
    Input = new() { Normalization = InputNormalization.StandardizeChannels(1) }, // one mean and one deviation for all pixels
    Architecture = new()                                         // residual blocks that read each pixel as one column: 784 are enough
    {
        Block = Block.PreActivation(), HiddenWidth = 512, Initialization = Initialization.KaimingUniform(),
        NumericEmbedding = NumericEmbedding.None(), ScaleInputs = false, RateFactors = new(),
    },
    Blocks = 2,
    Width = 256,
    Activation = Activation.Relu(),
    Normalization = Normalization.BatchNorm(),
    Dropout = 0.3f,
    Regularization = new()
    {
        ResidualDropout = 0.1f, WeightDecay = 0.01f, WeightDecaySchedule = Schedule.Constant(), DropoutSchedule = Schedule.Constant(),
    },
    Optimizer = Optimizer.AdamW(),
    LearningRateSchedule = Schedule.Cosine(),
    Loss = Loss.CrossEntropy(labelSmoothing: 0.05f),
    Validation = new() { Fraction = 0.15, Patience = 20, Calibrate = false },
    BatchSize = 256,
    Epochs = 20,
    Run = new() { Progress = new ConsoleProgress() },
});

try
{
    var clock = Stopwatch.StartNew();
    var model = trainer.Fit(trainSet);
    Console.WriteLine($"TrainingSeconds: {clock.Elapsed.TotalSeconds:F0}");

    var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(testSet));
    Console.WriteLine($"MicroAccuracy: {metrics.MicroAccuracy:F4}");
    Console.WriteLine($"LogLoss: {metrics.LogLoss:F4}");
    Console.WriteLine();
    Console.WriteLine("recall      class");
    foreach (var (name, recall) in Picture.Names.Zip(metrics.ConfusionMatrix.PerClassRecall).OrderBy(pair => pair.Second))
        Console.WriteLine($"{recall:F3}       {name}");
    Console.WriteLine();

    mlContext.Model.Save(model, trainSet.Schema, modelPath);
}
catch (Exception exception) when (exception is InvalidDataException or IOException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

// Consume: a few pictures, one at a time, by the model in the file.
using var engine = mlContext.Model.CreatePredictionEngine<Picture, PicturePrediction>(mlContext.Model.Load(modelPath, out _));
foreach (var picture in Picture.Read(folder, "t10k").Take(5))
{
    var prediction = engine.Predict(picture);
    Console.WriteLine($"{Picture.Names[prediction.PredictedLabel - 1]} ({prediction.Score.Max():P1}), is {Picture.Names[picture.Label]}");
}
return 0;

internal sealed class ConsoleProgress : IProgress<EpochReport>
{
    public void Report(EpochReport value) => Console.WriteLine(
        $"epoch {value.Epoch,3}  training loss {value.TrainingLoss:F4}  validation loss {value.Validation.Loss:F4}  "
        + $"accuracy {value.Validation.Accuracy:F4}  {value.RowsPerSecond:F0} rows/s{(value.IsBest ? "  *" : "")}");
}
