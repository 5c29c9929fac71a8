using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;
using MLNetDeep.Onnx.Format;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep;

/// <summary>Classes behind a key; a model adds the probabilities of all of them, and the most probable one.</summary>
internal sealed class MulticlassTask : TaskBinding
{
    private const ulong MaxClasses = 1 << 20;
    private const long MissingKey = 0;

    public static MulticlassTask Instance { get; } = new();

    public override LearningTask Task => LearningTask.Multiclass;

    protected override ColumnRole Label => ColumnRole.MulticlassLabel;

    public override DataViewSchema.Column RequireLabel(DataViewSchema schema, string name)
    {
        var column = base.RequireLabel(schema, name);
        return column.Type is KeyDataViewType { Count: <= MaxClasses } ? column
            : throw new ArgumentException($"Column '{name}' has {((KeyDataViewType)column.Type).Count} keys; expected at most {MaxClasses}.", nameof(schema));
    }

    public override ClassLabels ClassesOf(DataViewSchema.Column label) => KeyValues.Of(label).ToClassLabels();

    public override void RequireSameClasses(DataViewSchema.Column training, DataViewSchema.Column validation) =>
        KeyValues.Of(training).RequireSame(KeyValues.Of(validation), training.Name);

    public override void RequireReadable(TrainedModel model) => KeyValues.Of(model.Labels);

    public override Func<double> LabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        if (label.Type.RawType == typeof(uint))
            return LabelReader<uint>(row, label, key => key);
        if (label.Type.RawType == typeof(ulong))
            return LabelReader<ulong>(row, label, key => key);
        return label.Type.RawType == typeof(ushort)
            ? LabelReader<ushort>(row, label, key => key)
            : LabelReader<byte>(row, label, key => key);
    }

    public override IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column label)
    {
        var scoreAnnotations = ScoreAnnotations.Shapes();
        var keyAnnotations = ScoreAnnotations.Shapes();
        foreach (var keyValues in label.Annotations.Where(annotation => annotation.Name == AnnotationKinds.KeyValues))
        {
            scoreAnnotations.Add(ShapeColumn.Create(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance));
            scoreAnnotations.Add(ShapeColumn.Create(AnnotationKinds.TrainingLabelValues, SchemaShape.Column.VectorKind.Vector, keyValues.ItemType));
            keyAnnotations.Add(keyValues);
        }
        yield return ShapeColumn.Create(
            DefaultNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, keyAnnotations);
        yield return ShapeColumn.Create(
            DefaultNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, annotations: scoreAnnotations);
    }

    public override ScoredColumn[] Columns(DataViewSchema inputSchema, TrainedModel model)
    {
        var classes = KeyValues.Of(model.Labels);
        var annotations = new ScoreAnnotations(inputSchema, AnnotationKinds.MulticlassClassification);
        var score = annotations.Of(AnnotationKinds.ScoreValue);
        var label = annotations.Of(AnnotationKinds.PredictedLabelValue);
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
            new ScoredColumn<uint>(
                DefaultNames.PredictedLabel, new KeyDataViewType(typeof(uint), (ulong)classes.Count), label.ToAnnotations(), WriteKey),
            new ScoredColumn<VBuffer<float>>(
                DefaultNames.Score, new VectorDataViewType(NumberDataViewType.Single, classes.Count), score.ToAnnotations(), WriteScore),
        ];
    }

    public override string[] Lower(OnnxGraph graph, TrainedModel model, string scores, string refused)
    {
        var softmax = ScoreLowering.Softmax(graph, scores);
        var key = graph.Apply("Add", [ScoreLowering.Best(graph, softmax), graph.Scalar(1L)]);
        return
        [
            graph.Cast(ScoreLowering.WhereRefused(graph, refused, MissingKey, key), OnnxType.UInt32),
            ScoreLowering.WhereRefused(graph, refused, float.NaN, softmax),
        ];
    }

    private static void WriteScore(ReadOnlySpan<float> scores, ref VBuffer<float> value)
    {
        var editor = VBufferEditor.Create(ref value, scores.Length);
        scores.CopyTo(editor.Values);
        value = editor.Commit();
    }

    // The most probable class as a key, which begins at 1; a row whose scores are not finite has none.
    private static void WriteKey(ReadOnlySpan<float> scores, ref uint value) =>
        value = float.IsNaN(scores[0]) ? (uint)MissingKey : (uint)TensorPrimitives.IndexOfMax(scores) + 1;

    // Inside, the values of a key begin at 1, and 0 is missing.
    private static Func<double> LabelReader<TKey>(DataViewRow row, DataViewSchema.Column column, Func<TKey, double> number) where TKey : struct
    {
        var get = row.GetGetter<TKey>(column);
        TKey value = default;
        return () =>
        {
            get(ref value);
            return number(value) is var key and > 0 ? key - 1 : double.NaN;
        };
    }
}
