using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class OrderStatisticsTests
{
    // No pass sorts at once, one pass sorts a part, 100 are more than needed.
    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(100)]
    public void Select_EveryPlace_IsTheSortedValueAndParts(int passes)
    {
        foreach (var values in Orders())
        {
            var sorted = values.Order().ToArray();
            for (var k = 0; k < values.Length; k++)
            {
                float[] parted = [.. values];
                Assert.AreEqual(sorted[k], OrderStatistics.Select(parted, k, passes));
                Assert.IsTrue(parted[..k].All(value => value <= sorted[k]) && parted[k..].All(value => value >= sorted[k]));
                CollectionAssert.AreEqual(sorted, parted.Order().ToArray());
            }
        }
    }

    private static IEnumerable<float[]> Orders()
    {
        var random = new Random(1);
        for (var length = 1; length <= 40; length++)
        {
            yield return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
            yield return [.. Enumerable.Range(0, length).Select(_ => (float)random.Next(3))];
            yield return [.. Enumerable.Range(0, length).Select(i => (float)i)];
            yield return [.. Enumerable.Range(0, length).Select(i => (float)-i)];
            yield return [.. Enumerable.Range(0, length).Select(i => (float)Math.Min(i, length - i))];
            yield return new float[length];
        }
    }
}
