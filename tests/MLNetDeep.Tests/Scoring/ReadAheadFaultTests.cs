using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Trainers;

namespace MLNetDeep.Tests.Scoring;

/// <summary>A row that cannot be read or scored throws when it is asked for, however many rows a batch has read ahead.</summary>
[TestClass]
public sealed class ReadAheadFaultTests
{
    private const int Bad = 3_000, Count = 5_000;

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Cursor_RowThatCannotBeScored_GivesAllBeforeAndAfterIt()
    {
        var scored = Model().Transform(Encode(rows => rows[Bad].Y = float.PositiveInfinity));
        var column = scored.Schema["Score"];
        using var cursor = scored.GetRowCursor([column, scored.Schema["X"]]);
        var (getScore, getX) = (cursor.GetGetter<VBuffer<float>>(column), cursor.GetGetter<float>(scored.Schema["X"]));
        VBuffer<float> score = default;
        var x = 0f;

        for (var r = 0; r < Count; r++)
        {
            Assert.IsTrue(cursor.MoveNext());
            getX(ref x);
            if (r != Bad)
            {
                getScore(ref score);
                Assert.AreEqual(1f, score.DenseValues().Sum(), 1e-5f);
                continue;
            }
            for (var twice = 0; twice < 2; twice++)
                StringAssert.Contains(
                    Assert.ThrowsExactly<InvalidDataException>(() => getScore(ref score)).Message, $"Row {Bad} of column 'Features' has the value");
        }
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void CreateEnumerable_BadRowNobodyAsksFor_IsNoError()
    {
        var scored = Model().Transform(Encode(rows => rows[Bad].Y = float.PositiveInfinity));

        var given = 0;
        void Read(IEnumerable<Prediction> rows)
        {
            foreach (var row in rows)
                given += row.Score.Length / 3;
        }

        Read(_mlContext.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false).Take(Bad));
        Assert.AreEqual(Bad, given);
        given = 0;
        Assert.ThrowsExactly<InvalidDataException>(() => Read(_mlContext.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false)));
        Assert.AreEqual(Bad, given, "those before it are not lost");
    }

    [TestMethod]
    public void Filter_AfterScoring_LeavesTheBadRowOut()
    {
        // Filtered by a column that is there before the score is looked at, as row by row.
        var scored = Model().Transform(Encode(rows => (rows[Bad].Y, rows[Bad].Weight) = (float.PositiveInfinity, 0)));
        var kept = _mlContext.Data.FilterRowsByColumn(scored, "Weight", lowerBound: 0.5);

        Assert.HasCount(Count - 1, _mlContext.Data.CreateEnumerable<Prediction>(kept, reuseRowObject: false).ToArray());
    }

    [TestMethod]
    [DataRow("X")]
    [DataRow("Features")]
    public void Cursor_ValueThatCannotBeRead_ThrowsForThatRowAndColumn(string failing)
    {
        var scored = Model().Transform(new FailingDataView(Encode(_ => { }), Bad, failing, new TimeoutException("gone")));
        using var cursor = scored.GetRowCursor([scored.Schema["X"], scored.Schema["PredictedLabel"]]);
        var (getX, getLabel) = (cursor.GetGetter<float>(scored.Schema["X"]), cursor.GetGetter<uint>(scored.Schema["PredictedLabel"]));
        var (x, label) = (0f, 0u);

        for (var r = 0; r < Count; r++)
        {
            Assert.IsTrue(cursor.MoveNext());
            if (r == Bad && failing == "X")
                Assert.ThrowsExactly<TimeoutException>(() => getX(ref x));
            else
                getX(ref x);
            if (r == Bad && failing == "Features")
                Assert.ThrowsExactly<TimeoutException>(() => getLabel(ref label));
            else
                getLabel(ref label);
        }
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void Cursor_DataEndsWithAnException_ThrowsAfterTheRowsBefore()
    {
        var scored = Model().Transform(new FailingDataView(Encode(_ => { }), Bad, column: null, new IOException("the line is dead")));
        var column = scored.Schema["Score"];
        using var cursor = scored.GetRowCursor([column]);
        var get = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> score = default;

        for (var r = 0; r < Bad; r++)
        {
            Assert.IsTrue(cursor.MoveNext());
            get(ref score);
        }
        for (var twice = 0; twice < 2; twice++)
            Assert.ThrowsExactly<IOException>(() => cursor.MoveNext());
        Assert.AreEqual(-1, cursor.Position);
        Assert.ThrowsExactly<InvalidOperationException>(() => get(ref score));
    }

    private DeepResidualTransformer Model() =>
        new DeepResidualTrainer(_mlContext, Blobs.Options with { Epochs = 1 }).Fit(Blobs.Encoded(_mlContext, 60));

    private IDataView Encode(Action<Blobs.Row[]> alter)
    {
        var rows = Blobs.Rows(Count);
        alter(rows);
        return Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 3)).Transform(_mlContext.Data.LoadFromEnumerable(rows));
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
