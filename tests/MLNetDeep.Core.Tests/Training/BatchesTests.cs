using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class BatchesTests
{
    private static readonly DeepResidualOptions Options = TestTables.Small() with
    {
        BatchSize = 32, Epochs = 3, Validation = ClassicOptions.Validation with { Fraction = 0 }, Batches = new Batches { Shuffle = false },
    };

    // Whole batches end with row 63: what the other 16 rows are labelled is seen only where they are not left out.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Train_DropLast_LeavesOutTheRowsAfterWholeBatches(bool dropLast)
    {
        var options = Options with { Batches = Options.Batches with { DropLast = dropLast } };
        Assert.AreEqual(dropLast, Weights(Rows(80), options).SequenceEqual(Weights(Rows(80, relabelledFrom: 64), options)));
        Assert.IsFalse(Weights(Rows(80), options).SequenceEqual(Weights(Rows(80, relabelledFrom: 63), options)));
    }

    [TestMethod]
    public void Train_DropLastOfFewerRowsThanABatch_TrainsOnThem()
    {
        var options = Options with { Batches = new Batches { DropLast = true } };
        Assert.IsFalse(Weights(Rows(20), options).SequenceEqual(Weights(Rows(20), options with { Epochs = 1 })));
    }

    [TestMethod]
    public void Train_EachKindOfBatches_IsReproducibleAndDiffersFromTheOthers()
    {
        Batches[] kinds = [new(), new() { Shuffle = false }, new() { Stratified = true }, new() { Shuffle = false, Stratified = true }];
        var weights = kinds.Select(batches => Weights(Rows(80), Options with { Batches = batches })).ToArray();
        for (var k = 0; k < kinds.Length; k++)
        {
            CollectionAssert.AreEqual(weights[k], Weights(Rows(80), Options with { Batches = kinds[k] }), $"{kinds[k]}");
            for (var other = 0; other < k; other++)
                CollectionAssert.AreNotEqual(weights[k], weights[other], $"{kinds[k]} and {kinds[other]}");
        }
    }

    private static TabularDataset Rows(int rows, int relabelledFrom = int.MaxValue)
    {
        var clouds = TestTables.Clouds(rows, seed: 1);
        var data = new TabularDataset(clouds.Columns, clouds.Classes);
        for (var r = 0; r < rows; r++)
            data.Add(clouds.Row(r), r < relabelledFrom ? clouds.Labels[r] : (clouds.Labels[r] + 1) % 3);
        return data;
    }

    private static float[] Weights(TabularDataset data, DeepResidualOptions options) =>
        DeepResidualTraining.Train(data, options).Network.Store.Values.ToArray();
}
