using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;
using MLNetDeep.Training;
using static MLNetDeep.Tests.Scoring.ScoringRows;

namespace MLNetDeep.Tests.Scoring;

/// <summary>Rows that a scoring cursor has read ahead come out in order, each with its own values, over many batches.</summary>
[TestClass]
public sealed class ScoringCursorTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Cursor_ManyBatches_EveryColumnOfARowStaysTogether()
    {
        var (scored, scores) = Scored();

        using var cursor = scored.GetRowCursor(scored.Schema);
        var read = Reader(cursor, scores);
        Assert.AreEqual(-1, cursor.Position);
        for (int i = 0; i < Count; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            Assert.AreEqual(i, cursor.Position);
            Assert.AreEqual(i, read());
        }
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
        Assert.IsFalse(cursor.MoveNext());
    }

    // 4,096 rows of so many scores are 2³² numbers, which wrap around to none in 32 bits.
    [TestMethod]
    public void Cursor_AMillionClasses_ReadsFewerRowsAhead()
    {
        const int classes = 1 << 20, rows = 70;
        var network = new Network(new NetworkSpec
        {
            Outputs = classes, Blocks = 0, Width = 1, HiddenWidth = 1, Dropout = 0, ResidualDropout = 0, Block = Block.PreActivation(),
            Activation = Activation.Relu(), Normalization = Normalization.None(), Initialization = Initialization.TorchDefault(),
        });
        network.Initialize(new TorchGenerator(1));
        var encoder = InputEncoder.Restore(new EncoderState(new ScalingNormalizationState([0], [1], SmoothClip: false), MissingValues.Mean, [0], []));
        var model = new TrainedModel(encoder, network, ClassLabels.Numbered(classes), new TrainingSummary(2, 0, 1, [], new DeepResidualOptions(), 0));
        var transformer = new DeepResidualTransformer(
            model, new ModelInputs("Number", NumberDataViewType.Single, [], [], Names: null));
        var data = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(i => new Numbered { Number = i }).ToArray());

        var before = GC.GetAllocatedBytesForCurrentThread();
        var keys = transformer.Transform(data).Values<uint>("PredictedLabel");

        Assert.IsLessThan(400L << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.HasCount(rows, keys);
        var last = new float[classes];
        model.Predict([rows - 1], last);
        Assert.AreEqual((uint)Array.IndexOf(last, last.Max()) + 1, keys[^1]);
    }

    private sealed class Numbered
    {
        public float Number { get; set; }
    }

    [TestMethod]
    public void Cursor_Shuffled_EveryRowOnceWithItsOwnValues()
    {
        var (scored, scores) = Scored(cached: true);
        Assert.IsTrue(scored.CanShuffle, "a cached view can");

        using var cursor = scored.GetRowCursor(scored.Schema, new Random(3));
        var numbers = Numbers(cursor, scores);

        CollectionAssert.AreNotEqual(Enumerable.Range(0, Count).ToArray(), numbers);
        CollectionAssert.AreEqual(Enumerable.Range(0, Count).ToArray(), numbers.Order().ToArray());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void CursorSet_OfFour_EveryRowOnceWithItsOwnValues(bool cached)
    {
        var (scored, scores) = Scored(cached);

        var cursors = scored.GetRowCursorSet(scored.Schema, 4);
        var numbers = new List<int>();
        foreach (var cursor in cursors)
            using (cursor)
                numbers.AddRange(Numbers(cursor, scores));

        CollectionAssert.AreEqual(Enumerable.Range(0, Count).ToArray(), numbers.Order().ToArray());
    }

    [TestMethod]
    public void CursorSet_OfStripes_KeepsBatchesAndReadsInParallel()
    {
        var (scored, scores) = Scored(stripes: 4);

        var cursors = scored.GetRowCursorSet(scored.Schema, 4);
        Assert.HasCount(4, cursors);
        var numbers = new int[4][];
        Parallel.For(0, 4, i =>
        {
            using var cursor = cursors[i];
            var read = Reader(cursor, scores);
            var own = new List<int>();
            while (cursor.MoveNext())
            {
                own.Add(read());
                Assert.AreEqual(own.Count - 1, cursor.Position);
                Assert.AreEqual(own[^1] / 10, cursor.Batch);
            }
            numbers[i] = [.. own];
        });

        for (int i = 0; i < 4; i++)
            CollectionAssert.AreEqual(Enumerable.Range(0, Count).Where(number => number / 10 % 4 == i).ToArray(), numbers[i]);
    }

    [TestMethod]
    public void Cursor_Ids_AreTheInputs()
    {
        var (scored, _) = Scored(cached: true);
        var data = _mlContext.Data.Cache(Data());

        CollectionAssert.AreEqual(Ids(data, data.Schema["Number"], null), Ids(scored, scored.Schema["Score"], null));
        CollectionAssert.AreEqual(Ids(data, data.Schema["Number"], new Random(3)), Ids(scored, scored.Schema["Score"], new Random(3)));
    }

    [TestMethod]
    [DataRow("Score")]
    [DataRow("Features")]
    public void Cursor_CallerWritesIntoItsBuffer_TheRowStaysAsItIs(string name)
    {
        var (scored, scores) = Scored();
        var column = scored.Schema[name];
        using var cursor = scored.GetRowCursor([column, scored.Schema["Score"]]);
        var (first, second) = (cursor.GetGetter<VBuffer<float>>(column), cursor.GetGetter<VBuffer<float>>(column));
        VBuffer<float> one = default, two = default;

        for (int i = 0; i < 300; i++)
            cursor.MoveNext();
        first(ref one);
        VBufferEditor.Create(ref one, one.Length).Values.Fill(-1);
        second(ref two);
        first(ref one);

        float[] expected = name == "Score" ? scores[299] : Rows[299].Features;
        CollectionAssert.AreEqual(expected, one.DenseValues().ToArray());
        CollectionAssert.AreEqual(expected, two.DenseValues().ToArray());
    }

    [TestMethod]
    public void Cursor_BeforeTheFirstRow_ThrowsWhenRead()
    {
        var (scored, _) = Scored();
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        var get = cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
        VBuffer<float> value = default;

        Assert.ThrowsExactly<InvalidOperationException>(() => get(ref value));
    }

    [TestMethod]
    public void Cursor_ColumnNotAskedFor_IsInactiveAndThrows()
    {
        var (scored, _) = Scored();
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);

        Assert.IsTrue(cursor.IsColumnActive(scored.Schema["Score"]));
        Assert.IsFalse(cursor.IsColumnActive(scored.Schema["PredictedLabel"]));
        Assert.IsFalse(cursor.IsColumnActive(scored.Schema["Features"]));
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<uint>(scored.Schema["PredictedLabel"])).Message, "'PredictedLabel'");
        StringAssert.Contains(
            Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<float>(scored.Schema["Score"])).Message, "System.Single");
    }

    [TestMethod]
    public void CreateEnumerable_TakeTen_GivesTheFirstTen()
    {
        var (scored, scores) = Scored();

        var first = _mlContext.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false).Take(10).ToArray();

        for (int i = 0; i < 10; i++)
        {
            Assert.AreEqual(i, first[i].Number);
            CollectionAssert.AreEqual(scores[i], first[i].Score);
        }
        Assert.HasCount(10, first);
    }

    [TestMethod]
    public void View_Empty_GivesNoRows()
    {
        var model = Model();
        var empty = model.Transform(_mlContext.Data.LoadFromEnumerable(Array.Empty<Row>()));

        Assert.IsEmpty(empty.Vectors("Score"));
        Assert.IsEmpty(empty.Values<uint>("PredictedLabel"));
    }

    [TestMethod]
    public void View_RowCount_IsTheInputs()
    {
        var data = Data();

        Assert.AreEqual(data.GetRowCount(), Model().Transform(data).GetRowCount());
        Assert.AreEqual((long?)Count, Model().Transform(new StripedDataView(data, 4)).GetRowCount());
    }

    private IDataView Data() => _mlContext.Data.LoadFromEnumerable(Rows);

    private DeepResidualTransformer Model()
    {
        var data = _mlContext.Data.LoadFromEnumerable(Rows.Take(300));
        var keyed = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        return new DeepResidualTrainer(_mlContext, Blobs.Options with { Epochs = 2 }).Fit(keyed);
    }

    /// <summary>The scored view, and what each row's scores must be: those of the row alone in Core.</summary>
    private (IDataView Scored, float[][] Scores) Scored(bool cached = false, int stripes = 1)
    {
        var model = Model();
        var scores = new float[Count][];
        for (int i = 0; i < Count; i++)
            model.Model.Predict(Rows[i].Features, scores[i] = new float[3]);
        var data = cached ? _mlContext.Data.Cache(Data()) : Data();
        var keyed = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        return (model.Transform(stripes == 1 ? keyed : new StripedDataView(keyed, stripes)), scores);
    }

    private static int[] Numbers(DataViewRowCursor cursor, float[][] scores)
    {
        var read = Reader(cursor, scores);
        var numbers = new List<int>();
        while (cursor.MoveNext())
            numbers.Add(read());
        return [.. numbers];
    }

    private static DataViewRowId[] Ids(IDataView view, DataViewSchema.Column column, Random? random)
    {
        using var cursor = view.GetRowCursor([column], random);
        var get = cursor.GetIdGetter();
        var ids = new List<DataViewRowId>();
        while (cursor.MoveNext())
        {
            DataViewRowId id = default;
            get(ref id);
            ids.Add(id);
        }
        return [.. ids];
    }

    private sealed class Prediction
    {
        public int Number { get; set; }

        public float[] Score { get; set; } = [];
    }
}
