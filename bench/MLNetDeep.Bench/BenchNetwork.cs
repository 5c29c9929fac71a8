using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Bench;

/// <summary>One of the networks that the peers' script measures too.</summary>
internal sealed record BenchNetwork(string Name, int Inputs, int Width, int Hidden, int Blocks, int Classes)
{
    /// <summary>Of the generated table; a call that predicts many predicts all of them.</summary>
    public const int Rows = 20_000;

    private const int BatchSize = 256;

    public static readonly BenchNetwork[] All =
    [
        new("A", Inputs: 54, Width: 128, Hidden: 128, Blocks: 2, Classes: 7),
        new("B", Inputs: 54, Width: 192, Hidden: 256, Blocks: 3, Classes: 7),
        new("C", Inputs: 784, Width: 256, Hidden: 512, Blocks: 3, Classes: 10),
        new("D", Inputs: 28, Width: 512, Hidden: 1024, Blocks: 4, Classes: 2),
    ];

    /// <summary>What the network is made and trained with.</summary>
    public DeepResidualOptions Options => new()
    {
        Blocks = Blocks, Width = Width, Architecture = new() { HiddenWidth = Hidden }, Dropout = 0.1f,
        Regularization = new() { ResidualDropout = 0.1f }, BatchSize = BatchSize,
        Input = new() { Normalization = InputNormalization.Standardize() },
    };

    public Measurement Measure(double seconds, int threads)
    {
        var options = Options with { NumberOfThreads = threads };
        var data = Generate();
        var streams = new RandomStreams(1);
        var encoder = InputEncoder.Fit(RowSet.All(data), options.Input.Normalization, options.Input.MissingValues);
        var network = new Network(options.ToNetworkSpec(encoder.Layout, Classes));
        network.Initialize(streams.Initialization);
        var reader = new BatchReader(RowSet.All(data), encoder, new BatchPlan(data.Rows, BatchSize, LastBatch.Dropped));
        using var engine = new ManagedEngine(network, options, BatchSize, streams.Dropout);

        var batch = reader.Batches;
        void Step()
        {
            if (batch == reader.Batches)
            {
                reader.Shuffle(streams.Shuffling);
                batch = 0;
            }
            engine.Step(reader.Read(batch++), new StepRates(1e-3, 0.01, 1f));
        }
        var step = RepeatedRuns.SecondsPerCall(seconds, Step);
        var stepBytes = RepeatedRuns.BytesPerCall(reader.Batches, Step);    // one epoch, so its shuffling too
        var flops = 6.0 * BatchSize * ((double)Inputs * Width + 2.0 * Blocks * Width * Hidden + (double)Width * Classes);

        var summary = new TrainingSummary(Rows, 0, 1, [], options, 0);
        var model = new Models.TrainedModel(encoder, network, ClassLabels.Numbered(Classes), summary);
        var probabilities = new float[Rows * Classes];
        float[] features = [.. Enumerable.Range(0, Rows).SelectMany(r => data.Row(r).ToArray())];
        var many = RepeatedRuns.SecondsPerCall(seconds, () => model.Predict(features, probabilities));
        void PredictOne() => model.Predict(data.Row(0), probabilities.AsSpan(0, Classes));
        var one = RepeatedRuns.MedianCall(500, PredictOne);
        var oneBytes = RepeatedRuns.BytesPerCall(500, PredictOne);
        return new Measurement(
            Name, Inputs, Width, Hidden, Blocks, Classes, BatchSize, threads,
            Math.Round(BatchSize / step), Math.Round(flops / step / 1e9, 1), Math.Round(stepBytes, 1),
            Math.Round(Rows / many), Math.Round(one * 1e6, 1), Math.Round(oneBytes, 1));
    }

    private TabularDataset Generate()
    {
        var generator = new TorchGenerator(1);
        var data = new TabularDataset(Inputs, Classes);
        var row = new float[Inputs];
        for (var r = 0; r < Rows; r++)
        {
            generator.FillNormal(row, 1f);
            data.Add(row, generator.NextInt32(Classes));
        }
        return data;
    }
}

/// <summary>A line of the result, with the keys of the peers' script.</summary>
internal sealed record Measurement(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("inputs")] int Inputs,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("hidden")] int Hidden,
    [property: JsonPropertyName("blocks")] int Blocks,
    [property: JsonPropertyName("classes")] int Classes,
    [property: JsonPropertyName("batch")] int Batch,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("train_rows_per_s")] double TrainRowsPerSecond,
    [property: JsonPropertyName("train_gflops")] double TrainGflops,
    [property: JsonPropertyName("train_bytes_per_step")] double TrainBytesPerStep,
    [property: JsonPropertyName("many_rows_per_s")] double ManyRowsPerSecond,
    [property: JsonPropertyName("one_row_us")] double OneRowMicroseconds,
    [property: JsonPropertyName("one_row_bytes")] double OneRowBytes);
