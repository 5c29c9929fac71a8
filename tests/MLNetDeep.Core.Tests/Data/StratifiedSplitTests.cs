using MLNetDeep.Data;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class StratifiedSplitTests
{
    [TestMethod]
    [DataRow(0.15, "15 30 2 0 0")]
    [DataRow(0.5, "50 100 5 1 0")]
    [DataRow(0.9, "90 180 9 1 0")]
    [DataRow(0.0, "0 0 0 0 0")]
    public void Split_Classes_GivesEachItsShareAndEmptiesNone(double fraction, string expected)
    {
        var data = Data(100, 200, 10, 2, 1);
        var (training, validation) = StratifiedSplit.Split(data, fraction, new TorchGenerator(1));

        Assert.AreEqual(expected, string.Join(" ", CountsOf(validation)));
        CollectionAssert.AreEqual(
            new[] { 100, 200, 10, 2, 1 }, CountsOf(training).Zip(CountsOf(validation), (a, b) => a + b).ToArray());
        Assert.IsTrue(CountsOf(training).All(count => count > 0));
    }

    [TestMethod]
    public void Split_Parts_AreDisjointCompleteAndInOrder()
    {
        var data = Data(40, 30, 20);
        var (training, validation) = StratifiedSplit.Split(data, 0.3, new TorchGenerator(1));
        CollectionAssert.AreEqual(training.Rows.Order().ToArray(), training.Rows);
        CollectionAssert.AreEqual(validation.Rows.Order().ToArray(), validation.Rows);
        CollectionAssert.AreEqual(Enumerable.Range(0, 90).ToArray(), training.Rows.Concat(validation.Rows).Order().ToArray());
        Assert.AreSame(data, training.Data);
        Assert.AreSame(data, validation.Data);
    }

    [TestMethod]
    public void Split_Seeds_DecideWhichRows()
    {
        var data = Data(50, 50);
        CollectionAssert.AreEqual(ValidationRows(1), ValidationRows(1));
        CollectionAssert.AreNotEqual(ValidationRows(1), ValidationRows(2));

        int[] ValidationRows(ulong seed) => StratifiedSplit.Split(data, 0.2, new TorchGenerator(seed)).Validation.Rows;
    }

    [TestMethod]
    public void Split_ManySeeds_ChoosesEveryRowEquallyOften()
    {
        var data = Data(10, 20);
        var counts = new int[30];
        for (ulong seed = 0; seed < 2_000; seed++)
            foreach (var r in StratifiedSplit.Split(data, 0.3, new TorchGenerator(seed)).Validation.Rows)
                counts[r]++;
        foreach (var count in counts)
            Assert.AreEqual(600, count, 5 * Math.Sqrt(2_000 * 0.3 * 0.7));
    }

    [TestMethod]
    public void Split_ClassWithoutRows_IsHarmless()
    {
        var data = new TabularDataset(1, 5);
        for (var r = 0; r < 10; r++)
            data.Add([r], 3);
        Assert.HasCount(2, StratifiedSplit.Split(data, 0.2, new TorchGenerator(1)).Validation.Rows);
    }

    private static int[] CountsOf(RowSet rows)
    {
        var counts = new int[rows.Data.Classes];
        foreach (var r in rows.Rows)
            counts[rows.Data.Labels[r]]++;
        return counts;
    }

    private static TabularDataset Data(params int[] counts)
    {
        var data = new TabularDataset(1, counts.Length);
        for (var label = 0; label < counts.Length; label++)
            for (var i = 0; i < counts[label]; i++)
                data.Add([i], label);
        return data;
    }
}
