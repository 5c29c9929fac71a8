using MLNetDeep.Data;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class BatchReaderTests
{
    [TestMethod]
    [DataRow(10, 5, LastBatch.Kept, "5 5")]
    [DataRow(10, 4, LastBatch.Kept, "4 4 2")]
    [DataRow(9, 4, LastBatch.Kept, "4 4 1")]
    [DataRow(9, 4, LastBatch.Joined, "4 5")]
    [DataRow(10, 4, LastBatch.Joined, "4 4 2")]
    [DataRow(129, 64, LastBatch.Joined, "64 65")]
    [DataRow(5, 4, LastBatch.Joined, "5")]
    [DataRow(3, 100, LastBatch.Joined, "3")]
    [DataRow(1, 4, LastBatch.Joined, "1")]
    [DataRow(3, 1, LastBatch.Joined, "1 1 1")]
    [DataRow(9, 4, LastBatch.Dropped, "4 4")]
    [DataRow(10, 4, LastBatch.Dropped, "4 4")]
    [DataRow(3, 4, LastBatch.Dropped, "3")]
    public void Batches_OfRows_HaveTheSizes(int rows, int batchSize, object last, string sizes)
    {
        var reader = Reader(rows, batchSize, (LastBatch)last);
        Assert.AreEqual(sizes, string.Join(" ", Enumerable.Range(0, reader.Batches).Select(b => reader.Read(b).Labels.Length)));
    }

    [TestMethod]
    public void Read_InOrder_GivesEncodedRowsLabelsAndWeights()
    {
        var reader = Reader(rows: 5, batchSize: 3);
        var second = reader.Read(1);
        // Column 0 is the row's number as a part of the last one's.
        CollectionAssert.AreEqual(new[] { 0.75f, 1 }, second.X.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 0 }, second.Labels.ToArray());
        CollectionAssert.AreEqual(new[] { 4f, 5f }, second.Weights.ToArray());
    }

    [TestMethod]
    public void Shuffle_ThenRead_KeepsRowsTogetherAndGivesEachOnce()
    {
        var reader = Reader(rows: 100, batchSize: 7);
        reader.Shuffle(new TorchGenerator(1));
        var seen = new List<float>();
        for (var b = 0; b < reader.Batches; b++)
        {
            var batch = reader.Read(b);
            for (var r = 0; r < batch.Labels.Length; r++)
            {
                Assert.AreEqual((int)(batch.Weights[r] - 1) % 2, batch.Labels[r]);
                Assert.AreEqual((batch.Weights[r] - 1) / 99, batch.X[r], 1e-6f);
                seen.Add(batch.Weights[r] - 1);
            }
        }
        CollectionAssert.AreNotEqual(seen.Order().ToArray(), seen);
        CollectionAssert.AreEqual(Enumerable.Range(0, 100).Select(r => (float)r).ToArray(), seen.Order().ToArray());
    }

    [TestMethod]
    public void Shuffle_EachEpoch_GivesAnotherOrder()
    {
        var reader = Reader(rows: 50, batchSize: 50);
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
        Reader(rows, batchSize: 4, LastBatch.Kept).Shuffle(new TorchGenerator(1));
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).ToArray(), rows.Rows);
    }

    private static BatchReader Reader(int rows, int batchSize, LastBatch last = LastBatch.Kept) => Reader(RowSet.All(Data(rows)), batchSize, last);

    private static BatchReader Reader(RowSet rows, int batchSize, LastBatch last) => new(
        rows, InputEncoder.Fit(rows, InputNormalization.MinMax(), MissingValues.Refuse), new BatchPlan(rows.Rows.Length, batchSize, last));

    private static TabularDataset Data(int rows)
    {
        var data = new TabularDataset(1, 2);
        for (var r = 0; r < rows; r++)
            data.Add([r], r % 2, weight: r + 1);
        return data;
    }
}
