using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Scoring;

/// <summary>The columns Score and PredictedLabel: types, annotations, and what was promised before training.</summary>
[TestClass]
public sealed class ScoreSchemaTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Score_EveryRow_IsADistribution()
    {
        var (data, model) = Blobs.Trained(_mlContext, 300);

        foreach (float[] row in model.Transform(data).Vectors("Score"))
        {
            Assert.HasCount(3, row);
            Assert.AreEqual(1f, row.Sum(), 1e-5f);
            Assert.IsTrue(row.All(probability => probability is >= 0 and <= 1), string.Join(", ", row));
        }
    }

    [TestMethod]
    public void PredictedLabel_EveryRow_IsTheMostProbableClass()
    {
        var (data, model) = Blobs.Trained(_mlContext, 300);
        var scored = model.Transform(data);

        uint[] keys = scored.Values<uint>("PredictedLabel");

        CollectionAssert.AreEqual(scored.Vectors("Score").Select(row => (uint)Array.IndexOf(row, row.Max()) + 1).ToArray(), keys);
        Assert.HasCount(3, keys.Distinct().ToArray());
    }

    [TestMethod]
    public void Schema_Columns_ComeAfterTheInputsWithTheirTypes()
    {
        var (data, model) = Blobs.Trained(_mlContext, 60);

        var schema = model.Transform(data).Schema;

        CollectionAssert.AreEqual(
            data.Schema.Select(column => column.Name).Concat(["PredictedLabel", "Score"]).ToArray(), schema.Select(column => column.Name).ToArray());
        Assert.AreEqual<DataViewType>(new VectorDataViewType(NumberDataViewType.Single, 3), schema["Score"].Type);
        Assert.AreEqual<DataViewType>(new KeyDataViewType(typeof(uint), 3), schema["PredictedLabel"].Type);
    }

    [TestMethod]
    public void Score_Annotations_NameClassesInKeyOrder()
    {
        var scored = Scored();

        VBuffer<ReadOnlyMemory<char>> names = default, values = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        scored.Schema["Score"].Annotations.GetValue("TrainingLabelValues", ref values);

        CollectionAssert.AreEqual(new[] { "low", "middle", "high" }, Texts(names));
        CollectionAssert.AreEqual(new[] { "low", "middle", "high" }, Texts(values));
    }

    [TestMethod]
    public void Score_AnnotationsOfIntKeys_HaveNamesAsTextAndValuesAsInts()
    {
        var view = _mlContext.Data.LoadFromEnumerable(Blobs.Rows<int>(60, 30, -20));
        var data = _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);

        var schema = Blobs.Trainer(_mlContext).Fit(data).Transform(data).Schema;

        VBuffer<ReadOnlyMemory<char>> names = default;
        VBuffer<int> trained = default, keys = default;
        schema["Score"].GetSlotNames(ref names);
        schema["Score"].Annotations.GetValue("TrainingLabelValues", ref trained);
        schema["PredictedLabel"].GetKeyValues(ref keys);
        CollectionAssert.AreEqual(new[] { "30", "-20" }, Texts(names));
        CollectionAssert.AreEqual(new[] { 30, -20 }, trained.DenseValues().ToArray());
        CollectionAssert.AreEqual(new[] { 30, -20 }, keys.DenseValues().ToArray());
    }

    [TestMethod]
    public void Schema_ScoreAnnotations_SayTheTaskAndTheKindOfValue()
    {
        var schema = Scored().Schema;

        foreach (var (column, kind) in new[] { ("Score", "Score"), ("PredictedLabel", "PredictedLabel") })
        {
            var annotations = schema[column].Annotations;
            Assert.AreEqual("MulticlassClassification", Text(annotations, "ScoreColumnKind"));
            Assert.AreEqual(kind, Text(annotations, "ScoreValueKind"));
            Assert.IsInstanceOfType<KeyDataViewType>(annotations.Schema["ScoreColumnSetId"].Type);
            uint set = 0;
            annotations.GetValue("ScoreColumnSetId", ref set);
            Assert.AreEqual(1u, set, column);
        }
    }

    [TestMethod]
    public void Schema_KeysWithoutValues_HasNoNames()
    {
        var schema = KeyScored().Schema;

        Assert.IsFalse(schema["Score"].HasSlotNames());
        Assert.IsNull(schema["Score"].Annotations.Schema.GetColumnOrNull("TrainingLabelValues"));
        Assert.IsFalse(schema["PredictedLabel"].HasKeyValues());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void GetOutputSchema_OfTheTrainer_PromisesWhatTheTransformerGives(bool hasValues)
    {
        SchemaShape.Column[] keyValues = hasValues
            ? [ShapeColumn.Create("KeyValues", SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance)]
            : [];
        var shape = new SchemaShape(
        [
            ShapeColumn.Create("Label", SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, keyValues),
            ShapeColumn.Create("Features", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single),
            ShapeColumn.Create("Score", SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance),
        ]);
        var actual = hasValues ? Scored().Schema : KeyScored().Schema;

        var promised = Blobs.Trainer(_mlContext).GetOutputSchema(shape);

        CollectionAssert.AreEquivalent(
            new[] { "Label", "Features", "Score", "PredictedLabel" }, promised.Select(column => column.Name).ToArray());
        foreach (var column in promised.Where(column => column.Name is "Score" or "PredictedLabel"))
            AssertAgree(column, actual[column.Name]);
    }

    [TestMethod]
    public void GetOutputSchema_OfTheTransformer_IsTheSchemaOfItsView()
    {
        var (data, model) = Blobs.Trained(_mlContext, 60);

        var promised = model.GetOutputSchema(data.Schema);

        var actual = model.Transform(data).Schema;
        Assert.HasCount(actual.Count, promised);
        for (int i = 0; i < actual.Count; i++)
        {
            Assert.AreEqual(actual[i].Name, promised[i].Name);
            Assert.AreEqual(actual[i].Type, promised[i].Type);
            CollectionAssert.AreEqual(
                actual[i].Annotations.Schema.Select(annotation => annotation.Name).ToArray(),
                promised[i].Annotations.Schema.Select(annotation => annotation.Name).ToArray());
        }
    }

    [TestMethod]
    public void Transformer_Properties_TellItsColumnAndModel()
    {
        var (data, model) = Blobs.Trained(_mlContext, 60);

        Assert.AreEqual("Features", model.FeatureColumnName);
        Assert.AreEqual(data.Schema["Features"].Type, model.FeatureColumnType);
        Assert.AreEqual(3, model.Model.Columns);
        Assert.AreEqual(3, model.Model.Classes);
        Assert.IsInstanceOfType<ISingleFeaturePredictionTransformer<TrainedModel>>(model);
        Assert.IsTrue(((ITransformer)model).IsRowToRowMapper);
    }

    internal static void AssertAgree(SchemaShape.Column promised, DataViewSchema.Column actual)
    {
        var (kind, item) = actual.Type is VectorDataViewType vector
            ? (SchemaShape.Column.VectorKind.Vector, vector.ItemType)
            : (SchemaShape.Column.VectorKind.Scalar, actual.Type);
        Assert.AreEqual(kind, promised.Kind);
        Assert.AreEqual(item.RawType, promised.ItemType.RawType);
        Assert.AreEqual(item is KeyDataViewType, promised.IsKey);
        CollectionAssert.AreEquivalent(
            actual.Annotations.Schema.Select(annotation => annotation.Name).ToArray(),
            promised.Annotations.Select(annotation => annotation.Name).ToArray());
    }

    private IDataView Scored()
    {
        var (data, model) = Blobs.Trained(_mlContext, 60);
        return model.Transform(data);
    }

    private IDataView KeyScored()
    {
        var data = new KeyedDataView<uint>(2, 1, 2, 1, 2);
        return Blobs.Trainer(_mlContext).Fit(data).Transform(data);
    }

    private static string[] Texts(VBuffer<ReadOnlyMemory<char>> values) => [.. values.DenseValues().Select(value => value.ToString())];

    private static string Text(DataViewSchema.Annotations annotations, string kind)
    {
        ReadOnlyMemory<char> value = default;
        annotations.GetValue(kind, ref value);
        return value.ToString();
    }
}
