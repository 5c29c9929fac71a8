using System.Text.Json.Serialization;
using MLNetDeep.Networks;

namespace MLNetDeep.Bench;

/// <summary>
/// How fast this library trains a network: a line of the result. GFLOP/s are those of the matrix products, 6·rows·weights, with attention a weight for each token; threads are 0
/// where the training chooses them itself.
/// </summary>
internal sealed record TrainingSpeed(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("parameters")] int Parameters,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("train_rows_per_s")] double RowsPerSecond,
    [property: JsonPropertyName("train_gflops")] double Gflops,
    [property: JsonPropertyName("train_bytes_per_step")] double BytesPerStep)
{
    public static TrainingSpeed Measure(BenchNetwork shape, double seconds, int threads)
    {
        var options = shape.Options with { NumberOfThreads = threads == 0 ? null : threads };
        using var training = new BenchTraining(shape, options);
        var step = RepeatedRuns.SecondsPerCall(seconds, training.Step, warmSeconds: threads == 0 ? 5 : 2);   // until threads are chosen anew after the first seconds
        var bytes = RepeatedRuns.BytesPerCall(training.Steps, training.Step);    // one epoch, so its shuffling too
        var (network, batchRows) = (training.Network, options.UsedBatchSize);
        var flops = 6.0 * batchRows * Architecture.Of(network.Spec).Layers.Sum(Products);
        return new TrainingSpeed(
            shape.Name, network.Store.Values.Length, threads, Math.Round(batchRows / step), Math.Round(flops / step / 1e9, 1), Math.Round(bytes, 1));
    }

    /// <summary>Multiply-adds of a row in the linear maps and in attention, forward.</summary>
    private static long Products(LayerSpec layer) => layer switch
    {
        LinearSpec map => map.Inputs * map.Outputs,
        SequenceSpec sequence => sequence.Layers.Sum(Products),
        ResidualSpec residual => Products(residual.Branch),
        SharedByMembersSpec shared => shared.Members * Products(shared.Shared),
        MemberHeadsSpec heads => heads.Members * Products(heads.Map),
        AttentionSpec attention => (attention.Queries is { } queries ? Products(queries) : 0) + attention.Shape.Tokens * Products(attention.Maps)
            + 2L * attention.Shape.HeadShares * attention.Shape.Size,
        _ => 0,
    };
}
