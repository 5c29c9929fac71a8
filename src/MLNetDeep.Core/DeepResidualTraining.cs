using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>Trains a deep residual network on a table, to tell classes or to say a number.</summary>
public static class DeepResidualTraining
{
    private const int LeastScoringRows = 256;

    /// <summary>Trains a network and returns the model of the best epoch.</summary>
    /// <param name="data">The rows to train on.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="seed">The same seed, data and options give the same model, to the bit, for any number of threads. Default: 0.</param>
    /// <param name="validation">The rows that choose the epoch, or null to set a part of <paramref name="data"/> aside. Default: null.</param>
    /// <param name="progress">Told of each epoch as it ends. Default: null.</param>
    /// <param name="cancellation">Asked before each step.</param>
    /// <returns>The trained model.</returns>
    /// <exception cref="ArgumentException">Options are out of range (all faults together), or the data sets do not fit together.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, or a feature cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The loss has become infinite or undefined, or what the options' engine needs is not there.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static TrainedModel Train(
        TabularDataset data,
        DeepResidualOptions? options = null,
        int seed = 0,
        TabularDataset? validation = null,
        IProgress<EpochReport>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new DeepResidualOptions();
        var start = new TrainingStart(data, options, seed, validation);
        var best = new Network(start.Network.Spec);
        var scoringRows = Math.Max(start.MostRows, LeastScoringRows);
        using var engine = start.CreateEngine(scoringRows);
        var loop = new TrainingLoop(
            engine,
            training: start.Batches,
            validation: start.ValidationRows.Rows.Length == 0 ? null
                : new BatchReader(start.ValidationRows, start.Encoder, scoringRows, leastRows: 1, start.Targets),
            start.Options);
        var summary = loop.Run(best.Store, start.Streams.Shuffling, progress, cancellation);
        summary = summary with { Seed = seed, InitialModelSha256 = options.InitialModel?.Sha256 };
        return new TrainedModel(
            start.Encoder, best, data.ClassLabels, summary, data.ColumnNames ?? options.InitialModel?.ColumnNames, data.Task, start.Targets);
    }
}
