using MLNetDeep.Training;
using Spectre.Console;

namespace MLNetDeep.Tool;

/// <summary>Shows how far a training is: a bar that moves in a terminal, a line now and then anywhere else.</summary>
internal sealed class TrainingProgress(ToolOutput output) : IProgress<EpochReport>
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    // Of less, the first epochs, which compile code, say too little.
    private const double LeastToEstimate = 0.02;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, double> _shares = [];       // of each network, how much of it is done
    private ProgressTask? _task;
    private TimeSpan _lastLine = -BetweenLines;

    public void Report(EpochReport value)
    {
        lock (_lock)
        {
            _shares[value.Network] = (double)value.Epoch / value.Epochs;
            // A network may end before its last epoch, where it gets no better: so much is done at least.
            var share = _shares.Sum(one => one.Value) / value.Networks;
            var text = Invariant($"network {value.Network} of {value.Networks}, epoch {value.Epoch}");
            if (value.ValidationMetricValue is { } metric)
                text += Invariant($", validation {metric:F4}");
            if (share >= LeastToEstimate)
                text += Invariant($", at most {value.Elapsed * (1 / share - 1):h\\:mm\\:ss} left");
            if (_task is not null)
                (_task.Value, _task.Description) = (share, Markup.Escape(text));
            else if (value.Elapsed - _lastLine >= BetweenLines)
            {
                _lastLine = value.Elapsed;
                output.Out.WriteLine(Invariant($"{share,5:P0}  {text}"));
            }
        }
    }

    /// <summary>Runs what reports its epochs here.</summary>
    public T Show<T>(Func<T> train) => !output.IsTerminal ? train() : AnsiConsole.Progress()
        .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context =>
        {
            _task = context.AddTask("begins", maxValue: 1);
            var trained = train();
            _task.Value = 1;
            return trained;
        });
}
