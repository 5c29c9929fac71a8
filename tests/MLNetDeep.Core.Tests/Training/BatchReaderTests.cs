using MLNetDeep.Data;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class BatchReaderTests
{
    [TestMethod]
    [DataRow(10, 5, 1, "5 5")]
    [DataRow(10, 4, 1, "4 4 2")]
    [DataRow(9, 4, 1, "4 4 1")]
    [DataRow(9, 4, 2, "4 4")]
    [DataRow(10, 4, 2, "4 4 2")]
    [DataRow(3, 100, 2, "3")]
    [DataRow(1, 4, 2, "1")]
    [DataRow(3, 1, 2, "1 1 1")]
    public void Batches_OfRows_HaveTheSizes(int rows, int batchSize, int leastRows, string sizes)
    {
        var reader = Reader(rows, batchSize, leastRows);
        Assert.AreEqual(sizes, string.Join(" ", Enumerable.Range(0, reader.Batches).Select(b => reader.Read(b).Labels.Length)));
    }

    [TestMethod]
    public void Read_InOrder_GivesEncodedRowsLabelsAndWeights()
    {
        var reader = Reader(rows: 5, batchSize: 3, leastRows: 1);
        var second = reader.Read(1);
        // Column 0 is the row's number, standardized: (r − 2)/√2.
        Assert.AreEqual(1 / Math.Sqrt(2), second.X[0], 1e-6);
        Assert.AreEqual(2 / Math.Sqrt(2), second.X[1], 1e-6);
        CollectionAssert.AreEqual(new[] { 1, 0 }, second.Labels.ToArray());
        CollectionAssert.AreEqual(new[] { 3f, 4f }, second.Weights.ToArray());
    }

    [TestMethod]
    public void Shuffle_ThenRead_KeepsRowsTogetherAndGivesEachOnce()
    {
        var reader = Reader(rows: 100, batchSize: 7, leastRows: 1);
        reader.Shuffle(new TorchGenerator(1));
        var seen = new List<float>();
        for (var b = 0; b < reader.Batches; b++)
        {
            var batch = reader.Read(b);
            for (var r = 0; r < batch.Labels.Length; r++)
            {
                Assert.AreEqual((int)batch.Weights[r] % 2, batch.Labels[r]);
                Assert.AreEqual((batch.Weights[r] - 49.5) / Math.Sqrt((100 * 100 - 1) / 12.0), batch.X[r], 1e-5);
                seen.Add(batch.Weights[r]);
            }
        }
        CollectionAssert.AreNotEqual(seen.Order().ToArray(), seen);
        CollectionAssert.AreEqual(Enumerable.Range(0, 100).Select(r => (float)r).ToArray(), seen.Order().ToArray());
    }

    [TestMethod]
    public void Shuffle_EachEpoch_GivesAnotherOrder()
    {
        var reader = Reader(rows: 50, batchSize: 50, leastRows: 1);
        var generator = new TorchGenerator(1);
        reader.Shuffle(generator);
        var first = reader.Read(0).Weights.ToArray();
        reader.Shuffle(generator);
        CollectionAssert.AreNotEqual(first, reader.Read(0).Weights.ToArray());
    }

    [TestMethod]
    public void Reader_ShufflesItsOwnOrder()
    {
        var data = Data(10);
        var rows = RowSet.All(data);
        new BatchReader(rows, InputEncoder.Fit(rows, InputNormalization.Standardize(), MissingValues.Refuse), 4, 1).Shuffle(new TorchGenerator(1));
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).ToArray(), rows.Rows);
    }

    private static BatchReader Reader(int rows, int batchSize, int leastRows)
    {
        var set = RowSet.All(Data(rows));
        return new BatchReader(set, InputEncoder.Fit(set, InputNormalization.Standardize(), MissingValues.Refuse), batchSize, leastRows);
    }

    private static TabularDataset Data(int rows)
    {
        var data = new TabularDataset(1, 2);
        for (var r = 0; r < rows; r++)
            data.Add([r], r % 2, weight: r);
        return data;
    }
}
