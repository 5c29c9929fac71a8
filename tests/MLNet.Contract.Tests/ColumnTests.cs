using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.Contract.Tests;

/// <summary>Keys, types, schemas, annotations.</summary>
[TestClass]
public sealed class ColumnTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    private IDataView View => _mlContext.Data.LoadFromEnumerable(new[] { new { A = 1f, B = 2f, C = 3, D = new[] { 4f } } });

    /// <summary>KeyColumn.Reader, MulticlassTask.LabelReader and WriteKey, KeyValues.Of; docs/ml-net.md: keys.</summary>
    [TestMethod]
    [DataRow(ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence, "[pear, apple]", "1 2 0 0")]
    [DataRow(ValueToKeyMappingEstimator.KeyOrdinality.ByValue, "[apple, pear]", "2 1 0 0")]
    public void MapValueToKey_Texts_CountsFromOneAndZeroIsMissing(ValueToKeyMappingEstimator.KeyOrdinality order, string values, string keys)
    {
        var keyed = _mlContext.Transforms.Conversion.MapValueToKey("Key", "Text", keyOrdinality: order)
            .Fit(Texts("pear", "apple", "", "pear")).Transform(Texts("pear", "apple", "", "unseen"));

        Assert.AreEqual<DataViewType>(new KeyDataViewType(typeof(uint), 2), keyed.Schema["Key"].Type);
        Assert.AreEqual(values, keyed.Schema["Key"].Annotation("KeyValues"));
        Assert.AreEqual(keys, string.Join(" ", keyed.Values<uint>("Key")));
    }

    /// <summary>KeyColumn.Require and Reader, KeyValues.Of: the slots of a vector share one list of values.</summary>
    [TestMethod]
    public void MapValueToKey_Vector_HasTheKeysOfAllSlots()
    {
        var view = Texts("pear", "", "fig");
        var keyed = _mlContext.Transforms.Concatenate("Key", "Text", "Text").Append(_mlContext.Transforms.Conversion.MapValueToKey("Key"))
            .Fit(view).Transform(view);

        Assert.AreEqual<DataViewType>(new VectorDataViewType(new KeyDataViewType(typeof(uint), 2), 2), keyed.Schema["Key"].Type);
        Assert.AreEqual("[pear, fig]", keyed.Schema["Key"].Annotation("KeyValues"));
        Assert.AreEqual("1 1, 0 0, 2 2", string.Join(", ", keyed.Values<VBuffer<uint>>("Key").Select(row => string.Join(" ", row.DenseValues()))));
    }

    /// <summary>RowMapping.OutputSchema, OnnxConversion.IsSame.</summary>
    [TestMethod]
    public void SchemaBuilder_ColumnOfTheSameName_HidesTheFirstAndKeepsItsPlace()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(View.Schema);
        builder.AddColumn("A", BooleanDataViewType.Instance);
        var schema = builder.ToSchema();

        Assert.AreEqual("A True, B False, C False, D False, A False", string.Join(", ", schema.Select(column => $"{column.Name} {column.IsHidden}")));
        Assert.AreEqual(4, schema.GetColumnOrNull("A")!.Value.Index);
    }

    /// <summary>GetOutputSchema of the estimators makes a dictionary by name; FloatColumn and KeyColumn look at Kind, ItemType and IsKey.</summary>
    [TestMethod]
    public void SchemaShape_OfASchema_HasNoHiddenColumnsAndTellsKeysAndSizes()
    {
        var view = _mlContext.Transforms.Conversion.MapValueToKey("A").Append(_mlContext.Transforms.Concatenate("E", "B", "B"))
            .Fit(View).Transform(View);

        Assert.AreEqual("A Scalar UInt32 True, B Scalar Single False, C Scalar Int32 False, D VariableVector Single False, E Vector Single False",
            string.Join(", ", SchemaShape.Create(view.Schema).Select(column => $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey}")));
    }

    /// <summary>FloatColumn, WeightColumn and the tasks compare types by identity.</summary>
    [TestMethod]
    public void Types_OfALoadedSchema_AreTheOnlyInstances()
    {
        using var stream = new MemoryStream();
        _mlContext.Model.Save(_mlContext.Transforms.CopyColumns("E", "A").Fit(View), View.Schema, stream);
        stream.Position = 0;
        new MLContext().Model.Load(stream, out var schema);

        Assert.AreSame(NumberDataViewType.Single, schema["A"].Type);
        Assert.AreSame(NumberDataViewType.Single, ((VectorDataViewType)schema["D"].Type).ItemType);
    }

    /// <summary>InputColumns.Names, NormalizeInputsMapping; docs/ml-net.md: Concatenate, OneHotEncoding, ConvertType.</summary>
    [TestMethod]
    public void SlotNames_OfConcatenate_AreTheColumnsAndStayWithTheVector()
    {
        var schema = _mlContext.Transforms.Conversion.ConvertType("C").Append(_mlContext.Transforms.Categorical.OneHotEncoding("A"))
            .Append(_mlContext.Transforms.Concatenate("E", "C", "B", "A")).Append(_mlContext.Transforms.NormalizeMinMax("E"))
            .Fit(View).Transform(View).Schema;

        Assert.IsTrue(schema["E"].HasSlotNames());
        Assert.AreEqual("[C, B, A.1]", schema["E"].Annotation("SlotNames"));
        Assert.AreEqual("True", schema["E"].Annotation("IsNormalized"));
        Assert.IsFalse(schema["D"].HasSlotNames());
    }

    private IDataView Texts(params string[] texts) => _mlContext.Data.LoadFromEnumerable(Array.ConvertAll(texts, text => new { Text = text }));
}
