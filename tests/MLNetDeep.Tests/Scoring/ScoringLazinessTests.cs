using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Scoring;

/// <summary>Nothing is read or computed for columns that nobody asks for, and nothing twice.</summary>
[TestClass]
public sealed class ScoringLazinessTests
{
    private const int Count = 600;

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Transform_NoCursor_ReadsNothing()
    {
        var (counting, scored) = Scored();

        _ = scored.Schema["Score"].Annotations.Schema.Count;
        _ = scored.GetRowCount();

        Assert.AreEqual(0, counting.Opened);
    }

    [TestMethod]
    public void Cursor_OfLabelOnly_NeverPullsFeatures()
    {
        var (counting, scored) = Scored();

        Assert.HasCount(Count, scored.Values<uint>("Label"));

        CollectionAssert.AreEqual(new[] { "Label" }, counting.Pulls.Keys.ToArray());
        Assert.AreEqual(Count, counting.Pulls["Label"]);
    }

    [TestMethod]
    public void Cursor_OfNoColumn_CountsRowsOnly()
    {
        var (counting, scored) = Scored();
        using (var cursor = scored.GetRowCursor([]))
            while (cursor.MoveNext())
            {
            }

        Assert.IsEmpty(counting.Pulls);
        Assert.AreEqual(Count, counting.Moves);
    }

    [TestMethod]
    [DataRow("Score")]
    [DataRow("PredictedLabel")]
    public void Cursor_OfOneOutput_PullsFeaturesOnceARow(string column)
    {
        var (counting, scored) = Scored();

        using (var cursor = scored.GetRowCursor([scored.Schema[column]]))
            while (cursor.MoveNext())
            {
            }

        CollectionAssert.AreEqual(new[] { "Features" }, counting.Pulls.Keys.ToArray());
        Assert.AreEqual(Count, counting.Pulls["Features"]);
    }

    [TestMethod]
    public void Cursor_OfBothOutputs_PullsEveryColumnOnceARow()
    {
        var (counting, scored) = Scored();
        string[] names = ["Score", "PredictedLabel", "Label"];
        var columns = names.Select(name => scored.Schema[name]).ToArray();

        using (var cursor = scored.GetRowCursor(columns))
        {
            var getScore = cursor.GetGetter<VBuffer<float>>(columns[0]);
            var getPredicted = cursor.GetGetter<uint>(columns[1]);
            VBuffer<float> score = default;
            uint key = 0;
            while (cursor.MoveNext())
            {
                getScore(ref score);
                getPredicted(ref key);
                getScore(ref score);
            }
        }

        Assert.AreEqual(Count, counting.Pulls["Features"], "one forward pass, however often the outputs are read");
        Assert.AreEqual(Count, counting.Pulls["Label"]);
        Assert.AreEqual(Count, counting.Moves);
        Assert.HasCount(2, counting.Pulls.Keys);
    }

    [TestMethod]
    public void Cursor_FirstTenRows_DoesNotReadTheWholeView()
    {
        var (counting, scored) = Scored();
        using (var cursor = scored.GetRowCursor([scored.Schema["Score"]]))
            for (int i = 0; i < 10; i++)
                Assert.IsTrue(cursor.MoveNext());

        Assert.IsLessThan(32, counting.Moves);
    }

    [TestMethod]
    public void Cursor_Disposed_DisposesItsInput()
    {
        var (counting, scored) = Scored();

        scored.Vectors("Score");
        scored.Values<uint>("Label");
        scored.GetRowCursor([scored.Schema["Score"]]).Dispose();
        foreach (var cursor in scored.GetRowCursorSet([scored.Schema["Score"]], 4))
            cursor.Dispose();

        Assert.IsGreaterThanOrEqualTo(4, counting.Opened);
        Assert.AreEqual(counting.Opened, counting.Disposed);
    }

    [TestMethod]
    public void RowMapper_BothOutputs_ComputesARowOnce()
    {
        var (data, model) = Blobs.Trained(_mlContext, 30);
        var counting = new CountingDataView(data);
        var mapper = ((ITransformer)model).GetRowToRowMapper(data.Schema);
        var (score, label) = (mapper.OutputSchema["Score"], mapper.OutputSchema["PredictedLabel"]);
        float[][] expected = model.Transform(data).Vectors("Score");

        using (var cursor = counting.GetRowCursor(mapper.GetDependencies([score, label])))
        using (var row = mapper.GetRow(cursor, [score, label]))
        {
            var getScore = row.GetGetter<VBuffer<float>>(score);
            var getLabel = row.GetGetter<uint>(label);
            VBuffer<float> scores = default;
            uint key = 0;
            while (cursor.MoveNext())
            {
                getLabel(ref key);
                getScore(ref scores);
                getScore(ref scores);
                CollectionAssert.AreEqual(expected[cursor.Position], scores.DenseValues().ToArray());
                Assert.AreEqual((uint)Array.IndexOf(expected[cursor.Position], expected[cursor.Position].Max()) + 1, key);
            }
        }

        Assert.AreEqual(30, counting.Pulls["Features"]);
        CollectionAssert.AreEqual(new[] { "Features" }, mapper.GetDependencies([label]).Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(
            new[] { "Label" }, mapper.GetDependencies([mapper.OutputSchema["Label"]]).Select(column => column.Name).ToArray());
        Assert.AreEqual(counting.Opened, counting.Disposed);
    }

    private (CountingDataView Counting, IDataView Scored) Scored()
    {
        var model = Blobs.Trained(_mlContext, 60).Model;
        var counting = new CountingDataView(Blobs.Encoded(_mlContext, Count));
        return (counting, model.Transform(counting));
    }
}
