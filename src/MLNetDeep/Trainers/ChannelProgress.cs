using Microsoft.ML.Runtime;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>Passes each epoch on to ML.NET's log and to the user's callback.</summary>
internal sealed class ChannelProgress(IChannel channel, IProgress<EpochReport>? next) : IProgress<EpochReport>
{
    public void Report(EpochReport value)
    {
        channel.Info(MessageSensitivity.None, Invariant(
            $"{(value.Networks > 1 ? Invariant($"Network {value.Network} of {value.Networks}, epoch") : "Epoch")} {value.Epoch}/{value.Epochs}: {Describe(EpochSummary.Of(value))}, rate {value.LearningRate:G4}, {value.RowsPerSecond:F0} rows/s")
            + $", {TimeLeft(value.TimeLeft)}" + (value.IsBest ? ", best so far" : ""));
        next?.Report(value);
    }

    /// <summary>An estimate of how much longer it takes, as people say it.</summary>
    public static string TimeLeft(TimeSpan left) => left switch
    {
        { TotalHours: >= 1 } => Invariant($"{(long)left.TotalHours} h {left.Minutes} min left"),
        { TotalMinutes: >= 1 } => Invariant($"{left.Minutes} min {left.Seconds} s left"),
        { TotalSeconds: >= 10 } => Invariant($"{left.TotalSeconds:F0} s left"),
        _ => Invariant($"{left.TotalSeconds:F1} s left"),
    };

    /// <summary>The training loss of an epoch, and all metrics of its validation rows.</summary>
    public static string Describe(EpochSummary epoch) =>
        Invariant($"training loss {epoch.TrainingLoss:F4}") + (epoch.Validation.Count > 0 ? $", validation {epoch.Validation}" : "");
}
