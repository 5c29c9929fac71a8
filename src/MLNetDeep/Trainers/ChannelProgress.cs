using System.Globalization;
using Microsoft.ML.Runtime;
using MLNetDeep.Host;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>Passes each epoch on to ML.NET's log and to the user's callback, and asks whether the context was cancelled.</summary>
internal sealed class ChannelProgress(IChannel channel, IHost host, LearningTask task, IProgress<EpochReport>? next) : IProgress<EpochReport>
{
    public void Report(EpochReport value)
    {
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"Epoch {value.Epoch}/{value.Epochs}: {Describe(task, value.TrainingLoss, value.ValidationLoss, value.ValidationAccuracy)}, rate {value.LearningRate:G4}, {value.RowsPerSecond:F0} rows/s{(value.IsBest ? ", best so far" : "")}"));
        next?.Report(value);
        Cancellation.ThrowIfRequested(host);
    }

    /// <summary>The losses of an epoch, and the accuracy where there are classes.</summary>
    public static string Describe(LearningTask task, double trainingLoss, double? validationLoss, double? validationAccuracy) =>
        string.Create(CultureInfo.InvariantCulture, $"training loss {trainingLoss:F4}")
        + (validationLoss is null ? "" : string.Create(CultureInfo.InvariantCulture, $", validation loss {validationLoss:F4}"))
        + (validationAccuracy is null || task == LearningTask.Regression ? ""
            : string.Create(CultureInfo.InvariantCulture, $", validation accuracy {validationAccuracy:F4}"));
}
