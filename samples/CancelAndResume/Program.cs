// A training that Ctrl+C interrupts and the next start goes on with, to the same model:
//   CancelAndResume FOLDER [EPOCH]      cancels itself after EPOCH, as Ctrl+C would; writes model.zip and checkpoints into FOLDER
using System.Globalization;
using Microsoft.ML;
using MLNetDeep;
using MLNetDeep.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var lastEpoch = int.MaxValue;
if (args.Length is not (1 or 2) || (args.Length == 2 && !int.TryParse(args[1], out lastEpoch)))
{
    Console.Error.WriteLine("usage: CancelAndResume FOLDER [EPOCH]");
    return 2;
}

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;                                       // the process goes on; the training ends at its next step
    cancellation.Cancel();
};

var folder = Directory.CreateDirectory(args[0]).FullName;
var bar = new TrainingBar(shown: epoch =>
{
    if (epoch >= lastEpoch)
        cancellation.Cancel();
});
var mlContext = new MLContext(seed: 1);
var data = mlContext.Data.LoadFromTextFile<Digit>(Path.Combine(AppContext.BaseDirectory, "digits.csv"), separatorChar: ',', hasHeader: true);
var split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: 0);
var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
    {
        FeatureColumnName = nameof(Digit.Pixels),
        Quality = Quality.Fast,                                  // one network, so that there is one bar
        Run = new() { Checkpoint = new Checkpoint(Path.Combine(folder, "checkpoints")), CancellationToken = cancellation.Token, Progress = bar },
    }))
    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

try
{
    var model = bar.Show(() => pipeline.Fit(split.TrainSet));
    var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
    Console.WriteLine($"MicroAccuracy: {metrics.MicroAccuracy:F4}");
    mlContext.Model.Save(model, data.Schema, Path.Combine(folder, "model.zip"));
    Console.WriteLine("Saved model.zip");
    return 0;
}
catch (OperationCanceledException)
{
    Console.WriteLine("Cancelled. Run the same command again to resume after the last complete epoch.");
    return 130;                                                  // as shells have it for Ctrl+C
}
