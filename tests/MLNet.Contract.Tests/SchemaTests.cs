using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class SchemaTests
{
    private sealed class Row
    {
        public float A { get; set; }
        public string B { get; set; } = "";
        [ColumnName("Renamed")]
        public int C { get; set; }
        [NoColumn]
        public int Ignored { get; set; }
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(
        new Row[] { new() { A = 1, B = "x", C = 10 }, new() { A = 2, B = "y", C = 20 } });

    [TestMethod]
    public void Schema_OfAClass_HasItsColumnsInOrder()
    {
        CollectionAssert.AreEqual(new[] { "A", "B", "Renamed" }, View.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, View.Schema.Select(column => column.Index).ToArray());
        Assert.AreEqual(3, View.Schema.Count);
    }

    [TestMethod]
    public void Schema_ByNameAndByIndex_SameColumn()
    {
        var schema = View.Schema;

        Assert.AreEqual(1, schema["B"].Index);
        Assert.AreEqual("Renamed", schema[2].Name);
        Assert.AreEqual(TextDataViewType.Instance, schema[1].Type);
    }

    [TestMethod]
    public void Schema_ByMissingName_ThrowsWithTheName()
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => View.Schema["Nowhere"]);

        StringAssert.Contains(fault.Message, "Nowhere");
    }

    [TestMethod]
    public void GetColumnOrNull_MissingName_IsNull()
    {
        Assert.IsNull(View.Schema.GetColumnOrNull("Nowhere"));
        Assert.AreEqual(0, View.Schema.GetColumnOrNull("A")!.Value.Index);
    }

    [TestMethod]
    public void Hidden_ColumnOfTheSameName_NameGivesTheNewOne()
    {
        var twice = mlContext.Transforms.CopyColumns("A", "Renamed").Fit(View).Transform(View);

        Assert.AreEqual(4, twice.Schema.Count);
        Assert.AreEqual(1, twice.Schema["A"].Index, "the new column stands right behind the one it hides");
        Assert.AreEqual(NumberDataViewType.Int32, twice.Schema["A"].Type);
        CollectionAssert.AreEqual(new[] { 10, 20 }, twice.Values<int>("A"));
    }

    [TestMethod]
    public void Hidden_ColumnOfTheSameName_OldOneIsThereByIndex()
    {
        var twice = mlContext.Transforms.CopyColumns("A", "Renamed").Fit(View).Transform(View);
        var hidden = twice.Schema[0];

        Assert.AreEqual("A", hidden.Name);
        Assert.IsTrue(hidden.IsHidden);
        Assert.IsFalse(twice.Schema[1].IsHidden);
        Assert.AreEqual(NumberDataViewType.Single, hidden.Type);
        using var cursor = twice.GetRowCursor([hidden]);
        var getter = cursor.GetGetter<float>(hidden);
        cursor.MoveNext();
        float value = 0;
        getter(ref value);
        Assert.AreEqual(1f, value);
    }

    [TestMethod]
    public void Builder_TwoColumnsOfOneName_FirstIsHidden()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("X", NumberDataViewType.Single);
        builder.AddColumn("Y", BooleanDataViewType.Instance);
        builder.AddColumn("X", NumberDataViewType.Int64);
        var schema = builder.ToSchema();

        CollectionAssert.AreEqual(new[] { true, false, false }, schema.Select(column => column.IsHidden).ToArray());
        Assert.AreEqual(2, schema["X"].Index);
    }

    [TestMethod]
    public void Builder_AddColumnsOfASchema_CopiesThem()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(View.Schema);
        builder.AddColumn("Score", NumberDataViewType.Single);

        CollectionAssert.AreEqual(
            new[] { "A", "B", "Renamed", "Score" }, builder.ToSchema().Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void VectorType_Size_SaysKnownOrNot()
    {
        var known = new VectorDataViewType(NumberDataViewType.Single, 4);
        var unknown = new VectorDataViewType(NumberDataViewType.Single);

        Assert.IsTrue(known.IsKnownSize);
        Assert.AreEqual(4, known.Size);
        Assert.IsFalse(unknown.IsKnownSize);
        Assert.AreEqual(0, unknown.Size);
        Assert.AreEqual(typeof(VBuffer<float>), known.RawType);
    }

    [TestMethod]
    public void Types_OfTheSameMeaning_AreEqual()
    {
        Assert.AreEqual(
            new VectorDataViewType(NumberDataViewType.Single, 4), new VectorDataViewType(NumberDataViewType.Single, 4));
        Assert.AreNotEqual(
            new VectorDataViewType(NumberDataViewType.Single, 4), new VectorDataViewType(NumberDataViewType.Single, 5));
        Assert.AreEqual<DataViewType>(new KeyDataViewType(typeof(uint), 3), new KeyDataViewType(typeof(uint), 3));
        Assert.AreNotEqual<DataViewType>(new KeyDataViewType(typeof(uint), 3), new KeyDataViewType(typeof(uint), 4));
        Assert.AreNotEqual<DataViewType>(NumberDataViewType.UInt32, new KeyDataViewType(typeof(uint), 3));
    }
}
