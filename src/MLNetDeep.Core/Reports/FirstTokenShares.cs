using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Reports;

/// <summary>Measures <see cref="FirstTokenAttention"/>: sums the shares of each attention that a forward pass goes through.</summary>
internal sealed class FirstTokenShares : LayerWatch
{
    private const int MaxRows = 10_000;                          // over all networks
    private const int TileRows = 64;                             // no more than a batch of the training mostly has

    private readonly double[][] _sums;                           // of each block and token
    private int _block;                                          // the next one
    private int _rows;                                           // of the pass at hand

    private FirstTokenShares(int blocks, int tokens) => _sums = [.. Enumerable.Range(0, blocks).Select(_ => new double[tokens])];

    /// <summary>Measures the networks of a model; null where they have no attention.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="encoder">What they read.</param>
    /// <param name="rows">The rows; where they are many, evenly spread ones.</param>
    /// <param name="names">What the features are called, [columns], or null.</param>
    /// <param name="threads">The most threads to use.</param>
    public static FirstTokenAttention? Measure(NetworkEnsemble networks, InputEncoder encoder, RowSet rows, IReadOnlyList<string>? names, int threads)
    {
        var tokens = Architecture.Of(networks.First.Spec).Layers.OfType<TokenSpec>().FirstOrDefault()?.Tokens;
        if (tokens is null)
            return null;
        var sample = Spread(rows.Rows, Math.Max(1, MaxRows / networks.Count));
        var (blocks, count) = (networks.First.Spec.Blocks, tokens.Count + 1);
        var means = new double[blocks, count];
        for (var n = 0; n < networks.Count; n++)
        {
            var watch = new FirstTokenShares(blocks, count);
            watch.Run(networks.Networks[n], encoder, rows.Data, sample, threads);
            for (var b = 0; b < blocks; b++)
                for (var t = 0; t < count; t++)
                    means[b, t] += networks.Weights[n] * watch._sums[b][t] / sample.Length;
        }
        double[] OfBlocks(int token) => [.. Enumerable.Range(0, blocks).Select(b => means[b, token])];
        var features = tokens
            .Select((token, t) => (token.Feature, Blocks: OfBlocks(t + 1)))
            .OrderByDescending(one => one.Blocks.Average())
            .Take(FirstTokenAttention.MaxFeatures)
            .Select(one => new FeatureAttention(
                one.Feature, names?[one.Feature], Digits.Six(one.Blocks.Average()), [.. one.Blocks.Select(share => Digits.Six(share))]));
        var attention = new FirstTokenAttention(sample.Length, tokens.Count, Digits.Six(OfBlocks(0).Average()), [.. features]);
        return attention.Faults(encoder.Columns, blocks).Any() ? null : attention;
    }

    public override void Passed(Layer layer, ReadOnlySpan<float> y)
    {
        if (layer is AttentionLayer attention)
            attention.AddFirstShares(_rows, _sums[_block++]);
    }

    // On a network of its own, whose buffers are no larger than they need be.
    private void Run(Network trained, InputEncoder encoder, TabularDataset data, int[] sample, int threads)
    {
        var network = new Network(trained.Spec);
        trained.Store.Values.CopyTo(network.Store.Values);
        network.Allocate(Math.Min(TileRows, sample.Length));
        using var kernels = new KernelContext(threads);
        var pass = new Pass(kernels, new DropoutStream(0)) { Watch = this };
        var x = new float[Math.Min(TileRows, sample.Length) * encoder.Outputs];
        var reader = new RowReader(data.Features);
        for (var start = 0; start < sample.Length; start += TileRows)
        {
            (_block, _rows) = (0, Math.Min(TileRows, sample.Length - start));
            for (var r = 0; r < _rows; r++)
                encoder.Encode(reader.Row(sample[start + r]), x.AsSpan(r * encoder.Outputs, encoder.Outputs));
            pass.Rows = _rows;
            network.Forward(pass, x.AsSpan(0, _rows * encoder.Outputs));
        }
    }

    private static int[] Spread(ReadOnlySpan<int> rows, int most)
    {
        var spread = new int[Math.Min(rows.Length, most)];
        for (var i = 0; i < spread.Length; i++)
            spread[i] = rows[(int)((long)i * rows.Length / spread.Length)];
        return spread;
    }
}
