using MLNetDeep.Data;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>Sparse slots, of rows that a graph has as dense numbers: what <see cref="SparseEncoding"/> does to each.</summary>
internal static class SparseLowering
{
    /// <summary>The rows without sparse slots, their encoded sparse slots, null where there are none, and which rows prediction refuses for them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="rows">[batch, all numbers and categories].</param>
    public static (string Dense, string? Sparse, string? Refused) Lower(OnnxGraph graph, InputEncoder encoder, string rows)
    {
        if (encoder.Sparse is not { } sparse)
            return (rows, null, null);
        var split = sparse.Split;
        long[] others = [.. split.Dense.ToArray(), .. Enumerable.Range(split.Numbers, encoder.Columns - encoder.Numbers)];
        var dense = others.Length == 0 ? rows : graph.Columns(rows, others);
        var slots = graph.Columns(rows, Array.ConvertAll(split.Sparse.ToArray(), number => (long)number));
        var missing = graph.Apply("IsNaN", [slots]);
        var refused = graph.Apply("IsInf", [slots]);
        if (encoder.MissingValues == MissingValues.Refuse)
            refused = graph.Apply("Or", [refused, missing]);
        var scaled = graph.Clip(graph.Apply("Mul", [slots, graph.Row("sparse_factor", sparse.Factors)]), SparseEncoding.Limit);
        return (dense, graph.Apply("Where", [missing, graph.Scalar(0f), scaled]), graph.AnyInRow(refused));
    }
}
