using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Batches of rows that an engine keeps name their places there.</summary>
[TestClass]
public sealed class KeptRowsTests
{
    private const int Rows = 50;

    [TestMethod]
    public void Read_OfRowsThatTheEngineKeeps_NamesTheRowsOfOtherwise()
    {
        using var engine = new KeepingEngine();
        var (kept, sent) = (Reader(Data()), Reader(Data()));
        var (one, other) = (new TorchGenerator(1), new TorchGenerator(1));
        kept.Shuffle(one);                                       // as where a training goes on
        sent.Shuffle(other);
        kept.MoveTo(engine);
        Assert.HasCount(Rows, engine.Features);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            for (var b = 0; b < sent.Batches; b++)
            {
                var batch = kept.Read(b);
                CollectionAssert.AreEqual(sent.Read(b).X.ToArray(), batch.RowIndices.ToArray().Select(row => engine.Features[row]).ToArray());
                Assert.IsTrue(batch.X.IsEmpty);
            }
            kept.Shuffle(one);
            sent.Shuffle(other);
        }
    }

    [TestMethod]
    public void MoveTo_RowsOnDisk_KeepsNone()
    {
        using var engine = new KeepingEngine();
        using var data = Data(new RowBlocks(columns: 1, blockFloats: 4, new Spilling(16 * sizeof(float))));
        Assert.IsTrue(data.IsOnDisk);
        var reader = Reader(data);
        reader.MoveTo(engine);
        Assert.IsEmpty(engine.Features);
        CollectionAssert.AreEqual(new[] { 0f, 1, 2, 3, 4, 5, 6 }, reader.Read(0).X.ToArray());
    }

    private static BatchReader Reader(TabularDataset data)
    {
        var rows = RowSet.All(data);
        return new BatchReader(
            rows, InputEncoder.Fit(rows, InputNormalization.None(), MissingValues.Refuse), new BatchPlan(rows.Rows.Length, BatchSize: 7, LastBatch.Kept));
    }

    private static TabularDataset Data(RowBlocks? features = null)
    {
        var data = features is null ? new TabularDataset(1, 2) : new TabularDataset(1, 2) { Features = features };
        for (var r = 0; r < Rows; r++)
            data.Add([r], r % 2);
        return data;
    }

    private sealed class KeepingEngine : ITrainingEngine
    {
        public List<float> Features { get; } = [];

        public bool KeepsRows(int rows, int columns) => true;

        public void Keep(in Batch rows) => Features.AddRange(rows.X);

        public bool TakesFrozenOutputs { get; set; }

        public StepResult Step(in Batch batch, in StepRates rates) => throw new NotSupportedException();

        public ReadOnlySpan<float> Score(ReadOnlySpan<float> x, int rows) => throw new NotSupportedException();

        public void Freeze(FrozenPart part) => throw new NotSupportedException();

        public ReadOnlySpan<float> ComputeFrozen(ReadOnlySpan<float> x, int rows) => throw new NotSupportedException();

        public void CopyWeightsTo(ParameterStore destination) => throw new NotSupportedException();

        public void Transfer(StateTransfer state) => throw new NotSupportedException();

        public void Dispose() { }
    }
}
