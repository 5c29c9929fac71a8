using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Checkpoints;

/// <summary>Trainings that are cancelled and called again.</summary>
internal static class CheckpointRuns
{
    /// <summary>Calls until the end, each call being cancelled after an epoch of its own; tells how many calls that took.</summary>
    public static (TrainedModel Model, int Calls) TrainEpochByEpoch(
        TabularDataset data, DeepResidualOptions options, int seed = 0, TabularDataset? validation = null)
    {
        for (var calls = 1; ; calls++)
            if (TrainUntil(0, data, options, seed, validation) is TrainedModel model)
                return (model, calls);
    }

    /// <summary>Trains and cancels in the report of an epoch, or, for 0, in the first report; null where it was cancelled.</summary>
    public static TrainedModel? TrainUntil(
        int epoch, TabularDataset data, DeepResidualOptions options, int seed = 0, TabularDataset? validation = null)
    {
        using var source = new CancellationTokenSource();
        try
        {
            return DeepResidualTraining.Train(data, options.Watched(new Recorder(report =>
            {
                if (epoch == 0 || report.Epoch == epoch)
                    source.Cancel();
            }), source.Token), seed, validation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The files of the folder, without what is of no checkpoint.</summary>
    public static string[] Kept(TempFolder folder) => [.. folder.Names.Where(name => name.StartsWith("epoch-", StringComparison.Ordinal))];
}
