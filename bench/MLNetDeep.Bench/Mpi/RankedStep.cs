using System.Diagnostics;
using System.Text.Json.Serialization;
using MLNetDeep.Collectives;
using MLNetDeep.Training;

namespace MLNetDeep.Bench;

/// <summary>
/// A step of a network that ranks train together: a line of the result. Reading is that of the whole batch, which each rank does. The share
/// is that of rank 0's time which it spent in calls, waiting included; bytes are those that it sent.
/// </summary>
internal sealed record RankedStep(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("ranks")] int Ranks,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("batch")] int Batch,
    [property: JsonPropertyName("step_ms")] double Milliseconds,
    [property: JsonPropertyName("reading_ms")] double ReadingMilliseconds,
    [property: JsonPropertyName("mpi_rows_per_s")] double RowsPerSecond,
    [property: JsonPropertyName("communication_share")] double CommunicationShare,
    [property: JsonPropertyName("mpi_bytes_per_step")] double BytesPerStep)
{
    private const int Runs = 5;

    /// <summary>Called on all ranks: the median of five runs.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="batch">Rows over all ranks.</param>
    /// <param name="seconds">Of all runs together.</param>
    /// <param name="threads">Of each rank.</param>
    public static RankedStep Measure(BenchNetwork shape, int batch, double seconds, int threads)
    {
        TrainingEngine mpi = new MpiEngine();
        using var training = new BenchTraining(shape, shape.Options with { BatchSize = batch, NumberOfThreads = threads }, mpi);
        Run(mpi.Ranks, training, seconds: 1);                    // the compiler's
        var runs = Enumerable.Range(0, Runs).Select(_ => Run(mpi.Ranks, training, seconds / Runs)).OrderBy(run => run.Seconds).ToArray();
        var (step, reading, share, bytes) = runs[Runs / 2];
        return new RankedStep(
            shape.Name, mpi.Ranks.Size, threads, batch, Math.Round(1e3 * step, 3), Math.Round(1e3 * reading, 3), Math.Round(batch / step),
            Math.Round(share, 3), Math.Round(bytes));
    }

    // Ranks agree in each step whether another one follows, as in a training.
    private static (double Seconds, double Reading, double Share, double Bytes) Run(ICollective ranks, BenchTraining training, double seconds)
    {
        var (start, before, reading, steps) = (Stopwatch.GetTimestamp(), ranks.Cost, training.ReadingTime, 0);
        do
        {
            training.Step();
            steps++;
        }
        while (ranks.Agree(Stopwatch.GetElapsedTime(start).TotalSeconds < seconds ? 0 : 1) == 0);
        var (elapsed, cost) = (Stopwatch.GetElapsedTime(start), ranks.Cost.Since(before));
        return (elapsed.TotalSeconds / steps, (training.ReadingTime - reading).TotalSeconds / steps, cost.Time / elapsed, (double)cost.Bytes / steps);
    }
}
