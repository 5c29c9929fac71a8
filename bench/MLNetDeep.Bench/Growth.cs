using System.Text.Json.Serialization;

namespace MLNetDeep.Bench;

/// <summary>How time and memory of a training grow with the rows, with network A.</summary>
internal static class Growth
{
    /// <summary>The argument, before rows and threads, that has this program call <see cref="MeasureHere"/>.</summary>
    public const string Argument = "growth";

    private const int MinEpochs = 3;
    private const int MinRows = 400_000;                         // over all epochs, so that small sizes are timed long enough
    private const double AllowedShare = 1.2;
    private const double AllowedMegabytes = 150;

    public static readonly int[] Sizes = [10_000, 100_000, 1_000_000];

    /// <summary>Measures each size in a process of its own.</summary>
    public static IEnumerable<GrowthResult> Measure(int threads) =>
        Sizes.Select(rows => OwnProcess.Measure<GrowthResult>([Argument, $"{rows}", $"{threads}"]));

    /// <summary>Measures one size in this process, which should have done nothing before.</summary>
    public static GrowthResult MeasureHere(int rows, int threads)
    {
        var options = BenchNetworks.A.Options with
        {
            Validation = new() { Fraction = 0 }, Epochs = Math.Max(MinEpochs, MinRows / rows), NumberOfThreads = threads,
        };
        var clock = new EpochClock();
        DeepResidualTraining.Train(BenchNetworks.A.Generate(rows), options with { Run = options.Run with { Progress = clock } }, seed: 1);

        const double Megabyte = 1 << 20;
        var allowed = AllowedShare * rows * BenchNetworks.A.Inputs * sizeof(float) / Megabyte + AllowedMegabytes;
        return new GrowthResult(
            "A", rows, Math.Round(clock.MedianSeconds, 3), Math.Round(1e6 * clock.MedianSeconds / rows, 2),
            Math.Round(OwnProcess.PeakMegabytes()), Math.Round(allowed));
    }
}

/// <summary>A line of the result; the memory is the process's greatest working set.</summary>
internal sealed record GrowthResult(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("rows")] int Rows,
    [property: JsonPropertyName("seconds_per_epoch")] double SecondsPerEpoch,
    [property: JsonPropertyName("us_per_row")] double MicrosecondsPerRow,
    [property: JsonPropertyName("memory_mb")] double MemoryMegabytes,
    [property: JsonPropertyName("allowed_mb")] double AllowedMegabytes);
