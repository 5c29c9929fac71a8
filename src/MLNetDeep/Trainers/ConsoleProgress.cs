using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>
/// One line on a terminal that says how far a training is, written over with each epoch, and gone at the end: see
/// <see cref="TrainingRunOptions.ShowProgress"/>.
/// </summary>
/// <param name="terminal">Where it is written.</param>
internal sealed class ConsoleProgress(TextWriter terminal) : IProgress<EpochReport>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<int, int> _epochs = [];          // of each network, its last
    private TimeSpan _shown = -Interval;
    private int _length;

    /// <summary>A line where there is somebody to read it, and nobody else has asked for the epochs; else null.</summary>
    public static ConsoleProgress? Of(TrainingRunOptions options) =>
        options.ShowProgress && options.Progress is null && !Console.IsErrorRedirected ? new ConsoleProgress(Console.Error) : null;

    public void Report(EpochReport value)
    {
        _epochs[value.Network] = value.Epoch;
        if (value.Elapsed - _shown < Interval)
            return;
        _shown = value.Elapsed;
        var (done, all) = (_epochs.Values.Sum(), (long)value.Networks * value.Epochs);
        var left = value.Networks == 1 ? value.TimeLeft : value.Elapsed * ((all - done) / (double)done);
        Write(Invariant($"Training: {100 * done / all} %, ") + (value.Networks == 1 ? "" : Invariant($"network {value.Network} of {value.Networks}, "))
            + Invariant($"epoch {value.Epoch} of {value.Epochs}, ")
            + (value.ValidationMetricValue is double metric ? Invariant($"validation {metric:F4}, ") : Invariant($"loss {value.TrainingLoss:F4}, "))
            + ChannelProgress.TimeLeft(left));
    }

    /// <summary>Wipes the line.</summary>
    public void Dispose()
    {
        if (_length == 0)
            return;
        Write("");
        terminal.Write('\r');
        terminal.Flush();
    }

    private void Write(string line)
    {
        terminal.Write($"\r{line.PadRight(_length)}");
        terminal.Flush();
        _length = line.Length;
    }
}
