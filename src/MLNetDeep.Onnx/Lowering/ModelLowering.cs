using MLNetDeep.Models;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>A trained model but for what its task makes of the scores: the input encoding, then the networks.</summary>
internal static class ModelLowering
{
    /// <summary>The model's scores, [batch, Outputs], and, [batch, 1], which rows have none: prediction refuses them, or they are not finite.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">[batch, Columns and sparse slots]: numbers, sparse slots among them, then categories.</param>
    public static (string Scores, string Refused) Lower(OnnxGraph graph, TrainedModel model, string rows)
    {
        var (dense, sparse, refusedSlots) = SparseLowering.Lower(graph, model.Encoder, rows);
        var (encoded, refusedNumbers) = EncoderLowering.Lower(graph, model.Encoder.ToState(), model.Encoder.Layout, dense);
        var scores = NetworkLowering.Lower(graph, model.Plan, encoded, sparse);
        var refused = refusedNumbers is null || refusedSlots is null ? refusedNumbers ?? refusedSlots : graph.Apply("Or", [refusedNumbers, refusedSlots]);
        var undefined = graph.AnyInRow(graph.Apply("Or", [graph.Apply("IsNaN", [scores]), graph.Apply("IsInf", [scores])]));
        return (scores, refused is null ? undefined : graph.Apply("Or", [refused, undefined]));
    }
}
