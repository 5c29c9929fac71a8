using Microsoft.ML.Runtime;
using MLNetDeep.Tuning;

namespace MLNetDeep;

/// <summary>Passes each trial of a search on to ML.NET's log and to the user's callback.</summary>
internal sealed class TuningProgress(IChannel channel, IProgress<TuningTrial>? next) : IProgress<TuningTrial>
{
    public void Report(TuningTrial value)
    {
        channel.Info(MessageSensitivity.None, Invariant(
            $"Trial {value.Number}/{value.Trials}, rung {value.Rung}, candidate {value.Candidate}, {value.Epochs} epochs: ")
            + (value.Metric is double metric ? Invariant($"metric {metric:G5}") : value.Fault)
            + Invariant($", {value.Elapsed.TotalSeconds:F1} s; {value.Description}"));
        next?.Report(value);
    }
}
