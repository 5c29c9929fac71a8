using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Rows are encoded once a training where they fit, with the same result to the bit as where they are encoded in each epoch.</summary>
[TestClass]
public sealed class EncodedRowsTests
{
    private const int Rows = 300, Columns = 4;

    private static readonly Dictionary<string, DeepResidualOptions> Recipes = new()
    {
        ["classes, indicators"] = TestTables.Small() with { Input = ClassicOptions.Input with { MissingValues = MissingValues.MedianWithIndicator } },
        ["stratified, in order"] = TestTables.Small() with { Batches = new Batches { Shuffle = false, Stratified = true } },
        ["gradually unfrozen"] = TestTables.Small() with { Blocks = 2, Epochs = 6, Transfer = new() { Freezing = Freezing.GraduallyFrom(2) } },
        ["frozen tensors"] = TestTables.Small() with { Transfer = new() { Freezing = Freezing.Tensors("blocks.0.linear1") } },
        ["two replicas"] = TestTables.Small() with { Run = TestTables.Small().Run with { Replicas = 2 } },
    };

    public static IEnumerable<object[]> Names => Recipes.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Train_EncodedOnceOrInEachEpoch_GivesTheSameBytes(string name)
    {
        var data = Mixed();
        Assert.AreEqual(
            TestTables.Bytes(DeepResidualTraining.Train(data, Recipes[name] with { Run = Recipes[name].Run with { FrozenCacheBytes = 0 } }, seed: 5)),
            TestTables.Bytes(DeepResidualTraining.Train(data, Recipes[name], seed: 5)));
    }

    [TestMethod]
    public void Read_RowsEncodedOnce_GivesTheBatchesOfOtherwise()
    {
        var data = Mixed();
        var (once, anew) = (Reader(data), Reader(data));
        once.TakeEncodedOnce();
        var (one, other) = (new TorchGenerator(1), new TorchGenerator(1));
        for (var epoch = 0; epoch < 2; epoch++)
        {
            for (var b = 0; b < anew.Batches; b++)
            {
                Batch expected = anew.Read(b), actual = once.Read(b);
                CollectionAssert.AreEqual(expected.X.ToArray(), actual.X.ToArray());
                CollectionAssert.AreEqual(expected.Labels.ToArray(), actual.Labels.ToArray());
                CollectionAssert.AreEqual(expected.Weights.ToArray(), actual.Weights.ToArray());
            }
            anew.Shuffle(one);
            once.Shuffle(other);
        }
        once.Release();
        Assert.IsFalse(once.IsEncodedOnce);
        CollectionAssert.AreEqual(anew.Read(0).X.ToArray(), once.Read(0).X.ToArray());
    }

    [TestMethod]
    public void Begin_RowsThatFit_EncodesTrainingAndValidationOnce()
    {
        var (training, validation) = Begin(Mixed(), ClassicOptions.All, keeps: false);
        Assert.IsTrue(training.IsEncodedOnce && validation.IsEncodedOnce);
    }

    // Encoded rows of both readers, to the byte.
    [TestMethod]
    [DataRow(0, true)]
    [DataRow(-1, false)]
    public void Begin_LimitOfTheCache_IsKept(int more, bool expected)
    {
        var data = Mixed();
        var (training, validation) = Begin(data, ClassicOptions.All with { Run = new() { FrozenCacheBytes = 2 * Reader(data).EncodedBytes + more } }, keeps: false);
        Assert.AreEqual((expected, expected), (training.IsEncodedOnce, validation.IsEncodedOnce));
    }

    // Features and what is encoded, of both readers, have to fit together.
    [TestMethod]
    [DataRow(0, true)]
    [DataRow(-1, false)]
    public void Begin_MemoryLimitOfTheRows_IsKept(int more, bool expected)
    {
        var encoded = Reader(Mixed()).EncodedBytes;
        using var data = Mixed(new RowBlocks(Columns, new Spilling(Rows * Columns * sizeof(float) + 2 * encoded + more)));
        var (training, validation) = Begin(data, ClassicOptions.All, keeps: false);
        Assert.IsFalse(data.IsOnDisk);
        Assert.AreEqual((expected, expected), (training.IsEncodedOnce, validation.IsEncodedOnce));
    }

    [TestMethod]
    public void Begin_RowsOnDisk_AreEncodedInEachEpoch()
    {
        using var data = Mixed(new RowBlocks(Columns, blockFloats: 16, new Spilling(8 * 16 * sizeof(float))));
        Assert.IsTrue(data.IsOnDisk);
        var (training, validation) = Begin(data, ClassicOptions.All, keeps: false);
        Assert.IsFalse(training.IsEncodedOnce || validation.IsEncodedOnce);
    }

    // The engine has them already.
    [TestMethod]
    public void Begin_RowsThatTheEngineKeeps_AreNotKeptTwice()
    {
        var (training, validation) = Begin(Mixed(), ClassicOptions.All, keeps: true);
        Assert.IsTrue(training.IsKept);
        Assert.AreEqual((false, true), (training.IsEncodedOnce, validation.IsEncodedOnce));
    }

    private static (BatchReader Training, BatchReader Validation) Begin(TabularDataset data, DeepResidualOptions options, bool keeps)
    {
        var (training, validation) = (Reader(data), Reader(data));
        using var engine = new IdleEngine(keeps);
        Assert.IsFalse(new FrozenPartPlan(engine, training, validation, options).Begin(epoch: 1));
        return (training, validation);
    }

    private static BatchReader Reader(TabularDataset data)
    {
        var rows = RowSet.All(data);
        return new BatchReader(
            rows, InputEncoder.Fit(rows, InputNormalization.Standardize(), MissingValues.MedianWithIndicator),
            new BatchPlan(rows.Rows.Length, BatchSize: 32, LastBatch.Joined));
    }

    // Numbers of which some are missing, a category and weights.
    private static TabularDataset Mixed(RowBlocks? features = null)
    {
        var random = new Random(1);
        var data = new TabularDataset(Columns, 3) { Categories = [new CategoricalColumn(5)], Features = features ?? new RowBlocks(Columns) };
        for (var r = 0; r < Rows; r++)
            data.Add(
                [random.NextSingle(), r % 7 == 0 ? float.NaN : r % 3 + random.NextSingle(), random.NextSingle(), random.Next(6)], r % 3, weight: 0.5f + r % 2);
        return data;
    }

    private sealed class IdleEngine(bool keeps) : ITrainingEngine
    {
        public bool KeepsRows(int rows, int columns) => keeps;

        public void Keep(in Batch rows) { }

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
