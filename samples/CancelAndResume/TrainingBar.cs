using MLNetDeep.Training;
using Spectre.Console;

/// <summary>Shows each epoch: a bar that moves in a terminal, a line without control sequences anywhere else.</summary>
/// <param name="shown">Told the number of each epoch after it is shown.</param>
internal sealed class TrainingBar(Action<int> shown) : IProgress<EpochReport>
{
    private ProgressTask? _task;

    public void Report(EpochReport value)
    {
        var text = $"loss {value.TrainingLoss:F4}  accuracy {value.Validation.Accuracy:F4}  rate {value.LearningRate:G3}  "
            + $"{value.RowsPerSecond:F0} rows/s  {value.TimeLeft:h\\:mm\\:ss} left";
        if (_task is null)
            Console.WriteLine($"epoch {value.Epoch,3}/{value.Epochs}  {text}");
        else
        {
            _task.MaxValue = value.Epochs;
            _task.Value = value.Epoch;
            _task.Description = $"epoch {value.Epoch,3}  {text}";
        }
        shown(value.Epoch);
    }

    /// <summary>Runs what reports its epochs here.</summary>
    public T Show<T>(Func<T> train) => Console.IsOutputRedirected ? train() : AnsiConsole.Progress()
        .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context =>
        {
            _task = context.AddTask("begins");
            return train();
        });
}
