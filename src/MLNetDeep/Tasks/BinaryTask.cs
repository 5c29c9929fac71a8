using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep;

/// <summary>Yes or no; a model adds the logit, the probability of yes, and the answer, as ML.NET's calibrated binary trainers do.</summary>
internal sealed class BinaryTask : TaskBinding
{
    public static BinaryTask Instance { get; } = new();

    public override LearningTask Task => LearningTask.Binary;

    protected override string ExpectedLabel => "expected: a bool";

    protected override bool IsLabel(DataViewType type) => type is BooleanDataViewType;

    protected override bool IsLabel(SchemaShape.Column column) => column.ItemType is BooleanDataViewType;

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
            DefaultNames.Score, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, annotations: ScoreAnnotations.Shapes()),
        ShapeColumn.Create(
            DefaultNames.Probability, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single,
            annotations: [.. ScoreAnnotations.Shapes(), ShapeColumn.BooleanAnnotation(AnnotationKinds.IsNormalized)]),
        ShapeColumn.Create(
            DefaultNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, annotations: ScoreAnnotations.Shapes()),
    ];

    public override ScoredColumn[] Columns(DataViewSchema inputSchema, TrainedModel model)
    {
        var annotations = new ScoreAnnotations(inputSchema, AnnotationKinds.BinaryClassification);
        var probability = annotations.Of(AnnotationKinds.ProbabilityValue);
        probability.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        return
        [
            new ScoredColumn<float>(
                DefaultNames.Score, NumberDataViewType.Single, annotations.Of(AnnotationKinds.ScoreValue).ToAnnotations(), WriteLogit),
            new ScoredColumn<float>(DefaultNames.Probability, NumberDataViewType.Single, probability.ToAnnotations(), WriteProbability),
            new ScoredColumn<bool>(
                DefaultNames.PredictedLabel, BooleanDataViewType.Instance, annotations.Of(AnnotationKinds.PredictedLabelValue).ToAnnotations(),
                WriteAnswer),
        ];
    }

    public override string[] Lower(OnnxGraph graph, TrainedModel model, string scores, string refused)
    {
        var logit = ScoreLowering.WhereRefused(graph, refused, float.NaN, scores);
        return
        [
            logit,
            ScoreLowering.WhereRefused(graph, refused, float.NaN, graph.Apply("Sigmoid", [scores])),
            graph.Apply("Greater", [logit, graph.Scalar(0f)]),
        ];
    }

    private static void WriteLogit(ReadOnlySpan<float> scores, ref float value) => value = scores[0];

    private static void WriteProbability(ReadOnlySpan<float> scores, ref float value) => value = TrainedModel.ProbabilityOf(scores[0]);

    private static void WriteAnswer(ReadOnlySpan<float> scores, ref bool value) => value = scores[0] > 0;
}
