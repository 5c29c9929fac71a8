using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Mpi.Tests;

/// <summary>What ranks do, by name. Lines are <c>key: value</c>.</summary>
internal static class Scenarios
{
    private static readonly int Rank = MpiEngine.Rank, Last = MpiEngine.Size - 1;

    /// <summary>Runs a scenario and gives the exit code.</summary>
    public static int Run(string scenario, string folder, StreamWriter output)
    {
        output.WriteLine($"size: {MpiEngine.Size}");
        switch (scenario)
        {
            case "train":
                Train(output);
                TrainOtherwise(output);
                break;
            case "train-all":
                Train(output);
                break;
            case "throw":
                Trainings.Train(Trainings.First, run => run with { Engine = new MpiEngine(), Progress = new Recorder(_ => throw new IOException("the log is full.")) });
                break;
            case "throw-on-one":
                Trainings.Train(Trainings.First, run => run with { Engine = new MpiEngine(), Progress = Rank == Last ? new Recorder(ThrowInSecondEpoch) : null });
                break;
            case "exit-on-one" when Rank == Last:
                return 7;
            case "exit-on-one":
                Trainings.Train(Trainings.Bag, run => run with { Engine = new MpiEngine() });
                break;
            case "checkpoints":
                KeepCheckpoints(folder, Trainings.Small() with { Epochs = 20 });
                break;
            case "checkpoints-of-a-bag":
                KeepCheckpoints(folder, Trainings.Small() with { Epochs = 100, Ensemble = new() { Bagging = 4 } });
                break;
            default:
                throw new ArgumentException($"There is no scenario '{scenario}'.");
        }
        return 0;
    }

    private static void Train(StreamWriter output)
    {
        foreach (var name in Trainings.All.Keys)
        {
            var reports = new Recorder();
            var model = Trainings.Train(name, run => run with { Engine = new MpiEngine(), Progress = reports });
            output.WriteLine($"{name}: {Trainings.Bits(model)}");
            output.WriteLine($"{name}, bytes: {reports.Reports.FirstOrDefault()?.CommunicationBytes}"); // of a bag a rank may have trained no network
            output.WriteLine($"{name}, time: {(reports.Reports.All(report => report.CommunicationTime > TimeSpan.Zero) ? "some" : "none")}");
        }
    }

    private static void TrainOtherwise(StreamWriter output)
    {
        output.WriteLine($"parts: {Trainings.Bits(DeepResidualTraining.Train(PartOf(Trainings.Data()), Gathering(Trainings.All[Trainings.First]), Trainings.Seed))}");
        Fail("parts of other columns", output, () =>
            DeepResidualTraining.Train(Rank == Last ? TestTables.Xor(9, seed: 1) : TestTables.Clouds(9, seed: 1), Gathering(Trainings.Small())));
        Fail("a part on one", output, () => DeepResidualTraining.Train(
            Trainings.Data(), Trainings.Small() with { Run = new() { Engine = new MpiEngine { GathersRows = Rank == Last } } }));
        Fail("validation on one", output, () => DeepResidualTraining.Train(
            Trainings.Data(), Trainings.Small() with { Run = new() { Engine = new MpiEngine() } }, validation: Rank == Last ? TestTables.Clouds(30, seed: 2) : null));
        var pretrained = Pretraining.Run(
            Trainings.Data(), Trainings.Small() with { Run = new() { Engine = new MpiEngine() } }, new PretrainingOptions { Epochs = 2 }, Trainings.Seed);
        output.WriteLine($"pretrained: {Trainings.Bits(pretrained.Network)}");
        output.WriteLine($"parts of ML.NET: {FitNumbers(gathers: true)}");
        output.WriteLine($"all of ML.NET: {FitNumbers(gathers: false)}");
        Fail("options", output, () => Train(Trainings.Small() with { Epochs = Rank == Last ? 5 : 4 }));
        Fail("rows", output, () => Train(Trainings.Small(), TestTables.Xor(Rank == Last ? 90 : 91, seed: 1)));
        Fail("columns", output, () => Train(Trainings.Small(), Rank == Last ? TestTables.Xor(90, seed: 1) : TestTables.Clouds(90, seed: 1)));
        Fail("wrong on one", output, () => Train(Trainings.Small() with { Epochs = Rank == Last ? 0 : 4 }));
        Fail("divergence", output, () => Train(Trainings.Small() with { Optimizer = Optimizer.Sgd(), LearningRate = 1e30f, Normalization = Normalization.None() }));
        var steps = 0;
        Fail("cancelled", output, () => Train(Trainings.Small(), isCanceled: () => ++steps == 5 && Rank == Last));
        output.WriteLine($"steps: {steps}");
        output.WriteLine($"bag of ML.NET: {TrainByMLNet()}");
        output.WriteLine($"tuned: {Trainings.Tune(new MpiEngine())}");
    }

