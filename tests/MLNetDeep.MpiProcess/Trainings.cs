using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;
using MLNetDeep.Tuning;
using static System.FormattableString;

namespace MLNetDeep.Mpi.Tests;

/// <summary>Small trainings that ranks and tests do alike, and what is compared of their models.</summary>
internal static class Trainings
{
    public const int Seed = 3;

    public const string First = "BatchNorm, dropout, schedule", Bag = "bag";

    /// <summary>By name, those whose results are compared.</summary>
    public static readonly IReadOnlyDictionary<string, DeepResidualOptions> All = new Dictionary<string, DeepResidualOptions>
    {
        [First] = Small() with { Dropout = 0.2f, LearningRateSchedule = Schedule.Performance(patience: 0) },
        ["patience, small batches"] = Small() with { BatchSize = 5, Epochs = 2, Validation = Small().Validation with { Patience = 1 } },
        ["frozen tensors"] = Small() with { Transfer = new() { Freezing = Freezing.Tensors("blocks.0.linear1") } },
        [Bag] = Small() with { Ensemble = new() { Bagging = 3 }, Epochs = 2, Run = new() { Report = true } },
        // More gradients than are summed at once.
        ["wide"] = Small() with { Width = 400, Architecture = ClassicOptions.Architecture with { HiddenWidth = 700 }, Blocks = 2, Epochs = 1 },
        ["sparse"] = Small() with { Epochs = 3 },
    };

    public static DeepResidualOptions Small() => TestTables.Small() with { Optimizer = Optimizer.Momentum(), Epochs = 4, Run = new() { Report = false } };

    public static TabularDataset Data(string name = "") => name == "sparse" ? SparseRows() : TestTables.Clouds(96, seed: 1);

    /// <summary>Trains with the named options.</summary>
    public static TrainedModel Train(string name, Func<TrainingRunOptions, TrainingRunOptions> run) =>
        DeepResidualTraining.Train(Data(name), All[name] with { Run = run(All[name].Run) }, Seed);

    /// <summary>What a search says of its trials.</summary>
    public static string Tune(TrainingEngine? engine)
    {
        var options = Small() with { Epochs = 2, Run = new() { Engine = engine } };
        var result = SuccessiveHalving.Run(Data(), options, new TuningOptions { Candidates = 4, MinEpochs = 1 }, Seed);
        return Invariant($"best {result.Best.Candidate}, {string.Join(", ", result.Trials.Select(trial => Invariant($"{trial.Candidate} {trial.Metric:R}")))}");
    }

    /// <summary>A hash of all weights, statistics and curves: of two models the same only where they are equal to the bit.</summary>
    public static string Bits(TrainedModel model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var network in model.Networks.Networks)
            hash.AppendData(Convert.FromHexString(Bits(network)));
        hash.AppendData(MemoryMarshal.AsBytes<double>([.. model.Summary.Curve.Select(epoch => epoch.TrainingLoss), model.Summary.BestEpoch]));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A hash of a network's weights and statistics.</summary>
    public static string Bits(Network network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(network.Store.Values));
        hash.AppendData(MemoryMarshal.AsBytes(network.Store.BufferValues));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static TabularDataset SparseRows()
    {
        var random = new Random(1);
        var data = new TabularDataset(columns: 2, sparseSlots: 50, LearningTask.Multiclass, classes: 3);
        for (var r = 0; r < 90; r++)
            data.Add([r % 3 + random.NextSingle(), random.NextSingle()], [r % 3 * 10 + random.Next(5), 40 + random.Next(10)], [1, random.NextSingle()], r % 3);
        return data;
    }
}
