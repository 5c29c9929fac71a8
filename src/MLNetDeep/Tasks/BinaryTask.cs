using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep;

/// <summary>Yes or no; a model adds the logit, the probability of yes, and the answer, as ML.NET's calibrated binary trainers do.</summary>
internal sealed class BinaryTask : TaskBinding
{
    public static BinaryTask Instance { get; } = new();

    public override LearningTask Task => LearningTask.Binary;

    protected override ColumnRole Label => ColumnRole.BinaryLabel;

    public override ClassLabels ClassesOf(DataViewSchema.Column label) => ClassLabels.Boolean;

    public override Func<double> LabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        var get = row.GetGetter<bool>(label);
        var value = false;
        return () =>
        {
            get(ref value);
            return value ? 1 : 0;
        };
    }

    public override IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column label) =>
    [
        ShapeColumn.Create(
            DefaultNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, annotations: ScoreAnnotations.Shapes()),
        ShapeColumn.Create(
            DefaultNames.Score, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, annotations: ScoreAnnotations.Shapes()),
        ShapeColumn.Create(
            DefaultNames.Probability, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single,
            annotations: [.. ScoreAnnotations.Shapes(), ShapeColumn.BooleanAnnotation(AnnotationKinds.IsNormalized)]),
    ];

    public override ScoredColumn[] Columns(DataViewSchema inputSchema, TrainedModel model)
    {
        var annotations = new ScoreAnnotations(inputSchema, AnnotationKinds.BinaryClassification);
        var probability = annotations.Of(AnnotationKinds.ProbabilityValue);
        probability.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        var threshold = model.ScoreThreshold;
        return
        [
            new ScoredColumn<bool>(
                DefaultNames.PredictedLabel, BooleanDataViewType.Instance, annotations.Of(AnnotationKinds.PredictedLabelValue).ToAnnotations(),
                (ReadOnlySpan<float> scores, ref bool value) => value = scores[0] > threshold),
            new ScoredColumn<float>(
                DefaultNames.Score, NumberDataViewType.Single, annotations.Of(AnnotationKinds.ScoreValue).ToAnnotations(), WriteLogit),
            new ScoredColumn<float>(DefaultNames.Probability, NumberDataViewType.Single, probability.ToAnnotations(), WriteProbability),
        ];
    }

    public override string[] Lower(OnnxGraph graph, TrainedModel model, string scores, string refused)
    {
        var logit = ScoreLowering.WhereRefused(graph, refused, float.NaN, scores);
        return
        [
            graph.Apply("Greater", [logit, graph.Scalar(model.ScoreThreshold)]),
            logit,
            ScoreLowering.WhereRefused(graph, refused, float.NaN, graph.Apply("Sigmoid", [scores])),
        ];
    }

    private static void WriteLogit(ReadOnlySpan<float> scores, ref float value) => value = scores[0];

    private static void WriteProbability(ReadOnlySpan<float> scores, ref float value) => value = Softmax.OfTwo(scores[0]);
}
