using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;

namespace MLNetDeep;

/// <summary>The columns that a classifier adds, with their annotations.</summary>
internal static class ClassificationColumns
{
    /// <summary>Before training.</summary>
    public static IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column label)
    {
        var scoreAnnotations = ScoreShapes();
        var keyAnnotations = ScoreShapes();
        foreach (var keyValues in label.Annotations.Where(annotation => annotation.Name == AnnotationKinds.KeyValues))
        {
            scoreAnnotations.Add(ShapeColumn.Create(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance));
            scoreAnnotations.Add(ShapeColumn.Create(AnnotationKinds.TrainingLabelValues, SchemaShape.Column.VectorKind.Vector, keyValues.ItemType));
            keyAnnotations.Add(keyValues);
        }
        yield return ShapeColumn.Create(
            DefaultNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, annotations: scoreAnnotations);
        yield return ShapeColumn.Create(
            DefaultNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, keyAnnotations);
    }

    /// <summary>After training: Score, then PredictedLabel.</summary>
    public static DataViewSchema.DetachedColumn[] Create(DataViewSchema inputSchema, KeyValues classes)
    {
        var set = NextScoreSet(inputSchema);
        var score = ScoreAnnotations(set, AnnotationKinds.ScoreValue);
        var label = ScoreAnnotations(set, AnnotationKinds.PredictedLabelValue);
        if (classes.Type is not null)
        {
            var names = classes.Names();
            score.Add(
                AnnotationKinds.SlotNames,
                new VectorDataViewType(TextDataViewType.Instance, names.Length),
                (ref VBuffer<ReadOnlyMemory<char>> value) => new VBuffer<ReadOnlyMemory<char>>(names.Length, names).CopyTo(ref value));
            classes.AddTo(score, AnnotationKinds.TrainingLabelValues);
            classes.AddTo(label, AnnotationKinds.KeyValues);
        }
        return
        [
            new(DefaultNames.Score, new VectorDataViewType(NumberDataViewType.Single, classes.Count), score.ToAnnotations()),
            new(DefaultNames.PredictedLabel, new KeyDataViewType(typeof(uint), (ulong)classes.Count), label.ToAnnotations()),
        ];
    }

    private static List<SchemaShape.Column> ScoreShapes() =>
    [
        ShapeColumn.Create(AnnotationKinds.ScoreColumnSetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true),
        ShapeColumn.Create(AnnotationKinds.ScoreColumnKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance),
        ShapeColumn.Create(AnnotationKinds.ScoreValueKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance),
    ];

    private static DataViewSchema.Annotations.Builder ScoreAnnotations(uint set, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), set);
        builder.AddPrimitiveValue(AnnotationKinds.ScoreColumnKind, TextDataViewType.Instance, AnnotationKinds.MulticlassClassification.AsMemory());
        builder.AddPrimitiveValue(AnnotationKinds.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        return builder;
    }

    // The columns of one scorer share a number; the next is one more than any in the schema.
    private static uint NextScoreSet(DataViewSchema schema)
    {
        uint last = 0;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId)?.Type.RawType != typeof(uint))
                continue;
            uint set = 0;
            column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref set);
            last = Math.Max(last, set);
        }
        return last + 1;
    }
}
