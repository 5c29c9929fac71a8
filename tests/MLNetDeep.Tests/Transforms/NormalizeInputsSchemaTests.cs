using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;

namespace MLNetDeep.Tests.Transforms;

[TestClass]
public sealed class NormalizeInputsSchemaTests
{
    private sealed class Row
    {
        public float Width { get; set; }

        public float Height { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class WideRow
    {
        public const int Width = 2000;

        [VectorType(Width)]
        public float[] Wide { get; set; } = [];
    }

    private static readonly Row[] Rows =
        [.. Enumerable.Range(0, 1000).Select(i => new Row { Width = i, Height = 1000 - i, Name = $"row {i}" })];

    private readonly MLContext _mlContext = new(seed: 1);

    private IDataView View => _mlContext.Data.LoadFromEnumerable(Rows);

    [TestMethod]
    public void Schema_OfTheOutput_KeepsSlotNamesAndIsNormalized()
    {
        var view = _mlContext.Transforms.Concatenate("Features", "Width", "Height")
            .Append(_mlContext.Transforms.NormalizeInputs("Scaled", "Features")).Fit(View).Transform(View);

        Assert.IsFalse(view.Schema["Features"].IsNormalized());
        Assert.IsTrue(view.Schema["Scaled"].IsNormalized());
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema["Scaled"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "Width", "Height" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void Schema_InputNormalizedAlready_StillHasOneMark()
    {
        var twice = _mlContext.Transforms.NormalizeInputs("Width").Append(_mlContext.Transforms.NormalizeInputs("Width"));

        var column = twice.Fit(View).Transform(View).Schema["Width"];

        Assert.HasCount(1, column.Annotations.Schema.Where(annotation => annotation.Name == "IsNormalized").ToArray());
    }

    [TestMethod]
    public void Schema_InputIsAScore_OutputIsNot()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("ScoreColumnSetId", new KeyDataViewType(typeof(uint), 3), 1u);
        builder.AddPrimitiveValue("Unit", TextDataViewType.Instance, "cm".AsMemory());
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Width", NumberDataViewType.Single, builder.ToAnnotations());
        var transformer = _mlContext.Transforms.NormalizeInputs("Out", "Width").Fit(View);

        var output = transformer.GetOutputSchema(schema.ToSchema())["Out"];

        CollectionAssert.AreEquivalent(
            new[] { "Unit", "IsNormalized" }, output.Annotations.Schema.Select(annotation => annotation.Name).ToArray());
    }

    [TestMethod]
    public void GetOutputSchema_OfTheEstimator_PromisesWhatTheTransformerGives()
    {
        var shape = new SchemaShape(
        [
            ShapeColumn.Create("Features", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false,
                [ShapeColumn.Create("SlotNames", SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance)]),
        ]);
        var pipeline = _mlContext.Transforms.NormalizeInputs("Scaled", "Features")
            .Append(_mlContext.Transforms.CopyColumns("Copy", "Scaled"));

        var promised = pipeline.GetOutputSchema(shape);

        CollectionAssert.AreEquivalent(new[] { "Features", "Scaled", "Copy" }, promised.Select(column => column.Name).ToArray());
        var scaled = promised.Single(column => column.Name == "Scaled");
        Assert.AreEqual(SchemaShape.Column.VectorKind.Vector, scaled.Kind);
        Assert.AreEqual<DataViewType>(NumberDataViewType.Single, scaled.ItemType);
        CollectionAssert.AreEquivalent(
            new[] { "SlotNames", "IsNormalized" }, scaled.Annotations.Select(annotation => annotation.Name).ToArray());
    }

    [TestMethod]
    public void Fit_OnData_ReadsOnceAndOnlyItsColumns()
    {
        var watched = new WatchedDataView(View);

        _mlContext.Transforms.NormalizeInputs(
            [new InputOutputColumnPair("A", "Width"), new InputOutputColumnPair("B", "Width")]).Fit(watched);

        Assert.HasCount(1, watched.Cursors);
        CollectionAssert.AreEqual(new[] { "Width" }, watched.Cursors[0]);
    }

    [TestMethod]
    public void Transform_BeforeACursor_ReadsNothing()
    {
        var watched = new WatchedDataView(View);

        var view = _mlContext.Transforms.NormalizeInputs("Width").Fit(View).Transform(watched);
        _ = view.Schema.Count;

        Assert.IsEmpty(watched.Cursors);
        Assert.AreEqual(watched.GetRowCount(), view.GetRowCount());
        Assert.AreEqual(watched.CanShuffle, view.CanShuffle);
    }

    [TestMethod]
    public void Cursor_OfSomeColumns_AsksForTheirInputsOnly()
    {
        var watched = new WatchedDataView(View);
        var view = _mlContext.Transforms.NormalizeInputs(
            [new InputOutputColumnPair("A", "Width"), new InputOutputColumnPair("B", "Height")]).Fit(View).Transform(watched);

        view.Values<float>("B");
        view.Values<ReadOnlyMemory<char>>("Name");

        CollectionAssert.AreEqual(new[] { "Height" }, watched.Cursors[0]);
        CollectionAssert.AreEqual(new[] { "Name" }, watched.Cursors[1]);
    }

    [TestMethod]
    public void Cursor_ColumnNotAskedFor_IsInactiveAndThrows()
    {
        var view = _mlContext.Transforms.NormalizeInputs("A", "Width").Fit(View).Transform(View);
        using var cursor = view.GetRowCursor([view.Schema["A"]]);

        Assert.IsTrue(cursor.IsColumnActive(view.Schema["A"]));
        Assert.IsFalse(cursor.IsColumnActive(view.Schema["Width"]));
        var inactive = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Width"]));
        StringAssert.Contains(inactive.Message, "'Width'");
        var wrongType = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<int>(view.Schema["A"]));
        StringAssert.Contains(wrongType.Message, "System.Int32");
    }

    [TestMethod]
    public void Cursor_ManyAtOnce_DoNotDisturbEachOther()
    {
        // Wide rows: a buffer that two cursors shared would be torn in many of them.
        var rows = Enumerable.Range(0, 300)
            .Select(i => new WideRow { Wide = [.. Enumerable.Range(0, WideRow.Width).Select(slot => (float)(i * (slot % 7 + 1)))] });
        var source = _mlContext.Data.LoadFromEnumerable(rows.ToArray());
        var view = _mlContext.Transforms.NormalizeInputs("Wide").Fit(source).Transform(source);
        float[][] expected = view.Vectors("Wide");
        using var start = new Barrier(4);

        var threads = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (int pass = 0; pass < 5; pass++)
                {
                    float[][] actual = view.Vectors("Wide");
                    for (int i = 0; i < expected.Length; i++)
                        Assert.IsTrue(expected[i].AsSpan().SequenceEqual(actual[i]), $"row {i} in pass {pass}");
                }
            },
            TaskCreationOptions.LongRunning));
        Task.WaitAll(threads.ToArray());
    }

    [TestMethod]
    public void CursorSet_AllTogether_GiveEveryRowOnce()
    {
        var view = _mlContext.Transforms.NormalizeInputs("Width").Fit(View).Transform(View);
        var column = view.Schema["Width"];
        var cursors = view.GetRowCursorSet([column], 3);

        var values = new List<float>();
        foreach (var cursor in cursors)
        {
            using (cursor)
            {
                var get = cursor.GetGetter<float>(column);
                float value = 0;
                while (cursor.MoveNext())
                {
                    get(ref value);
                    values.Add(value);
                }
            }
        }

        CollectionAssert.AreEqual(view.Values<float>("Width").Order().ToArray(), values.Order().ToArray());
    }

    [TestMethod]
    public void Cursor_Shuffled_GivesTheSameRowsInAnotherOrder()
    {
        var view = _mlContext.Transforms.NormalizeInputs("Width").Fit(View).Transform(View);
        var shuffled = _mlContext.Data.ShuffleRows(view, seed: 7).Values<float>("Width");

        CollectionAssert.AreNotEqual(view.Values<float>("Width"), shuffled);
        CollectionAssert.AreEquivalent(view.Values<float>("Width"), shuffled);
    }
}
