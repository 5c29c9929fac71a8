using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

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
        var data = Generate(Rows);
        var encoder = InputEncoder.Fit(
            RowSet.All(data), Options.Input.Normalization, Options.Input.MissingValues, bins: Options.BinsToFit);
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

    /// <summary>A table of the network's columns and classes, the same each time.</summary>
    public TabularDataset Generate(int rows)
    {
        var generator = new TorchGenerator(1);
        var data = new TabularDataset(Inputs, Classes);
        var row = new float[Inputs];
        for (var r = 0; r < rows; r++)
        {
            generator.FillNormal(row, 1f);
            data.Add(row, generator.NextInt32(Classes));
        }
        return data;
    }
}
