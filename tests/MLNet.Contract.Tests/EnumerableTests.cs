using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class EnumerableTests
{
    private sealed class Pair
    {
        public float A { get; set; }
        public float B { get; set; }
    }

    private sealed class Fields
    {
        public float A;
        public float B;
    }

    private sealed class Sum
    {
        [ColumnName("B")]
        public float Other { get; set; }
    }

    private sealed class WithMissing
    {
        public float A { get; set; }
        public float Missing { get; set; }
    }

    private sealed class WrongType
    {
        public int A { get; set; }
    }

    private sealed class Sized
    {
        public float[] Vector { get; set; } = [];
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(
        new Pair[] { new() { A = 1, B = 2 }, new() { A = 3, B = 4 } });

    [TestMethod]
    public void LoadFromEnumerable_FieldsInsteadOfProperties_Work()
    {
        var view = mlContext.Data.LoadFromEnumerable(new Fields[] { new() { A = 1, B = 2 }, new() { A = 3, B = 4 } });

        CollectionAssert.AreEqual(new[] { 2f, 4f }, view.Values<float>("B"));
        CollectionAssert.AreEqual(
            new[] { 1f, 3f }, mlContext.Data.CreateEnumerable<Fields>(view, false).Select(row => row.A).ToArray());
    }

    [TestMethod]
    public void LoadFromEnumerable_ReadTwice_GivesTheRowsTwice()
    {
        var view = View;

        CollectionAssert.AreEqual(new[] { 1f, 3f }, view.Values<float>("A"));
        CollectionAssert.AreEqual(new[] { 1f, 3f }, view.Values<float>("A"));
    }

    [TestMethod]
    public void LoadFromEnumerable_LazySequence_HasNoKnownCount()
    {
        var lazy = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(i => new Pair { A = i }));

        Assert.IsNull(lazy.GetRowCount());
        CollectionAssert.AreEqual(new[] { 0f, 1f, 2f }, lazy.Values<float>("A"));
    }

    [TestMethod]
    public void LoadFromEnumerable_NoRows_KeepsTheSchema()
    {
        var view = mlContext.Data.LoadFromEnumerable(Array.Empty<Pair>());

        Assert.AreEqual(2, view.Schema.Count);
        Assert.IsEmpty(view.Values<float>("A"));
    }

    [TestMethod]
    public void LoadFromEnumerable_SchemaDefinition_SetsNameAndVectorSize()
    {
        var definition = SchemaDefinition.Create(typeof(Sized));
        definition["Vector"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        definition["Vector"].ColumnName = "Features";
        var view = mlContext.Data.LoadFromEnumerable([new Sized { Vector = [1, 2] }], definition);

        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 2), view.Schema["Features"].Type);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, view.Vectors<float>("Features").Single());
    }

    [TestMethod]
    public void CreateEnumerable_FewerMembersThanColumns_ReadsThoseAsked()
    {
        var sums = mlContext.Data.CreateEnumerable<Sum>(View, reuseRowObject: false).Select(row => row.Other).ToArray();

        CollectionAssert.AreEqual(new[] { 2f, 4f }, sums);
    }

    [TestMethod]
    public void CreateEnumerable_ReusedRowObject_IsOneObject()
    {
        var rows = mlContext.Data.CreateEnumerable<Pair>(View, reuseRowObject: true).ToArray();

        Assert.AreSame(rows[0], rows[1]);
    }

    [TestMethod]
    public void CreateEnumerable_NewRowObjects_AreDistinct()
    {
        var rows = mlContext.Data.CreateEnumerable<Pair>(View, reuseRowObject: false).ToArray();

        CollectionAssert.AreEqual(new[] { 1f, 3f }, rows.Select(row => row.A).ToArray());
    }

    [TestMethod]
    public void CreateEnumerable_MemberWithoutColumn_ThrowsWithItsName()
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.Data.CreateEnumerable<WithMissing>(View, reuseRowObject: false).ToArray());

        StringAssert.Contains(fault.Message, "Missing");
    }

    [TestMethod]
    public void CreateEnumerable_MissingColumnsIgnored_LeavesTheMemberAlone()
    {
        var rows = mlContext.Data
            .CreateEnumerable<WithMissing>(View, reuseRowObject: false, ignoreMissingColumns: true).ToArray();

        CollectionAssert.AreEqual(new[] { 1f, 3f }, rows.Select(row => row.A).ToArray());
        Assert.AreEqual(0f, rows[0].Missing);
    }

    [TestMethod]
    public void CreateEnumerable_MemberOfAnotherType_Throws()
    {
        Assert.Throws<InvalidOperationException>(
            () => mlContext.Data.CreateEnumerable<WrongType>(View, reuseRowObject: false).ToArray());
    }
}
