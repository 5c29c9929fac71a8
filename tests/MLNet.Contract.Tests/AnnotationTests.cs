using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class AnnotationTests
{
    private static DataViewSchema.Column Annotated()
    {
        var names = new VBuffer<ReadOnlyMemory<char>>(2, ["left".AsMemory(), "right".AsMemory()]);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 2), Getter(names));
        annotations.Add("IsNormalized", BooleanDataViewType.Instance, Getter(true));
        annotations.Add("Weight", NumberDataViewType.Single, Getter(2.5f));
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, 2), annotations.ToAnnotations());
        return builder.ToSchema()["Features"];
    }

    private static ValueGetter<T> Getter<T>(T value) => (ref T target) => target = value;

    [TestMethod]
    public void Annotations_Schema_NamesEachKindAndType()
    {
        var schema = Annotated().Annotations.Schema;

        CollectionAssert.AreEqual(
            new[] { "SlotNames", "IsNormalized", "Weight" }, schema.Select(column => column.Name).ToArray());
        Assert.AreEqual(NumberDataViewType.Single, schema["Weight"].Type);
    }

    [TestMethod]
    public void GetValue_OfAKind_GivesItsValue()
    {
        float weight = 0;
        Annotated().Annotations.GetValue("Weight", ref weight);

        Assert.AreEqual(2.5f, weight);
    }

    [TestMethod]
    public void GetValue_MissingKind_Throws()
    {
        var annotations = Annotated().Annotations;

        Assert.Throws<InvalidOperationException>(() =>
        {
            float value = 0;
            annotations.GetValue("Nothing", ref value);
        });
    }

    [TestMethod]
    public void SlotNames_Present_AreRead()
    {
        var column = Annotated();
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);

        Assert.IsTrue(column.HasSlotNames());
        CollectionAssert.AreEqual(
            new[] { "left", "right" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void HasSlotNames_NoAnnotations_IsFalse()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, 2));
        var column = builder.ToSchema()["Features"];

        Assert.IsFalse(column.HasSlotNames());
        Assert.AreEqual(0, column.Annotations.Schema.Count);
    }

    [TestMethod]
    public void IsNormalized_Annotation_IsRead()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Plain", NumberDataViewType.Single);

        Assert.IsTrue(Annotated().IsNormalized());
        Assert.IsFalse(builder.ToSchema()["Plain"].IsNormalized());
    }
}
