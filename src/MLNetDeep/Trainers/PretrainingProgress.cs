using System.Globalization;
using Microsoft.ML.Runtime;
using MLNetDeep.Host;

namespace MLNetDeep;

/// <summary>Passes each epoch of a pretraining on to ML.NET's log and to the user's callback, and asks whether the context was cancelled.</summary>
internal sealed class PretrainingProgress(IChannel channel, IHost host, IProgress<PretrainingReport>? next) : IProgress<PretrainingReport>
{
    public void Report(PretrainingReport value)
    {
        channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture,
            $"Block {value.Stage}/{value.Stages}, epoch {value.Epoch}/{value.Epochs}: loss {value.Loss:F4}"));
        next?.Report(value);
        Cancellation.ThrowIfRequested(host);
    }
}
