using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>The graph's outputs: what the model's task makes of the network's scores.</summary>
internal static class ScoreLowering
{
    /// <summary>The number that stands for a row without scores.</summary>
    public const long NoLabel = -1;

    /// <summary>The names of the outputs.</summary>
    public static string[] NamesOf(OnnxExportOptions options, LearningTask task) =>
        task == LearningTask.Regression ? [options.ScoreName] : [options.ProbabilitiesName, options.LabelName];

    /// <summary>Adds the outputs; a row without scores gets no number and no class.</summary>
    public static void Lower(
        OnnxGraph graph,
        OnnxExportOptions options,
        TrainedModel model,
        string scores,                          // [batch, model.Outputs]
        string refused)                         // [batch, 1]
    {
        switch (model.Task)
        {
            case LearningTask.Multiclass:
                var softmax = Softmax(graph, scores);
                AddClasses(graph, options, model.Classes, softmax, Best(graph, softmax), refused);
                break;
            case LearningTask.Binary:
                // Each by itself: 1 − p would lose the digits of a small one.
                var sigmoids = graph.Concat([graph.Apply("Sigmoid", [graph.Apply("Neg", [scores])]), graph.Apply("Sigmoid", [scores])]);
                var isSecond = graph.Apply("Greater", [scores, graph.Scalar(model.ScoreThreshold)]);
                AddClasses(graph, options, model.Classes, sigmoids, graph.Cast(isSecond, OnnxType.Int64), refused);
                break;
            case LearningTask.Regression:
                Finish(graph, options.ScoreName, Decode(graph, model.Targets!, scores), refused);
                graph.Output(options.ScoreName, OnnxType.Float, 1);
                break;
            default:
                throw new NotSupportedException($"The task {model.Task} has no ONNX form.");
        }
    }

    /// <summary>The probabilities of classes, [batch, classes].</summary>
    public static string Softmax(OnnxGraph graph, string scores) => graph.Apply("Softmax", [scores], new NodeAttribute("axis", 1));

    /// <summary>The number of the greatest, int64 [batch, 1]; of equal ones the first.</summary>
    public static string Best(OnnxGraph graph, string probabilities) =>
        graph.Apply("ArgMax", [probabilities], new NodeAttribute("axis", 1));

    /// <summary>What a regression predicts, [batch, 1]: score·deviation + mean, in double as there, and in the range of predictions.</summary>
    public static string Decode(OnnxGraph graph, TargetScaling targets, string scores)
    {
        var product = graph.Apply("Mul", [graph.Cast(scores, OnnxType.Double), graph.Scalar(targets.Deviation)]);
        return graph.Clip(
            graph.Cast(graph.Apply("Add", [product, graph.Scalar(targets.Mean)]), OnnxType.Float),
            targets.Range?.Min ?? -float.MaxValue, targets.Range?.Max ?? float.MaxValue);
    }

    /// <summary>A value, with another one in rows without scores.</summary>
    public static string WhereRefused<T>(OnnxGraph graph, string refused, T instead, string value) where T : unmanaged =>
        graph.Apply("Where", [refused, graph.Scalar(instead), value]);

    private static void AddClasses(
        OnnxGraph graph, OnnxExportOptions options, int classes, string probabilities, string label /* [batch, 1] */, string refused)
    {
        Finish(graph, options.ProbabilitiesName, probabilities, refused);
        graph.Output(options.ProbabilitiesName, OnnxType.Float, classes);
        label = WhereRefused(graph, refused, NoLabel, label);
        graph.ApplyTo(options.LabelName, "Squeeze", [label, graph.Row<long>("axes", [1])]);
        graph.Output(options.LabelName, OnnxType.Int64);
    }

    private static void Finish(OnnxGraph graph, string output, string value, string refused) =>
        graph.ApplyTo(output, "Where", [refused, graph.Scalar(float.NaN), value]);
}
