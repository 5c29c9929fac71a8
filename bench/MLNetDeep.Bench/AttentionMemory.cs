using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Bench;

/// <summary>How the memory of a training step grows with the batch and with the features, with network G: at most as batch · features².</summary>
internal static class AttentionMemory
{
    /// <summary>The first is what the others are compared with.</summary>
    public static readonly Size[] Sizes = [new(256, 26), new(512, 26), new(256, 52), new(256, 104)];

    public static IEnumerable<StepMemory> Measure(int threads) => Sizes.Select(size => Measure(size, threads));

    private static StepMemory Measure(Size size, int threads)
    {
        var network = BenchNetworks.Named("G") with { Inputs = size.Features };
        var options = network.Options with { BatchSize = size.Batch, NumberOfThreads = threads };
        var streams = new RandomStreams(1);
        var (data, encoder, ours) = network.Create(streams);
        var reader = new BatchReader(RowSet.All(data), encoder, new BatchPlan(data.Rows, size.Batch, LastBatch.Dropped));
        var batch = reader.Read(0);

        // What is allocated once, before the first step; none of it is given back.
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var engine = new ManagedEngine(ours, options, size.Batch, streams.Dropout);
        engine.Step(batch, new StepRates(options.UsedLearningRate, options.Regularization.WeightDecay, 1f));
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        return new StepMemory(network.Name, size.Batch, size.Features, Math.Round(bytes / (double)(1 << 20), 1));
    }

    /// <summary>Rows of a batch, and numbers of a row.</summary>
    internal readonly record struct Size(int Batch, int Features)
    {
        /// <summary>How many times the first one's batch · features² this is.</summary>
        public double Growth => (double)Batch * Features * Features / ((double)Sizes[0].Batch * Sizes[0].Features * Sizes[0].Features);

        public override string ToString() => $"batch {Batch}, {Features} features";
    }
}

/// <summary>A line of the result. MB of 2^20 bytes.</summary>
internal sealed record StepMemory(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("batch")] int Batch,
    [property: JsonPropertyName("features")] int Features,
    [property: JsonPropertyName("step_mb")] double Megabytes);
