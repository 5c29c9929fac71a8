using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>Small trained models and their entries, altered with or without hashes that agree.</summary>
internal static class TestModels
{
    private static readonly Lazy<TrainedModel> LazySmall = new(() => Train(TestTables.Small() with { Width = 3, Architecture = ClassicOptions.Architecture with { HiddenWidth = 4 }, Epochs = 2, Run = new() { Report = false } }));

    private static readonly Lazy<TrainedModel> LazyRefusing =
        new(() => Train(TestTables.Small() with { Width = 3, Architecture = ClassicOptions.Architecture with { HiddenWidth = 4 }, Epochs = 2, Input = ClassicOptions.Input with { MissingValues = MissingValues.Refuse } }));

    /// <summary>A trained model whose files are as small as they get; immutable.</summary>
    public static TrainedModel Small => LazySmall.Value;

    /// <summary>As small, of a training that refuses missing values.</summary>
    public static TrainedModel Refusing => LazyRefusing.Value;

    public static float[] Rows { get; } = [3, 0, 0, 100, 0, 30, 0, 90, 0, 0, -3, 110, 1, 2, 3, 4, -1e6f, 1e6f, 0, float.Epsilon];

    public static TrainedModel Train(DeepResidualOptions options) => DeepResidualTraining.Train(TestTables.Clouds(40, seed: 1), options, seed: 9);

    public static TrainedModel TrainWithGaps()
    {
        var clouds = TestTables.Clouds(40, seed: 1);
        var data = new TabularDataset(4, 3);
        for (var r = 0; r < clouds.Rows; r++)
            data.Add([clouds.Row(r)[0], r % 4 == 0 ? float.NaN : clouds.Row(r)[1], clouds.Row(r)[2], 5], clouds.Labels[r]);
        return DeepResidualTraining.Train(data, TestTables.Small() with { Epochs = 2, Input = ClassicOptions.Input with { MissingValues = MissingValues.MeanWithIndicator } });
    }

    public static float[] Probabilities(TrainedModel model)
    {
        var probabilities = new float[Rows.Length / 4 * model.Classes];
        model.Predict(Rows, probabilities);
        return probabilities;
    }

    /// <summary>A model of an architecture whose numbers are all drawn, and of as many features as the network has inputs.</summary>
    public static TrainedModel Of(NetworkSpec spec)
    {
        var encoder = InputEncoder.Restore(new EncoderState(
            new ScalingNormalizationState(new float[spec.Input.Columns], Enumerable.Repeat(1f, spec.Input.Columns).ToArray(), SmoothClip: false),
            MissingValues.Mean, new float[spec.Input.Columns], []));
        return new TrainedModel(
            encoder, Networks.TestNetworks.Drawn(spec), ClassLabels.Numbered(spec.Outputs), new TrainingSummary(2, 0, 1, [], ClassicOptions.All, 0));
    }

    /// <summary>
    /// The entries with an altered network.json, and the hashes made to agree: what somebody writes who wants to do harm, not what
    /// damage does.
    /// </summary>
    public static (byte[] Network, byte[] Weights) WithNetwork(Action<JsonObject> alter, float[]? numbers = null) =>
        WithNetwork(json =>
        {
            var document = JsonNode.Parse(json)!.AsObject();
            alter(document);
            return document.ToJsonString();
        }, numbers);

    public static (byte[] Network, byte[] Weights) WithNetwork(Func<string, string> alter, float[]? numbers = null)
    {
        var (network, weights) = ModelFile.Write(Small);
        return With(network, weights, alter, numbers);
    }

    /// <summary>The entries of any model with an altered network.json, and the hashes made to agree.</summary>
    public static (byte[] Network, byte[] Weights) With(byte[] network, byte[] weights, Func<string, string> alter, float[]? numbers = null)
    {
        if (numbers is not null)
            weights = [.. weights[..DataOffset(weights)], .. System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(numbers)];
        var hash = Convert.ToHexStringLower(SHA256.HashData(weights.AsSpan(DataOffset(weights))));
        var oldHash = JsonNode.Parse(network)!["weightsSha256"]!.GetValue<string>();
        var altered = Encoding.UTF8.GetBytes(alter(Encoding.UTF8.GetString(network)).Replace(oldHash, hash));
        return (altered, WithHash(weights, altered));
    }

    /// <summary>The entries with an altered header of the weights.</summary>
    public static (byte[] Network, byte[] Weights) WithHeader(Func<string, string> alter)
    {
        var (network, weights) = ModelFile.Write(Small);
        return (network, WithHeader(weights, alter));
    }

    public static byte[] WithHeader(byte[] weights, Func<string, string> alter)
    {
        var header = alter(Encoding.UTF8.GetString(weights, 8, DataOffset(weights) - 8));
        var bytes = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)bytes.Length), .. bytes, .. weights[DataOffset(weights)..]];
    }

    public static int DataOffset(byte[] weights) => 8 + (int)BitConverter.ToInt64(weights);

    private static byte[] WithHash(byte[] weights, byte[] network)
    {
        var header = Encoding.UTF8.GetString(weights, 8, DataOffset(weights) - 8);
        var old = JsonNode.Parse(header)!["__metadata__"]!["networkSha256"]!.GetValue<string>();
        var altered = header.Replace(old, Convert.ToHexStringLower(SHA256.HashData(network)));
        return [.. weights[..8], .. Encoding.UTF8.GetBytes(altered), .. weights[DataOffset(weights)..]];
    }
}
