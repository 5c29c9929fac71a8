using MLNetDeep.Collectives;

namespace MLNetDeep.Core.Tests.Collectives;

[TestClass]
public sealed class ShardTests
{
    [TestMethod]
    [DataRow(10, 4, "0+3 3+3 6+2 8+2")]
    [DataRow(8, 2, "0+4 4+4")]
    [DataRow(2, 5, "0+1 1+1 2+0 2+0 2+0")]
    public void Shards_OfABatch_LieOneAfterTheOther(int rows, int size, string expected)
    {
        var shards = Enumerable.Range(0, size).Select(rank => Shard.Of(rows, rank, size)).ToArray();
        Assert.AreEqual(expected, string.Join(" ", shards.Select(shard => $"{shard.First}+{shard.Rows}")));
        Assert.AreEqual(shards.Max(shard => shard.Rows), Shard.MaxRowsOf(rows, size));
    }
}
