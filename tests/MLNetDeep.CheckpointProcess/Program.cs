using MLNetDeep;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

// usage: MLNetDeep.CheckpointProcess FOLDER MODEL
// Trains the same small model each time, with checkpoints in FOLDER, and saves it to MODEL. Writes a line "training" before the first step
// and one with the number of each epoch.
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: MLNetDeep.CheckpointProcess FOLDER MODEL");
    return 2;
}

var random = new Random(1);
var data = new TabularDataset(columns: 4, classes: 3);
for (var r = 0; r < 400; r++)
{
    var label = random.Next(3);
    data.Add([label + random.NextSingle() * 3, random.NextSingle(), random.NextSingle() - label, 1 - random.NextSingle()], label);
}
var options = new DeepResidualOptions
{
    Width = 24, Architecture = new() { HiddenWidth = 32, NumericEmbedding = NumericEmbedding.None() }, BatchSize = 16, Epochs = 40, Validation = new() { Patience = null }, Dropout = 0.2f,
    NumberOfThreads = 1, Ensemble = new() { Bagging = 0 },
    LearningRateSchedule = Schedule.Performance(factor: 0.5, patience: 2), Run = new() { Checkpoint = new Checkpoint(args[0]), Progress = new Lines() },
    Activation = Activation.Silu(),
};
Console.WriteLine("training");
DeepResidualTraining.Train(data, options, seed: 7).Save(args[1]);
return 0;

internal sealed class Lines : IProgress<EpochReport>
{
    public void Report(EpochReport value) => Console.WriteLine(value.Epoch);
}
