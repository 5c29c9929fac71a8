using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class NumericBinsTests
{
    public static IEnumerable<object[]> Kinds => Enum.GetValues<NumericBins>().Select(kind => new object[] { kind });

    // Rows of whole weights are as so many rows.
    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Fit_Weights_AreRepeatedRows(NumericBins kind)
    {
        var random = new Random(4);
        TabularDataset weighted = new(2, classes: 2), repeated = new(2, classes: 2);
        for (var r = 0; r < 300; r++)
        {
            float[] row = [(float)Math.Round(random.NextDouble() * 40), random.NextDouble() < 0.7 ? 0 : random.NextSingle()];
            var (label, weight) = (row[0] > 13 ^ random.NextDouble() < 0.2 ? 1 : 0, random.Next(1, 4));
            weighted.Add(row, label, weight);
            for (var i = 0; i < weight; i++)
                repeated.Add(row, label);
        }
        var expected = Edges(repeated, new(kind, 7));
        var actual = Edges(weighted, new(kind, 7));
        for (var c = 0; c < 2; c++)
        {
            Assert.IsGreaterThan(2, expected[c].Length);
            CollectionAssert.AreEqual(expected[c], actual[c]);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Fit_ConstantAndNearlyConstantColumns_HaveNoBins(NumericBins kind)
    {
        var data = new TabularDataset(3, classes: 2);
        for (var r = 0; r < 400; r++)
            data.Add([7f, r % 2 == 0 ? 1000f : MathF.BitIncrement(1000f), r], r % 2);
        var edges = Edges(data, new(kind, 8));
        Assert.IsEmpty(edges[0]);
        Assert.IsEmpty(edges[1]);
        Assert.IsGreaterThanOrEqualTo(2, edges[2].Length);
    }

    [TestMethod]
    public void Merge_EdgesCloserThanAMillionthOfTheRange_AreOne()
    {
        CollectionAssert.AreEqual((float[])[0, 0.5f, 1], BinEdges.Merge([0, 1e-7, 0.5, 0.5 + 1e-7, 1 - 1e-7, 1]));
        CollectionAssert.AreEqual((float[])[1000, 2000], BinEdges.Merge([1000, 1000.0001, 2000]));
        CollectionAssert.AreEqual((float[])[], BinEdges.Merge([1e6, 1e6 + 0.25]));
        CollectionAssert.AreEqual((float[])[], BinEdges.Merge([0, 1e-20]));
        CollectionAssert.AreEqual((float[])[], BinEdges.Merge([3]));
    }

    // What a tree has to find: the class changes at 10 and 30, and nowhere else.
    [TestMethod]
    public void TreeBins_OfClasses_AreWhereTheClassChanges()
    {
        float[] x = [.. Enumerable.Range(0, 1_000).Select(i => (float)(i * 7 % 50))];
        int[] y = [.. x.Select(value => value < 10 ? 0 : value < 30 ? 1 : 2)];
        CollectionAssert.AreEqual((double[])[0, 9.5, 29.5, 49], TreeBins.EdgesOf(x, [], new(y, 3, []), leaves: 48));
        CollectionAssert.AreEqual((double[])[0, 29.5, 49], TreeBins.EdgesOf(x, [], new(y, 3, []), leaves: 2));
        float[] targets = [.. y.Select(value => value * 1e4f + 5e6f)];
        CollectionAssert.AreEqual((double[])[0, 9.5, 29.5, 49], TreeBins.EdgesOf(x, [], new([], 0, targets), leaves: 48));
    }

    [TestMethod]
    public void TreeBins_Leaves_HaveAtLeast64Rows()
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, 640).Select(_ => random.NextSingle())];
        int[] y = [.. x.Select(value => (int)(value * 100) % 2)];
        var edges = TreeBins.EdgesOf(x, [], new(y, 2, []), leaves: 48);
        for (var j = 1; j < edges.Length; j++)
            Assert.IsGreaterThanOrEqualTo(64, x.Count(value => value >= edges[j - 1] && (value < edges[j] || j == edges.Length - 1)));
        Assert.HasCount(2, TreeBins.EdgesOf(x[..127], [], new(y[..127], 2, []), leaves: 48));
    }

    [TestMethod]
    public void TreeBins_TargetOfNoise_HasOneBin()
    {
        float[] x = [.. Enumerable.Range(0, 500).Select(i => (float)i)];
        Assert.HasCount(2, TreeBins.EdgesOf(x, [], new([.. Enumerable.Repeat(1, 500)], 2, []), leaves: 48));
        Assert.HasCount(2, TreeBins.EdgesOf(x, [], new([], 0, new float[500]), leaves: 48));
    }

    // Rows on disk: bins of a sample of all parts of the table, and labels that belong to its rows.
    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Fit_RowsOnDisk_AreSampled(NumericBins kind)
    {
        const int Rows = 200_000, Columns = 24;
        var random = new Random(2);
        using var data = new TabularDataset(Columns, classes: 2) { MemoryLimit = Spilling.MinLimit };
        var row = new float[Columns];
        for (var r = 0; r < Rows; r++)
        {
            for (var c = 0; c < Columns; c++)
                row[c] = c == 0 ? r : random.NextSingle();
            data.Add(row, row[1] > 0.3f ? 1 : 0);
        }
        Assert.IsTrue(data.IsOnDisk);
        var edges = Edges(data, new(kind, 4));
        if (kind == NumericBins.Tree)
        {
            Assert.HasCount(3, edges[1]);
            Assert.AreEqual(0.3, edges[1][1], 1e-3);
        }
        else
            for (var j = 0; j <= 4; j++)
                Assert.AreEqual(Rows * j / 4.0, edges[0][j], 0.01 * Rows);
    }

    [TestMethod]
    public void Restore_EdgesOutOfOrder_AreRefused()
    {
        var data = new TabularDataset(2, classes: 2);
        for (var r = 0; r < 100; r++)
            data.Add([r, r * r], r % 2);
        var encoder = InputEncoder.Fit(RowSet.All(data), InputNormalization.Standardize(), MissingValues.Mean, bins: new(NumericBins.Greedy, 5));
        var state = encoder.ToState();
        Assert.AreEqual(encoder.Layout, InputEncoder.Restore(state).Layout);
        Assert.AreNotEqual(encoder.Layout, InputEncoder.Restore(state with { Edges = null }).Layout);
        Assert.AreNotEqual(encoder.Layout, InputEncoder.Restore(state with { Edges = [[], [0, 1]] }).Layout);
        foreach (var edges in (float[][][])[[[0, 1]], [[0, 1], [1]], [[0, 1], [1, 1]], [[0, 1], [2, 1]], [[0, float.NaN], []], [[0, 1], null!],
            [[0, float.Epsilon], []], [[0, 1e30f], []], [[.. Enumerable.Range(0, 3_000)], []]])
            Assert.ThrowsExactly<ArgumentException>(() => InputEncoder.Restore(state with { Edges = edges }));
    }

    private static float[][] Edges(TabularDataset data, ColumnBins bins)
    {
        var encoder = InputEncoder.Fit(RowSet.Counting(data), InputNormalization.None(), MissingValues.Refuse, bins: bins);
        return encoder.ToState().Edges!;
    }
}
