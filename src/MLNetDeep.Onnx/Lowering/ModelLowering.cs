using MLNetDeep.Models;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>A trained model but for what its task makes of the scores: the input encoding, then the network.</summary>
internal static class ModelLowering
{
    /// <summary>The network's scores, [batch, Outputs], and, [batch, 1], which rows prediction refuses; null where it refuses none.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">[batch, Columns]: numbers, then categories.</param>
    public static (string Scores, string? Refused) Lower(OnnxGraph graph, TrainedModel model, string rows)
    {
        var (encoded, refused) = EncoderLowering.Lower(graph, model.Encoder.ToState(), rows);
        return (NetworkLowering.Lower(graph, model.Network.ToPredictionPlan(), encoded), refused);
    }
}
