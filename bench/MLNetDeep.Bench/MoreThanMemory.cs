using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Randomness;

namespace MLNetDeep.Bench;

/// <summary>
/// What 10 million rows of 30 columns (1.1 GB) take in memory under a limit, and what the limit costs in accuracy and time: one epoch
/// with the default normalization and fill, on rows that a network can learn.
/// </summary>
internal static class MoreThanMemory
{
    /// <summary>The argument, before megabytes (0 for no limit) and threads, that has this program call <see cref="MeasureHere"/>.</summary>
    public const string Argument = "more-than-memory";

    private const int Rows = 10_000_000;
    private const int Columns = 30;
    private const int LimitMegabytes = 256;
    private const int AllowedMegabytes = 200;                    // beside the limit
    private const double Megabyte = 1 << 20;

    /// <summary>Measures without a limit and with one, each in a process of its own, for the peak of a process's memory never falls.</summary>
    public static IEnumerable<MemoryResult> Measure(int threads) => ((int[])[0, LimitMegabytes]).Select(limit =>
    {
        var start = new ProcessStartInfo("dotnet", [typeof(MoreThanMemory).Assembly.Location, Argument, $"{limit}", $"{threads}"])
        {
            RedirectStandardOutput = true,
        };
        using var child = Process.Start(start)!;
        var line = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0 ? JsonSerializer.Deserialize<MemoryResult>(line)!
            : throw new InvalidOperationException($"Measuring a limit of {limit} MB ended with exit code {child.ExitCode}.");
    });

    /// <summary>Measures one limit in this process, which should have done nothing before.</summary>
    public static MemoryResult MeasureHere(int limit, int threads)
    {
        var options = new DeepResidualOptions { Width = 64, HiddenWidth = 64, BatchSize = 1_024, Epochs = 1, Threads = threads };
        using var data = Generate(limit == 0 ? null : limit * (long)Megabyte);
        var loaded = PeakMegabytes();
        var start = Stopwatch.GetTimestamp();
        var model = DeepResidualTraining.Train(data, options, seed: 1);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var validation = model.Summary.Curve[0];
        return new MemoryResult(
            Rows, Columns, limit == 0 ? null : limit, data.IsOnDisk, Math.Round(loaded), Math.Round(PeakMegabytes()),
            limit == 0 ? null : limit + AllowedMegabytes, Math.Round(seconds, 1), validation.ValidationLoss, validation.ValidationAccuracy);
    }

    // Sorted by class, which is the hardest order for a window: class 1 where a sum of squares and products is large.
    private static TabularDataset Generate(long? limit)
    {
        var generator = new TorchGenerator(1);
        var data = new TabularDataset(Columns, LearningTask.Binary) { MemoryLimit = limit };
        var row = new float[Columns];
        for (var r = 0; r < Rows;)
        {
            generator.FillNormal(row, 1f);
            var sum = row[0] * row[0] + row[1] * row[2] + row[3] + 0.5f * row[4] * row[5] - 1;
            var label = r >= Rows / 2;
            if (sum > 0 != label)
                continue;
            data.Add(row, label ? 1 : 0);
            r++;
        }
        return data;
    }

    /// <summary>The largest resident memory of this process so far.</summary>
    private static double PeakMegabytes()
    {
        const string Status = "/proc/self/status";
        if (File.Exists(Status))
            foreach (var line in File.ReadLines(Status))
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / Megabyte;
    }
}

/// <summary>A line of the result; memory is the process's greatest resident set, after loading and in all.</summary>
internal sealed record MemoryResult(
    [property: JsonPropertyName("rows")] int Rows,
    [property: JsonPropertyName("columns")] int Columns,
    [property: JsonPropertyName("limit_mb")] int? LimitMegabytes,
    [property: JsonPropertyName("on_disk")] bool OnDisk,
    [property: JsonPropertyName("loaded_mb")] double LoadedMegabytes,
    [property: JsonPropertyName("peak_mb")] double PeakMegabytes,
    [property: JsonPropertyName("allowed_mb")] int? AllowedMegabytes,
    [property: JsonPropertyName("train_seconds")] double TrainSeconds,
    [property: JsonPropertyName("validation_loss")] double? ValidationLoss,
    [property: JsonPropertyName("validation_accuracy")] double? ValidationAccuracy);
