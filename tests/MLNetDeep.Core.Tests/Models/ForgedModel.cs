using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>A model whose network.json somebody writes anew, check sums and all.</summary>
internal sealed class ForgedModel
{
    private readonly byte[] _weights;
    private readonly int _hash;                                  // where network.json's stands in the weights

    private ForgedModel(string name, byte[] network, byte[] weights)
    {
        (Name, _weights) = (name, weights);
        Document = JsonNode.Parse(network)!.AsObject();
        _hash = weights.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(network))));
        Assert.IsGreaterThan(0, _hash);
    }

    public string Name { get; }

    /// <summary>What may be altered.</summary>
    public JsonObject Document { get; }

    public byte[] Weights => _weights;

    /// <summary>The entries as the document now says.</summary>
    public (byte[] Network, byte[] Weights) ToEntries()
    {
        var network = Encoding.UTF8.GetBytes(JsonNodes.Text(Document));
        byte[] weights = [.. _weights];
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(network))).CopyTo(weights, _hash);
        return (network, weights);
    }

    public static ForgedModel Of(string name, TrainedModel model)
    {
        var (network, weights) = ModelFile.Write(model);
        return new ForgedModel(name, network, weights);
    }

    /// <summary>Models that between them have every part of a document.</summary>
    public static IReadOnlyList<ForgedModel> All() =>
    [
        Of("classes", TestModels.Small),
        Of("gaps", TestModels.TrainWithGaps()),
        Of("mixed", DeepResidualTraining.Train(Mixed(), Small() with
        {
            Input = ClassicOptions.Input with { Categories = new Categories { MaxOneHotValues = 4, MinRows = 1 }, Normalization = InputNormalization.MinMax() },
            Architecture = Small().Architecture with { Block = Block.PostActivation(), NormalizeLogits = true },
            Activation = Activation.Prelu(shared: false),
            Regularization = ClassicOptions.Regularization with { GroupDropout = 0.1f },
        })),
        Of("numbers", DeepResidualTraining.Train(Numbers(), Small() with
        {
            Architecture = Small().Architecture with { Block = Block.FeedForward(2) },
            Input = ClassicOptions.Input with { Normalization = InputNormalization.QuantileNormal(5) }, Transfer = new() { Freezing = Freezing.Blocks(1) },
            LearningRateSchedule = Schedule.PiecewiseConstant([1, 2]), Loss = Loss.Huber(),
        })),
    ];

    private static DeepResidualOptions Small() => TestTables.Small() with { Width = 3, Architecture = ClassicOptions.Architecture with { HiddenWidth = 4 }, Epochs = 2 };

    private static TabularDataset Mixed()
    {
        var data = new TabularDataset(3, LearningTask.Binary)
        {
            Categories = [new CategoricalColumn(3), new CategoricalColumn(12)], ColumnNames = ["number", "few", "many"],
        };
        for (var r = 0; r < 60; r++)
            data.Add([r % 7, 1 + r % 3, r % 13], r % 2);
        return data;
    }

    private static TabularDataset Numbers()
    {
        var data = new TabularDataset(2, LearningTask.Regression);
        for (var r = 0; r < 60; r++)
            data.AddTarget([r % 7, r % 11 == 0 ? float.NaN : r], r % 5);
        return data;
    }
}
