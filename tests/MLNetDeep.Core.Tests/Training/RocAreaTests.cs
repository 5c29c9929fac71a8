using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class RocAreaTests
{
    // The first is the example in scikit-learn's documentation of roc_auc_score.
    [TestMethod]
    [DataRow(new[] { 0.1f, 0.4f, 0.35f, 0.8f }, new[] { 0, 0, 1, 1 }, 0.75)]
    [DataRow(new[] { 0.1f, 0.35f, 0.4f, 0.8f }, new[] { 0, 0, 1, 1 }, 1.0)]
    [DataRow(new[] { 0.8f, 0.4f, 0.35f, 0.1f }, new[] { 0, 0, 1, 1 }, 0.0)]
    [DataRow(new[] { 0.5f, 0.5f, 0.5f, 0.5f }, new[] { 0, 1, 0, 1 }, 0.5)]
    [DataRow(new[] { 0.5f, 0.5f, 0.7f, 0.2f }, new[] { 0, 1, 1, 0 }, 0.875)]
    public void Measure_KnownRows_IsTheShareOfRightPairs(float[] scores, int[] labels, double expected) =>
        Assert.AreEqual(expected, new RocArea(scores.Length).Measure(scores, labels, positive: 1, Ones(scores.Length)));

    [TestMethod]
    public void Measure_OneSideAlone_IsNull()
    {
        var area = new RocArea(3);
        Assert.IsNull(area.Measure([1, 2, 3], [1, 1, 1], positive: 1, Ones(3)));
        Assert.IsNull(area.Measure([1, 2, 3], [0, 2, 0], positive: 1, Ones(3)));
        Assert.IsNull(area.Measure([1, 2, 3], [0, 1, 1], positive: 1, [0, 1, 1]));
        Assert.IsNull(area.Measure([1, 2, 3], [0, 1, 1], positive: 1, [1, 0, 0]));
    }

    // Every pair, one by one; few different scores, so that many are tied. The area's memory is used again.
    [TestMethod]
    public void Measure_WeightedRowsWithTies_EqualsTheSumOverPairs()
    {
        const int Rows = 300;
        var area = new RocArea(Rows);
        var random = new Random(5);
        for (var round = 0; round < 20; round++)
        {
            var scores = Enumerable.Range(0, Rows).Select(_ => random.Next(2 + round * 3) / 7f - 1).ToArray();
            var labels = Enumerable.Range(0, Rows).Select(_ => random.Next(3)).ToArray();
            var weights = Enumerable.Range(0, Rows).Select(_ => random.Next(4) / 2f).ToArray();
            for (var positive = 0; positive < 3; positive++)
            {
                double right = 0, all = 0;
                for (var p = 0; p < Rows; p++)
                    for (var n = 0; n < Rows; n++)
                        if (labels[p] == positive && labels[n] != positive)
                        {
                            var weight = (double)weights[p] * weights[n];
                            all += weight;
                            right += weight * (scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0);
                        }
                Assert.AreEqual(right / all, area.Measure(scores, labels, positive, weights)!.Value, 1e-12, $"round {round}, class {positive}");
            }
        }
    }

    private static float[] Ones(int count) => [.. Enumerable.Repeat(1f, count)];
}
