using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Reports;

namespace MLNetDeep.Core.Tests.Reports;

/// <summary>Where a network of attention looks, beside the same computed from its weights in double precision.</summary>
[TestClass]
public sealed class FirstTokenSharesTests
{
    private const int Heads = 2, HeadSize = 3, Size = Heads * HeadSize, Blocks = 2;

    private static readonly TabularDataset s_data = ReportTables.Of(LearningTask.Multiclass);
    private static readonly RowSet s_rows = RowSet.All(s_data);
    private static readonly InputEncoder s_encoder = InputEncoder.Fit(s_rows, InputNormalization.Standardize(), MissingValues.MedianWithIndicator);

    [TestMethod]
    public void Measure_OneNetwork_IsTheMeanOverRowsAndHeads()
    {
        var network = Draw(seed: 1);
        var attention = FirstTokenShares.Measure(new NetworkEnsemble(network), s_encoder, s_rows, ReportTables.Names, threads: 2)!;
        Check(ByHand(network), attention);
        Assert.AreEqual((s_data.Rows, 4), (attention.Rows, attention.Tokens));
        CollectionAssert.AreEquivalent(ReportTables.Names.ToArray(), attention.Features.Select(feature => feature.Name).ToArray());
    }

    [TestMethod]
    public void Measure_SeveralNetworks_WeighsThem()
    {
        Network[] networks = [Draw(seed: 1), Draw(seed: 2)];
        var attention = FirstTokenShares.Measure(new NetworkEnsemble(networks, [0.25f, 0.75f]), s_encoder, s_rows, names: null, threads: 1)!;
        var (first, second) = (ByHand(networks[0]), ByHand(networks[1]));
        Check([.. first.Zip(second, (a, b) => a.Zip(b, (x, y) => 0.25 * x + 0.75 * y).ToArray())], attention);
        Assert.IsTrue(attention.Features.All(feature => feature.Name is null));
    }

    [TestMethod]
    public void Measure_MoreFeaturesThanAreKept_KeepsThoseOfTheLargestShares()
    {
        var random = new Random(1);
        var data = new TabularDataset(40, classes: 2);
        for (var r = 0; r < 20; r++)
            data.Add([.. Enumerable.Range(0, 40).Select(_ => random.NextSingle())], r % 2);
        var rows = RowSet.All(data);
        var encoder = InputEncoder.Fit(rows, InputNormalization.Standardize(), MissingValues.Median);
        var network = TestNetworks.Drawn(TestNetworks.Spec(width: 8, block: Block.Attention(2)) with { Input = encoder.Layout });
        var attention = FirstTokenShares.Measure(new NetworkEnsemble(network), encoder, rows, names: null, threads: 1)!;
        Assert.AreEqual((40, 30), (attention.Tokens, attention.Features.Count));
        var kept = attention.Features.Sum(feature => feature.Share);
        Assert.IsTrue(kept > 0.75 * (1 - attention.OwnShare) && kept < 1 - attention.OwnShare, $"{kept} of {1 - attention.OwnShare}");
        CollectionAssert.AreEqual(attention.Features.OrderByDescending(feature => feature.Share).ToArray(), attention.Features.ToArray());
    }

    [TestMethod]
    public void Measure_OtherBlocks_GivesNothing()
    {
        var network = TestNetworks.Drawn(TestNetworks.Spec() with { Input = s_encoder.Layout });
        Assert.IsNull(FirstTokenShares.Measure(new NetworkEnsemble(network), s_encoder, s_rows, names: null, threads: 1));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    public void Train_WithAttention_HasItInReportPageAndFile(int folds)
    {
        var options = ReportTables.Options() with
        {
            Blocks = Blocks, Width = Size, Epochs = 2, Architecture = new() { Block = Block.Attention(Heads), RateFactors = new() }, Ensemble = new() { Bagging = folds },
        };
        var model = ReportTables.Train(LearningTask.Binary, options);
        Assert.IsNull(model.Report.Fault);
        var attention = model.Report.Attention!;
        Assert.AreEqual(1, attention.OwnShare + attention.Features.Sum(feature => feature.Share), 1e-5);
        Assert.Contains("tells", attention.Features.Select(feature => feature.Name));

        var (network, weights) = ModelFile.Write(model);
        var read = ModelFile.Read(network, weights);
        Assert.AreEqual(TestTables.Bytes(model), TestTables.Bytes(read));
        var page = read.Report.ToHtml();
        Assert.Contains("Attention of the first token", page);
        Assert.Contains($"From itself it takes {100 * attention.OwnShare:0.##}\u00a0%", page);
    }

    private static Network Draw(int seed) => TestNetworks.Drawn(
        TestNetworks.Spec(blocks: Blocks, width: Size, block: Block.Attention(Heads, attentionDropout: 0.4f), dropout: 0.3f) with { Input = s_encoder.Layout }, seed);

    private static void Check(double[][] expected, FirstTokenAttention attention)
    {
        Assert.AreEqual(expected.Average(block => block[0]), attention.OwnShare, 1e-5);
        foreach (var feature in attention.Features)
        {
            // All features have tokens, in the order of the encoded row: that of the table, as no number is of two values.
            for (var b = 0; b < Blocks; b++)
                Assert.AreEqual(expected[b][feature.Column + 1], feature.Blocks[b], 1e-5, $"feature {feature.Column}, block {b}");
            Assert.AreEqual(expected.Average(block => block[feature.Column + 1]), feature.Share, 1e-5);
        }
    }

    // The mean share of each token, [blocks][tokens], from what the maps of each block give.
    private static double[][] ByHand(Network network)
    {
        var maps = new Dictionary<string, double[]>();
        var twin = new DoubleNetwork(network.Spec, DoubleNetwork.ValuesOf(network.Store), training: false) { Watch = (name, y) => maps[name] = y };
        var x = s_rows.Rows.SelectMany(r =>
        {
            var row = new float[s_encoder.Outputs];
            s_encoder.Encode(s_data.Row(r), row);
            return row;
        }).ToArray();
        twin.Logits(TestNetworks.ToDoubles(x), s_data.Rows);
        var tokens = s_data.Columns + 1;
        return [.. Enumerable.Range(0, Blocks).Select(b =>
        {
            var isLast = b == Blocks - 1;
            var (all, columns) = (maps[$"blocks.{b}.attention"], isLast ? 2 * Size : 3 * Size);
            var means = new double[tokens];
            for (var r = 0; r < s_data.Rows; r++)
                for (var head = 0; head < Heads; head++)
                {
                    var powers = new double[tokens];
                    for (var t = 0; t < tokens; t++)
                    {
                        var score = 0.0;
                        for (var c = head * HeadSize; c < (head + 1) * HeadSize; c++)
                            score += (isLast ? maps[$"blocks.{b}.attention.query"][r * Size + c] : all[r * tokens * columns + c])
                                * all[(r * tokens + t) * columns + columns - 2 * Size + c];
                        powers[t] = Math.Exp(score / Math.Sqrt(HeadSize));
                    }
                    for (var t = 0; t < tokens; t++)
                        means[t] += powers[t] / powers.Sum() / Heads / s_data.Rows;
                }
            return means;
        })];
    }
}
