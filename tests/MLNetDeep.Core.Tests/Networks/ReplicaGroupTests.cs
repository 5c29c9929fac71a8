using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class ReplicaGroupTests
{
    [TestMethod]
    [DataRow(10, 4, "0+3 3+3 6+2 8+2")]
    [DataRow(8, 2, "0+4 4+4")]
    [DataRow(2, 5, "0+1 1+1 2+0 2+0 2+0")]
    public void Shards_OfABatch_LieOneAfterTheOther(int rows, int replicas, string expected)
    {
        var group = new ReplicaGroup(replicas);
        group.Begin(rows);
        Assert.AreEqual(expected, string.Join(" ", Enumerable.Range(0, replicas).Select(r => $"{group.FirstRowOf(r)}+{group.RowsOf(r)}")));
        Assert.AreEqual(Enumerable.Range(0, replicas).Max(group.RowsOf), group.MostRowsOf(rows));
    }

    // Means of 1e6 with deviations of 1: what sums of squares would lose.
    [TestMethod]
    public void Combine_ShardsOfLargeNumbers_GivesTheMomentsOfAll()
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, 7).Select(_ => 1e6f + random.NextSingle() * 3)];
        var group = new ReplicaGroup(9);
        group.Begin(x.Length);
        float[][] told = [.. Enumerable.Range(0, 9).Select(r => Moments(x.AsSpan(group.FirstRowOf(r), group.RowsOf(r))))];
        float[] mean = [-1], variance = [-1], scratch = [0];

        ReplicaMoments.Combine(group, told, mean, variance, scratch);

        Assert.AreEqual(x.Average(value => (double)value), mean[0], 0.07);
        var expected = x.Average(value => Math.Pow(value - x.Average(other => (double)other), 2));
        Assert.AreEqual(expected, variance[0], 0.01 * expected);
    }

    private static float[] Moments(Span<float> x)
    {
        double mean = 0, variance = 0;
        foreach (var value in x)
            mean += (double)value / x.Length;
        foreach (var value in x)
            variance += (value - mean) * (value - mean) / x.Length;
        return x.IsEmpty ? [float.NaN, float.NaN] : [(float)mean, (float)variance];
    }
}
