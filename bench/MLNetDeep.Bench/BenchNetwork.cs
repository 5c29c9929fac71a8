using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Bench;

/// <summary>One of the networks that the peers have too.</summary>
/// <param name="Name">A letter.</param>
/// <param name="Inputs">Numbers of a row.</param>
/// <param name="Classes">Of the label.</param>
/// <param name="Options">What the network is made and trained with.</param>
internal sealed record BenchNetwork(string Name, int Inputs, int Classes, DeepResidualOptions Options)
{
    /// <summary>Of the generated table; a call that predicts many predicts all of them.</summary>
    public const int Rows = 20_000;

    /// <summary>Makes the network, its table and the encoder of the rows, the same each time.</summary>
    public (TabularDataset Data, InputEncoder Encoder, Network Network) Create(RandomStreams streams)
    {
        var data = Generate();
        var encoder = InputEncoder.Fit(
            RowSet.All(data), Options.Input.Normalization, Options.Input.MissingValues, bins: Options.Architecture.NumericEmbedding.BinsToFit);
        var network = new Network(Options.ToNetworkSpec(encoder.Layout, Classes));
        network.Initialize(streams.Initialization);
        return (data, encoder, network);
    }

    /// <summary>The rows as the network reads them, [<see cref="Rows"/>, columns]: what the peers are given.</summary>
    public static float[] Encode(TabularDataset data, InputEncoder encoder)
    {
        var rows = new float[data.Rows * encoder.Outputs];
        for (var r = 0; r < data.Rows; r++)
            encoder.Encode(data.Row(r), rows.AsSpan(r * encoder.Outputs, encoder.Outputs));
        return rows;
    }

    public Measurement Measure(double seconds, int threads)
    {
        var options = Options with { NumberOfThreads = threads };
        var (batchRows, rates) = (options.UsedBatchSize, new StepRates(options.UsedLearningRate, options.Regularization.WeightDecay, 1f));
        var streams = new RandomStreams(1);
        var (data, encoder, network) = Create(streams);
        var reader = new BatchReader(RowSet.All(data), encoder, new BatchPlan(data.Rows, batchRows, LastBatch.Dropped));
        using var engine = new ManagedEngine(network, options, batchRows, streams.Dropout);

        var batch = reader.Batches;
        void Step()
        {
            if (batch == reader.Batches)
            {
                reader.Shuffle(streams.Shuffling);
                batch = 0;
            }
            engine.Step(reader.Read(batch++), rates);
        }
        var step = RepeatedRuns.SecondsPerCall(seconds, Step);
        var stepBytes = RepeatedRuns.BytesPerCall(reader.Batches, Step);    // one epoch, so its shuffling too
        var flops = 6.0 * batchRows * Networks.Architecture.Of(network.Spec).Layers.Sum(Products);

        var summary = new TrainingSummary(Rows, 0, 1, [], options, 0);
        var model = new Models.TrainedModel(encoder, network, ClassLabels.Numbered(Classes), summary);
        var probabilities = new float[Rows * Classes];
        float[] features = [.. Enumerable.Range(0, Rows).SelectMany(r => data.Row(r).ToArray())];
        var many = RepeatedRuns.SecondsPerCall(seconds, () => model.Predict(features, probabilities));
        void PredictOne() => model.Predict(data.Row(0), probabilities.AsSpan(0, Classes));
        var one = RepeatedRuns.MedianCall(500, PredictOne);
        var oneBytes = RepeatedRuns.BytesPerCall(500, PredictOne);
        return new Measurement(
            Name, network.Store.Values.Length, threads,
            Math.Round(batchRows / step), Math.Round(flops / step / 1e9, 1), Math.Round(stepBytes, 1),
            Math.Round(Rows / many), Math.Round(one * 1e6, 1), Math.Round(oneBytes, 1));
    }

    /// <summary>Multiply-adds of a row in the linear maps, forward.</summary>
    private static long Products(LayerSpec layer) => layer switch
    {
        LinearSpec map => map.Inputs * map.Outputs,
        SequenceSpec sequence => sequence.Layers.Sum(Products),
        ResidualSpec residual => Products(residual.Branch),
        SharedByMembersSpec shared => shared.Members * Products(shared.Shared),
        MemberHeadsSpec heads => heads.Members * Products(heads.Map),
        _ => 0,
    };

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

/// <summary>A line of the result, with the keys that the peers' lines have too.</summary>
internal sealed record Measurement(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("parameters")] int Parameters,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("train_rows_per_s")] double TrainRowsPerSecond,
    [property: JsonPropertyName("train_gflops")] double TrainGflops,
    [property: JsonPropertyName("train_bytes_per_step")] double TrainBytesPerStep,
    [property: JsonPropertyName("many_rows_per_s")] double ManyRowsPerSecond,
    [property: JsonPropertyName("one_row_us")] double OneRowMicroseconds,
    [property: JsonPropertyName("one_row_bytes")] double OneRowBytes);
