using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep;

/// <summary>A number; a model adds its prediction, in the label's unit.</summary>
internal sealed class RegressionTask : TaskBinding
{
    public static RegressionTask Instance { get; } = new();

    public override LearningTask Task => LearningTask.Regression;

    protected override ColumnRole Label => ColumnRole.RegressionLabel;

    public override ClassLabels ClassesOf(DataViewSchema.Column label) => ClassLabels.Numbered(0);

    public override Func<double> LabelReader(DataViewRow row, DataViewSchema.Column label)
    {
        var get = row.GetGetter<float>(label);
        var value = 0f;
        return () =>
        {
            get(ref value);
            return value;
        };
    }

    public override void Add(TabularDataset set, double label, float weight) => set.AddNextTarget((float)label, weight);

    // Of the label's type are the others too: a model that reads what it should say learns nothing else.
    public override IEnumerable<string> Faults(DeepResidualTrainerOptions options)
    {
        if (options.FeatureColumnName == options.LabelColumnName)
            yield return $"{nameof(options.FeatureColumnName)} must not be the label, but was '{options.LabelColumnName}'.";
        if (options.ExampleWeightColumnName == options.LabelColumnName)
            yield return $"{nameof(options.ExampleWeightColumnName)} must not be the label, but was '{options.LabelColumnName}'.";
    }

    public override IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column label) =>
    [
        ShapeColumn.Create(
            DefaultNames.Score, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, annotations: ScoreAnnotations.Shapes()),
    ];

    public override ScoredColumn[] Columns(DataViewSchema inputSchema, TrainedModel model) =>
    [
        new ScoredColumn<float>(
            DefaultNames.Score, NumberDataViewType.Single,
            new ScoreAnnotations(inputSchema, AnnotationKinds.Regression).Of(AnnotationKinds.ScoreValue).ToAnnotations(), WriteNumber),
    ];

    public override string[] Lower(OnnxGraph graph, TrainedModel model, string scores, string refused) =>
        [ScoreLowering.WhereRefused(graph, refused, float.NaN, ScoreLowering.Decode(graph, model.Targets!, scores))];

    private static void WriteNumber(ReadOnlySpan<float> scores, ref float value) => value = scores[0];
}
