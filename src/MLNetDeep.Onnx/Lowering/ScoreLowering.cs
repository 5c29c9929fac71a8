using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>The graph's outputs: what a classifier makes of its logits.</summary>
internal static class ScoreLowering
{
    /// <summary>The number that stands for a refused row.</summary>
    public const long NoLabel = -1;

    /// <summary>Adds the outputs; a row that prediction refuses gets no number and no class.</summary>
    public static void Lower(
        OnnxGraph graph,
        OnnxExportOptions options,
        int classes,
        string logits,                          // [batch, classes]
        string refused)                         // [batch, 1]
    {
        var softmax = graph.Apply("Softmax", [logits], OnnxMessages.Attribute("axis", 1));
        graph.ApplyTo(options.ProbabilitiesName, "Where", [refused, graph.Scalar(float.NaN), softmax]);
        graph.Output(options.ProbabilitiesName, OnnxType.Float, classes);

        var best = graph.Apply("ArgMax", [softmax], OnnxMessages.Attribute("axis", 1)); // [batch, 1]; of equal ones the first
        var label = graph.Apply("Where", [refused, graph.Scalar(NoLabel), best]);
        graph.ApplyTo(options.LabelName, "Squeeze", [label, graph.Row<long>("axes", [1])]);
        graph.Output(options.LabelName, OnnxType.Int64);
    }
}
