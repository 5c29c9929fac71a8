using MLNetDeep.Collectives;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class ShardMomentsTests
{
    private const int Ranks = 9;

    // Means of 1e6 with deviations of 1: what sums of squares would lose. Two ranks have no rows.
    [TestMethod]
    public void Combine_ShardsOfLargeNumbers_GivesTheMomentsOfAll()
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, 7).Select(_ => 1e6f + random.NextSingle() * 3)];
        float[] parts = [.. Enumerable.Range(0, Ranks).SelectMany(r => Moments(ShardOf(x, r)))];
        float[] mean = [-1], variance = [-1], scratch = [0];

        ShardMoments.Combine(x.Length, Ranks, parts, mean, variance, scratch);

        Assert.AreEqual(x.Average(value => (double)value), mean[0], 0.07);
        var expected = x.Average(value => Math.Pow(value - x.Average(other => (double)other), 2));
        Assert.AreEqual(expected, variance[0], 0.01 * expected);
    }

    [TestMethod]
    public void Add_PartsOfRanks_GivesTheSums()
    {
        float[] a = [-1, -1], b = [-1, -1];
        ShardMoments.Add([1, 2, 3, 4, 10, 20, 30, 40], a, b);
        CollectionAssert.AreEqual(new float[] { 11, 22 }, a);
        CollectionAssert.AreEqual(new float[] { 33, 44 }, b);
    }

    private static ReadOnlySpan<float> ShardOf(float[] x, int rank)
    {
        var shard = Shard.Of(x.Length, rank, Ranks);
        return x.AsSpan(shard.First, shard.Rows);
    }

    private static float[] Moments(ReadOnlySpan<float> x)
    {
        double mean = 0, variance = 0;
        foreach (var value in x)
            mean += (double)value / x.Length;
        foreach (var value in x)
            variance += (value - mean) * (value - mean) / x.Length;
        return x.IsEmpty ? [float.NaN, float.NaN] : [(float)mean, (float)variance];
    }
}
