using MLNetDeep.Data;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>What <see cref="InputEncoder"/> does: normalized columns, missing ones filled, then the indicator columns.</summary>
internal static class EncoderLowering
{
    /// <summary>The network's input, of rows [batch, columns].</summary>
    public static string Lower(OnnxGraph graph, EncoderState encoder, string rows)
    {
        var normalized = NormalizationLowering.Lower(graph, encoder.Normalization, rows);
        if (encoder.MissingValues == MissingValues.Refuse)
            return normalized;
        var missing = graph.Apply("IsNaN", [rows]);
        var filled = graph.Apply("Where", [missing, graph.Row<float>("fill", encoder.Fill), normalized]);
        if (encoder.Indicated.Length == 0)
            return filled;
        var indicated = graph.Row<long>("indicated", Array.ConvertAll(encoder.Indicated, column => (long)column));
        var indicators = graph.Apply("Gather", [graph.Cast(missing, OnnxType.Float), indicated], OnnxMessages.Attribute("axis", 1));
        return graph.Concat([filled, indicators]);
    }

    /// <summary>Which rows prediction refuses: those with an infinite value, or a missing one where that is refused; [batch, 1].</summary>
    public static string Refused(OnnxGraph graph, EncoderState encoder, string rows)
    {
        var refused = graph.Apply("IsInf", [rows]);
        if (encoder.MissingValues == MissingValues.Refuse)
            refused = graph.Apply("Or", [refused, graph.Apply("IsNaN", [rows])]);
        var any = graph.Apply("ReduceMax", [graph.Cast(refused, OnnxType.Float)], OnnxMessages.Attribute("axes", [1L]));
        return graph.Cast(any, OnnxType.Bool);
    }
}
