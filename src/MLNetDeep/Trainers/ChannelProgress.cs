using System.Globalization;
using Microsoft.ML.Runtime;
using MLNetDeep.Host;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>Passes each epoch on to ML.NET's log and to the user's callback, and asks whether the context was cancelled.</summary>
internal sealed class ChannelProgress(IChannel channel, IHost host, IProgress<EpochReport>? next) : IProgress<EpochReport>
{
    public void Report(EpochReport value)
    {
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"Epoch {value.Epoch}/{value.Epochs}: {Describe(value.TrainingLoss, value.ValidationLoss, value.ValidationAccuracy)}, rate {value.LearningRate:G4}, {value.RowsPerSecond:F0} rows/s{(value.IsBest ? ", best so far" : "")}"));
        next?.Report(value);
        Cancellation.ThrowIfRequested(host);
    }

    public static string Describe(double trainingLoss, double? validationLoss, double? validationAccuracy) =>
        string.Create(CultureInfo.InvariantCulture, $"training loss {trainingLoss:F4}")
        + (validationLoss is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $", validation loss {validationLoss:F4}, validation accuracy {validationAccuracy:F4}"));
}
