using Microsoft.ML.Runtime;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>Passes each epoch on to ML.NET's log and to the user's callback.</summary>
internal sealed class ChannelProgress(IChannel channel, IProgress<EpochReport>? next) : IProgress<EpochReport>
{
    public void Report(EpochReport value)
    {
        channel.Info(MessageSensitivity.None, Invariant(
            $"Epoch {value.Epoch}/{value.Epochs}: {Describe(EpochSummary.Of(value))}, rate {value.LearningRate:G4}, {value.RowsPerSecond:F0} rows/s")
            + (value.IsBest ? ", best so far" : ""));
        next?.Report(value);
    }

    /// <summary>The losses of an epoch, and the metric of the task that people look at first.</summary>
    public static string Describe(EpochSummary epoch) =>
        Invariant($"training loss {epoch.TrainingLoss:F4}")
        + (epoch.ValidationLoss is double loss ? Invariant($", validation loss {loss:F4}") : "")
        + (epoch.ValidationAccuracy is double accuracy ? Invariant($", validation accuracy {accuracy:F4}") : "")
        + (epoch.ValidationAuc is double area && epoch.ValidationMacroF1 is double f1 ? Invariant($", AUC {area:F4}, macro-F1 {f1:F4}") : "")
        + (epoch.ValidationRmse is double rmse ? Invariant($", RMSE {rmse:G5}") : "");
}