    private static void Train(DeepResidualOptions options, TabularDataset? data = null, Func<bool>? isCanceled = null) => DeepResidualTraining.Train(
        data ?? Trainings.Data(), options with { Run = options.Run with { Engine = new MpiEngine() } }, Trainings.Seed, validation: null, isCanceled);

    private static void Fail(string name, StreamWriter output, Action action)
    {
        try
        {
            action();
            output.WriteLine($"{name}: no exception");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            output.WriteLine($"{name}: {exception.GetType().Name}: {exception.Message}");
        }
    }

    // Without a seed: the ranks agree on one. The defaults train a bag.
    private static string TrainByMLNet()
    {
        var mlContext = new MLContext();
        var random = new Random(1);
        var data = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(r => new Row
        {
            Label = $"class {r % 3}", Features = [random.NextSingle() + r % 3, random.NextSingle(), random.NextSingle() - r % 3],
        }).ToArray());
        var trainer = mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
        {
            Width = 8, Blocks = 1, Epochs = 1, BatchSize = 60, Run = new() { Engine = new MpiEngine(), Report = false },
        });
        var model = mlContext.Transforms.Conversion.MapValueToKey("Label").Append(trainer).Fit(data);
        return Trainings.Bits(model.LastTransformer.Model);
    }

    private static DeepResidualOptions Gathering(DeepResidualOptions options) => options with { Run = options.Run with { Engine = new MpiEngine { GathersRows = true } } };

    private static TabularDataset PartOf(TabularDataset data)
    {
        var part = new TabularDataset(data.Columns, data.Classes);
        foreach (var r in MpiEngine.PartOf([.. Enumerable.Range(0, data.Rows)]))
            part.Add(data.Row(r), data.Labels[r]);
        return part;
    }

    private static string FitNumbers(bool gathers)
    {
        var mlContext = new MLContext(seed: 1);
        var random = new Random(1);
        var rows = Enumerable.Range(0, 50).Select(r => new Number { Label = r, Features = [random.NextSingle() + r, random.NextSingle()] }).ToArray();
        var data = mlContext.Data.LoadFromEnumerable(gathers ? MpiEngine.PartOf(rows) : rows);
        var trainer = mlContext.Regression.Trainers.DeepResidual(new DeepResidualRegressionTrainer.Options
        {
            Width = 8, Blocks = 1, Epochs = 1, Ensemble = new() { Bagging = 0 }, Run = new() { Engine = new MpiEngine { GathersRows = gathers }, Report = false },
        });
        return Trainings.Bits(trainer.Fit(data).Model);
    }

    private static void ThrowInSecondEpoch(EpochReport report)
    {
        if (report.Epoch == 2)
            throw new IOException("the log is full.");
    }

    // Tells the process and each epoch, for who kills it.
    private static void KeepCheckpoints(string folder, DeepResidualOptions recipe)
    {
        Console.WriteLine($"process {Rank} {Environment.ProcessId}");
        var options = recipe with { Dropout = 0.2f, Normalization = Normalization.LayerNorm(), Validation = recipe.Validation with { Patience = null } };
        var model = DeepResidualTraining.Train(Trainings.Data(), options with
        {
            Run = options.Run with
            {
                Engine = new MpiEngine(), Checkpoint = new Checkpoint(Path.Combine(folder, "checkpoints")),
                Progress = new Recorder(report => Console.WriteLine($"epoch {report.Epoch}")),
            },
        }, Trainings.Seed);
        if (Rank == 0)
            model.Save(Path.Combine(folder, "model.zip"));
    }

    private sealed class Number
    {
        public float Label { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Row
    {
        public string Label { get; set; } = "";

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }
}
