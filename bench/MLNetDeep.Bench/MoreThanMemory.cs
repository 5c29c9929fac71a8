using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Randomness;

namespace MLNetDeep.Bench;

/// <summary>
/// What 10 million rows of 30 columns (1.1 GB) take in memory under a limit, and what the limit costs in accuracy and time: one epoch
/// with the default normalization and fill, on rows that a network can learn, added by hand and read from a view of ML.NET.
/// </summary>
internal static class MoreThanMemory
{
    /// <summary>
    /// The argument, before megabytes (0 for no limit), whether through a view, and threads, that has this program call
    /// <see cref="MeasureHere"/>.
    /// </summary>
    public const string Argument = "more-than-memory";

    private const int Rows = 10_000_000;
    private const int Columns = 30;
    private const int LimitMegabytes = 256;
    private const int AllowedMegabytes = 200;                    // beside the limit
    private const double Megabyte = 1 << 20;

    private sealed class Row
    {
        [VectorType(Columns)]
        public float[] Features { get; } = new float[Columns];

        public bool Label { get; set; }
    }

    /// <summary>Measures without a limit, with one, and with one through a view, each in a process of its own.</summary>
    public static IEnumerable<MemoryResult> Measure(int threads) =>
        new (int Limit, bool View)[] { (0, false), (LimitMegabytes, false), (LimitMegabytes, true) }.Select(
            run => OwnProcess.Measure<MemoryResult>([Argument, $"{run.Limit}", $"{run.View}", $"{threads}"]));

    /// <summary>Measures one limit in this process, which should have done nothing before.</summary>
    public static MemoryResult MeasureHere(int limit, bool throughView, int threads)
    {
        var options = new DeepResidualBinaryTrainer.Options
        {
            Width = 64, Architecture = new() { HiddenWidth = 64 }, BatchSize = 1_024, Epochs = 1, NumberOfThreads = threads,
            Run = new() { MemoryLimit = limit == 0 ? null : limit * (long)Megabyte },
        };
        var start = Stopwatch.GetTimestamp();
        var model = throughView ? TrainOnView(options) : TrainOnTable(options);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var validation = model.Summary.Curve[0];
        return new MemoryResult(
            Rows, Columns, throughView, limit == 0 ? null : limit, Math.Round(OwnProcess.PeakMegabytes()),
            limit == 0 ? null : limit + AllowedMegabytes, Math.Round(seconds, 1), validation.Validation.Loss, validation.Validation.Accuracy);
    }

    private static TrainedModel TrainOnTable(DeepResidualOptions options)
    {
        using var data = new TabularDataset(Columns, LearningTask.Binary) { MemoryLimit = options.Run.MemoryLimit };
        foreach (var row in Generate())
            data.Add(row.Features, row.Label ? 1 : 0);
        return DeepResidualTraining.Train(data, options, seed: 1);
    }

    private static TrainedModel TrainOnView(DeepResidualBinaryTrainer.Options options)
    {
        var mlContext = new MLContext(seed: 1);
        var view = mlContext.Data.LoadFromEnumerable(Generate());
        return mlContext.BinaryClassification.Trainers.DeepResidual(options).Fit(view).Model;
    }

    // One row, filled again and again. Sorted by class, which is the hardest order for a window: true where a sum of squares and
    // products is large.
    private static IEnumerable<Row> Generate()
    {
        var generator = new TorchGenerator(1);
        var row = new Row();
        for (var r = 0; r < Rows;)
        {
            var x = row.Features;
            generator.FillNormal(x, 1f);
            row.Label = r >= Rows / 2;
            if (x[0] * x[0] + x[1] * x[2] + x[3] + 0.5f * x[4] * x[5] > 1 != row.Label)
                continue;
            yield return row;
            r++;
        }
    }
}

/// <summary>A line of the result; memory is the process's greatest resident set, time that of making, reading and training.</summary>
internal sealed record MemoryResult(
    [property: JsonPropertyName("rows")] int Rows,
    [property: JsonPropertyName("columns")] int Columns,
    [property: JsonPropertyName("through_view")] bool ThroughView,
    [property: JsonPropertyName("limit_mb")] int? LimitMegabytes,
    [property: JsonPropertyName("peak_mb")] double PeakMegabytes,
    [property: JsonPropertyName("allowed_mb")] int? AllowedMegabytes,
    [property: JsonPropertyName("seconds")] double Seconds,
    [property: JsonPropertyName("validation_loss")] double? ValidationLoss,
    [property: JsonPropertyName("validation_accuracy")] double? ValidationAccuracy);
