using System.Diagnostics;
using System.Text.Json.Serialization;

namespace MLNetDeep.Bench;

/// <summary>A bag of eight small networks, which ranks share: a line of the result.</summary>
internal sealed record RankedBag(
    [property: JsonPropertyName("bag")] int Networks,
    [property: JsonPropertyName("ranks")] int Ranks,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("seconds")] double Seconds)
{
    public const int Size = 8;

    private const int Rows = 4_000;
    private const int Epochs = 20;

    /// <summary>Called on all ranks: the whole training.</summary>
    /// <param name="threads">Of each rank.</param>
    public static RankedBag Measure(int threads)
    {
        var of = BenchNetworks.A;
        var options = of.Options with
        {
            Ensemble = new() { Bagging = Size },
            Validation = new() { Patience = null },
            NumberOfThreads = threads,
            Run = new() { Engine = new MpiEngine() },
        };
        var data = of.Generate(Rows);
        DeepResidualTraining.Train(data, options with { Epochs = 2 }, seed: 1);
        var start = Stopwatch.GetTimestamp();
        DeepResidualTraining.Train(data, options with { Epochs = Epochs }, seed: 1);
        return new RankedBag(Size, MpiEngine.Size, threads, Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2));
    }
}
