using MLNetDeep.Data;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>
/// What <see cref="InputEncoder"/> does: normalized numbers, missing ones filled, those of two values behind embedded ones; then the
/// indicator columns, then those of categories.
/// </summary>
internal static class EncoderLowering
{
    /// <summary>The network's input and, [batch, 1], which rows prediction refuses; null where it refuses none.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="layout">Its encoded row.</param>
    /// <param name="rows">[batch, columns]: numbers, then categories.</param>
    public static (string Encoded, string? Refused) Lower(OnnxGraph graph, EncoderState encoder, InputLayout layout, string rows)
    {
        var parts = new List<string>();
        string? refused = null;
        var categories = encoder.Categories ?? [];
        var numbers = encoder.Fill.Length;
        if (encoder.Normalization is not null)
        {
            var x = categories.Length == 0 ? rows : graph.Slice(rows, 0, numbers);
            parts.AddRange(LowerNumbers(graph, encoder, encoder.Normalization, layout, x));
            refused = Refused(graph, encoder.MissingValues, x);
        }
        if (categories.Length > 0)
            parts.AddRange(CategoryLowering.Lower(graph, encoder, layout, numbers == 0 ? rows : graph.Slice(rows, numbers, encoder.Columns)));
        return (parts.Count == 0 ? "" : graph.Concat([.. parts]), refused); // where all slots are sparse, there is nothing else
    }

    private static IEnumerable<string> LowerNumbers(OnnxGraph graph, EncoderState encoder, NormalizationState normalization, InputLayout layout, string x)
    {
        var normalized = NormalizationLowering.LowerInput(graph, normalization, x);
        if (encoder.MissingValues == MissingValues.Refuse)
        {
            yield return Ordered(normalized);
            yield break;
        }
        var missing = graph.Apply("IsNaN", [x]);
        yield return Ordered(graph.Apply("Where", [missing, graph.Row<float>("fill", encoder.Fill), normalized]));
        if (encoder.Indicated.Length > 0)
            yield return graph.Columns(graph.Cast(missing, OnnxType.Float), Array.ConvertAll(encoder.Indicated, column => (long)column));

        string Ordered(string numbers) =>
            encoder.TwoValued is null ? numbers : graph.Columns(numbers, Array.ConvertAll(layout.NumberOrder(), column => (long)column));
    }

    // An infinite number, or a missing one where that is refused.
    private static string Refused(OnnxGraph graph, MissingValues missingValues, string x)
    {
        var refused = graph.Apply("IsInf", [x]);
        if (missingValues == MissingValues.Refuse)
            refused = graph.Apply("Or", [refused, graph.Apply("IsNaN", [x])]);
        return graph.AnyInRow(refused);
    }
}
