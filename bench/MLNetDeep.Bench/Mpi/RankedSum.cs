using System.Diagnostics;
using System.Text.Json.Serialization;
using MLNetDeep.Training;

namespace MLNetDeep.Bench;

/// <summary>A sum of so many bytes over ranks: a line of the result, the median of single calls on rank 0.</summary>
internal sealed record RankedSum(
    [property: JsonPropertyName("sum_bytes")] int Bytes,
    [property: JsonPropertyName("ranks")] int Ranks,
    [property: JsonPropertyName("sum_us")] double Microseconds)
{
    private const long BytesInAll = 1 << 28;                     // of the calls of a size
    private const int LeastCalls = 15, MostCalls = 2_000;

    public static readonly int[] Sizes = [.. Enumerable.Range(0, 12).Select(i => sizeof(float) << (2 * i))]; // 4 B to 16 MB

    /// <summary>Called on all ranks.</summary>
    public static RankedSum Measure(int bytes)
    {
        TrainingEngine mpi = new MpiEngine();
        var values = new float[bytes / sizeof(float)];
        var calls = (int)Math.Clamp(BytesInAll / bytes, LeastCalls, MostCalls);
        var seconds = RepeatedRuns.MedianCall(calls, () => mpi.Ranks.Sum(values), warmCalls: calls);
        return new RankedSum(bytes, mpi.Ranks.Size, Math.Round(1e6 * seconds, 1));
    }
}
