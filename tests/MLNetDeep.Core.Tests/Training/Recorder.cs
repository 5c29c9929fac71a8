using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Keeps the reports, on the thread that reports; may do something at each.</summary>
internal sealed class Recorder(Action<EpochReport>? also = null) : IProgress<EpochReport>
{
    public List<EpochReport> Reports { get; } = [];

    public void Report(EpochReport value)
    {
        Reports.Add(value);
        also?.Invoke(value);
    }
}
