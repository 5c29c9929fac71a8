using MLNetDeep.Networks;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>Tokens of features, and attention among them.</summary>
internal static class AttentionLowering
{
    /// <summary>[batch, columns] to [batch, tokens · size].</summary>
    public static string Tokens(OnnxGraph graph, TokenStep step, string x)
    {
        var function = step.Function;
        var first = graph.Constant<float>("first", step.Rows(0, 1), 1, function.Size);
        var rows = graph.Apply("Gather", [graph.Apply("Shape", [x]), graph.Row<long>("axis", [0])]);
        var shape = graph.Apply("Concat", [rows, graph.Row<long>("size", [1])], new NodeAttribute("axis", 0));
        var parts = new List<string> { graph.Apply("Expand", [first, shape]) };
        for (int t = 0, count; t < function.Tokens.Count; t += count)
        {
            count = FeatureToken.PlainNumbersFrom(function.Tokens, t);
            parts.Add(count > 0 ? Numbers(graph, step, t, count, x) : Token(graph, step, t, x));
            count = Math.Max(count, 1);
        }
        return graph.Concat([.. parts]);
    }

    /// <summary>softmax(Q·Kᵀ/√d)·V of each head; what is kept is the query where the first token alone asks.</summary>
    public static string Attend(OnnxGraph graph, AttentionStep step, string x, string kept)
    {
        var shape = step.Shape;
        var maps = shape.Queries == 1 ? 2 : 3;
        var all = graph.Reshape(x, [shape.Tokens, maps * shape.Size]);
        var q = shape.Queries == 1 ? Heads(graph, graph.Reshape(kept, [1, shape.Size]), 0, shape, queries: true) : Heads(graph, all, 0, shape, queries: true);
        var k = graph.Apply("Transpose", [Heads(graph, all, maps - 2, shape)], new NodeAttribute("perm", [0L, 1, 3, 2]));
        var scores = graph.Apply("Mul", [graph.Apply("MatMul", [q, k]), graph.Scalar(shape.Scale)]);
        var shares = graph.Apply("Softmax", [scores], new NodeAttribute("axis", 3)); // [batch, heads, queries, tokens]
        var taken = graph.Apply("MatMul", [shares, Heads(graph, all, maps - 1, shape)]);
        return graph.Flatten(graph.Apply("Transpose", [taken], new NodeAttribute("perm", [0L, 2, 1, 3])));
    }

    private static string Numbers(OnnxGraph graph, TokenStep step, int first, int count, string x)
    {
        var function = step.Function;
        var column = function.Tokens[first].Column;
        var own = graph.Reshape(graph.Slice(x, column, column + count), [count, 1]);
        var scaled = graph.Apply("Mul", [own, graph.Constant<float>("token", step.Rows(function.TableOf(first), count), count, function.Size)]);
        return graph.Flatten(graph.Apply("Add", [scaled, graph.Constant<float>("bias", step.Rows(function.BiasOf(first), count), count, function.Size)]));
    }

    private static string Token(OnnxGraph graph, TokenStep step, int t, string x)
    {
        var function = step.Function;
        var token = function.Tokens[t];
        var y = token.Source switch
        {
            TokenSource.Embedded => Own(),
            TokenSource.Place => graph.Apply("Gather", [Table(), graph.Cast(PlaceIn(graph, x, token.Column), OnnxType.Int64)]),
            _ => graph.Apply("MatMul", [Own(), Table()]),
        };
        if (token.HasBias)
            y = graph.Apply("Add", [y, graph.Row("bias", step.Rows(function.BiasOf(t), 1))]);
        if (!token.CanBeMissing)
            return y;
        var missing = graph.Apply("Greater", [graph.Slice(x, token.MissingColumn, token.MissingColumn + 1), graph.Scalar(0.5f)]);
        return graph.Apply("Where", [missing, graph.Row("missing", step.Rows(function.MissingOf(t), 1)), y]);

        string Own() => graph.Slice(x, token.Column, token.Column + token.Columns);

        string Table() => graph.Constant<float>("token", step.Rows(function.TableOf(t), token.Rows), token.Rows, function.Size);
    }

    // [batch]
    private static string PlaceIn(OnnxGraph graph, string x, int column) =>
        graph.Apply("Gather", [x, graph.Scalar((long)column)], new NodeAttribute("axis", 1));

    // One of the maps' results, by heads: [batch, heads, tokens, columns of a head].
    private static string Heads(OnnxGraph graph, string all, int map, AttentionShape shape, bool queries = false)
    {
        var own = graph.Apply("Slice",
        [
            all, graph.Row<long>("start", [map * shape.Size]), graph.Row<long>("end", [(map + 1) * shape.Size]), graph.Row<long>("axis", [2]),
        ]);
        var heads = graph.Reshape(own, [queries ? shape.Queries : shape.Tokens, shape.Heads, shape.HeadSize]);
        return graph.Apply("Transpose", [heads], new NodeAttribute("perm", [0L, 2, 1, 3]));
    }
}
