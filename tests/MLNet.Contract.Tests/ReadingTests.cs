using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

/// <summary>Cursors and what they give.</summary>
[TestClass]
public sealed class ReadingTests
{
    private const int Rows = 2000;

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly string _path = Path.GetTempFileName();

    [TestCleanup]
    public void DeleteFile() => File.Delete(_path);

    /// <summary>Host/MappedRow, ScoringCursor: what is not asked for has no getter; before the first row the position is -1.</summary>
    [TestMethod]
    public void Cursor_ColumnsNotAskedFor_HaveNoGetter()
    {
        var view = _mlContext.Data.LoadFromEnumerable(new[] { new { A = 1f, B = 2f } });
        using var cursor = view.GetRowCursor([view.Schema["B"]]);

        Assert.IsFalse(cursor.IsColumnActive(view.Schema["A"]));
        Assert.Throws<ArgumentException>(() => cursor.GetGetter<float>(view.Schema["A"]));
        Assert.AreEqual((-1, true, 0), (cursor.Position, cursor.MoveNext(), cursor.Position));
    }

    /// <summary>FloatColumn.Reader needs the zeros, KeyColumn.Reader the indices.</summary>
    [TestMethod]
    public void VBuffer_Sparse_CopiesZerosAndHasIndices()
    {
        var sparse = new VBuffer<float>(4, 1, [5f], [2]);
        float[] values = [9, 9, 9, 9];
        sparse.CopyTo(values);

        CollectionAssert.AreEqual(new[] { 0f, 0f, 5f, 0f }, values);
        Assert.AreEqual((false, 2, 5f), (sparse.IsDense, sparse.GetIndices()[0], sparse.GetValues()[0]));
    }

    /// <summary>ReadAheadColumn: what a row has given stays as it is.</summary>
    [TestMethod]
    public void Cursor_MovesOn_LeavesTextsAndVectorsThatItGave()
    {
        var (texts, vectors) = (View.Values<ReadOnlyMemory<char>>("Text"), View.Values<VBuffer<float>>("Vector"));

        CollectionAssert.AreEqual(
            Enumerable.Range(0, Rows).Select(i => $"row {i}: {i} {-i}").ToArray(),
            texts.Zip(vectors).Select(row => $"{row.First}: {string.Join(" ", row.Second.DenseValues())}").ToArray());
    }

    /// <summary>MappedDataView.GetRowCursorSet, ScoringCursor.Batch: each row is in one of the cursors, and the batches tell the order.</summary>
    [TestMethod]
    public void CursorSet_ReadByTurns_HasEachRowOnceAndInTheOrderOfBatches()
    {
        var view = View;
        var cursors = view.GetRowCursorSet([view.Schema["Number"]], 2);
        var getters = Array.ConvertAll(cursors, cursor => cursor.GetGetter<float>(view.Schema["Number"]));
        var rows = new List<(long Batch, float Number)>();
        for (int i = 0, ended = 0; ended < 2; i = 1 - i)
        {
            var number = 0f;
            ended = cursors[i].MoveNext() ? 0 : ended + 1;
            if (ended > 0)
                continue;
            getters[i](ref number);
            rows.Add((cursors[i].Batch, number));
        }
        Array.ForEach(cursors, cursor => cursor.Dispose());

        var expected = Enumerable.Range(0, Rows).Select(i => (float)i).ToArray();
        CollectionAssert.AreNotEqual(expected, rows.Select(row => row.Number).ToArray());
        CollectionAssert.AreEqual(expected, rows.OrderBy(row => row.Batch).Select(row => row.Number).ToArray());
    }

    /// <summary>docs/faq.md: which fields are read as missing.</summary>
    [TestMethod]
    [DataRow(false, 0f)]
    [DataRow(true, float.NaN)]
    public void TextLoader_EmptyField_IsNaNOnlyWithTheOption(bool missingRealsAsNaNs, float empty) =>
        CollectionAssert.AreEqual(new[] { float.NaN, float.NaN, empty }, Load(["?,a", "NaN,a", ",a"], missingRealsAsNaNs).Values<float>("Number"));

    private IDataView View => Load(Enumerable.Range(0, Rows).Select(i => $"{i},row {i},{-i}"));

    private IDataView Load(IEnumerable<string> lines, bool missingRealsAsNaNs = false)
    {
        File.WriteAllLines(_path, lines);
        return _mlContext.Data.LoadFromTextFile(_path, new TextLoader.Options
        {
            Columns = [new("Number", DataKind.Single, 0), new("Text", DataKind.String, 1), new("Vector", DataKind.Single, [new(0), new(2)])],
            Separators = [','],
            MissingRealsAsNaNs = missingRealsAsNaNs,
        });
    }
}
