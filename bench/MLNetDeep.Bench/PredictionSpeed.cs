using System.Text.Json.Serialization;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Bench;

/// <summary>How fast this library predicts with a network, the encoding of the rows included: a line of the result.</summary>
internal sealed record PredictionSpeed(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("many_rows_per_s")] double ManyRowsPerSecond,
    [property: JsonPropertyName("one_row_us")] double OneRowMicroseconds,
    [property: JsonPropertyName("one_row_bytes")] double OneRowBytes)
{
    public static PredictionSpeed Measure(BenchNetwork shape, double seconds, int threads)
    {
        var (data, encoder, network) = shape.Create(new RandomStreams(1));
        var summary = new TrainingSummary(data.Rows, 0, 1, [], shape.Options with { NumberOfThreads = threads }, 0);
        var model = new TrainedModel(encoder, network, ClassLabels.Numbered(shape.Classes), summary);
        var probabilities = new float[data.Rows * shape.Classes];
        float[] features = [.. Enumerable.Range(0, data.Rows).SelectMany(r => data.Row(r).ToArray())];
        var many = RepeatedRuns.SecondsPerCall(seconds, () => model.Predict(features, probabilities));
        void PredictOne() => model.Predict(data.Row(0), probabilities.AsSpan(0, shape.Classes));
        var one = RepeatedRuns.MedianCall(500, PredictOne);
        var oneBytes = RepeatedRuns.BytesPerCall(500, PredictOne);
        return new PredictionSpeed(shape.Name, threads, Math.Round(data.Rows / many), Math.Round(one * 1e6, 1), Math.Round(oneBytes, 1));
    }
}
