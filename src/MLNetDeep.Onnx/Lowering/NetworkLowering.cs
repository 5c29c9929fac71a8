using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>A network in its form for prediction, step by step: what the plan says, and nothing of the architecture.</summary>
internal static class NetworkLowering
{
    // The first version with that operator.
    private const int LayerNormalizationOpset = 17;

    /// <summary>The scores, [batch, Outputs], of encoded rows, [batch, columns], and their encoded sparse slots, [batch, slots], which may be none.</summary>
    public static string Lower(OnnxGraph graph, PredictionPlan plan, string encoded, string? sparse = null)
    {
        var registers = new string[plan.RegisterWidths.Count];
        registers[0] = encoded;
        var result = encoded;
        var spreads = new int[registers.Length];                 // rows that each register has now for a row of the batch
        Array.Fill(spreads, 1);
        foreach (var (step, source, kept, target, spread) in plan.Steps)
        {
            registers[target] = result = step is SparseStep sparseStep ? AddSparse(graph, sparseStep, registers[source], sparse!)
                : Lower(graph, step, Rows(source, step.Inputs), kept < 0 ? "" : Rows(kept, step.KeptColumns));
            spreads[target] = spread;

            string Rows(int register, int columns) =>
                spreads[register] == spread ? registers[register] : graph.Apply("Reshape", [registers[register], graph.Row<long>("shape", [-1, columns])]);
        }
        return result;
    }

    private static string Lower(OnnxGraph graph, PredictionStep step, string x, string kept) => step switch
    {
        LinearStep linear => Linear(graph, linear, x),
        AffineStep affine => Affine(graph, affine, x),
        ActivationStep { Activation: var activation } => ActivationLowering.Lower(graph, activation, x),
        PreluLayer.Step { Slopes: var slopes } => graph.Apply("PRelu", [x, graph.Row("slope", slopes)]),
        ParametricLayer.Step parametric => Parametric(graph, parametric, x),
        RowLayer.Step { Function: var function } => ActivationLowering.Lower(graph, function, x, step.Inputs),
        LayerNormLayer.Step layerNorm => LayerNorm(graph, layerNorm, x),
        EmbeddingStep embedding => Embed(graph, embedding, x),
        NumericEmbeddingStep embedding => NumericEmbeddingLowering.Lower(graph, embedding, x),
        TokenStep tokens => AttentionLowering.Tokens(graph, tokens, x),
        AttentionStep attention => AttentionLowering.Attend(graph, attention, x, kept),
        FirstColumnsLayer.Step first => graph.Slice(x, 0, first.Outputs),
        SparseReferenceStep => x,                                // a graph has no references
        AddStep => graph.Apply("Add", [x, kept]),
        MemberScaleLayer.Step scale => ScaleMembers(graph, scale, x),
        MemberHeadsLayer.Step heads => Heads(graph, heads, x),
        ConcatStep => graph.Concat([kept, x]),
        ScoreMeanStep { Mean: var mean } => ScoreMeanLowering.Lower(graph, mean, x),
        _ => throw new NotSupportedException($"{step.GetType().FullName} has no ONNX form."),
    };

    private static string Linear(OnnxGraph graph, LinearStep linear, string x)
    {
        var weight = graph.Constant<float>("weight", linear.Weights.Unpack(), linear.Outputs, linear.Inputs);
        return graph.Apply("Gemm", [x, weight, graph.Row("bias", linear.Bias)], new NodeAttribute("transB", 1));
    }

    // x or the bias, and the sparse slots as a product: a runtime has no sparse one.
    private static string AddSparse(OnnxGraph graph, SparseStep step, string x, string sparse)
    {
        var product = graph.Apply("MatMul", [sparse, graph.Constant<float>("sparse_weight", step.Table, step.Slots, step.Outputs)]);
        return graph.Apply("Add", [product, step.Bias is { } bias ? graph.Row<float>("bias", bias) : x]);
    }

    private static string Affine(OnnxGraph graph, AffineStep affine, string x) =>
        graph.Apply("Add", [graph.Apply("Mul", [x, graph.Row("scale", affine.Scale)]), graph.Row("shift", affine.Shift)]);

    // x + a·(σ(x) − x)
    private static string Parametric(OnnxGraph graph, ParametricLayer.Step step, string x)
    {
        var difference = graph.Apply("Sub", [ActivationLowering.Lower(graph, step.Activation, x), x]);
        return graph.Apply("Add", [x, graph.Apply("Mul", [difference, graph.Row("alpha", step.Alpha)])]);
    }

    // Rows of the tables in the place of the last columns, which hold their numbers.
    private static string Embed(OnnxGraph graph, EmbeddingStep embedding, string x)
    {
        var numbers = embedding.Inputs - embedding.Tables.Count;
        var parts = new List<string>();
        if (numbers > 0)
            parts.Add(graph.Slice(x, 0, numbers));
        for (var k = 0; k < embedding.Tables.Count; k++)
        {
            var (values, dimension) = embedding.Tables[k];
            var table = graph.Constant<float>("embedding", values, values.Length / dimension, dimension);
            var column = graph.Apply("Gather", [x, graph.Scalar((long)numbers + k)], new NodeAttribute("axis", 1)); // [batch]
            parts.Add(graph.Apply("Gather", [table, graph.Cast(column, OnnxType.Int64)]));
        }
        return graph.Concat([.. parts]);
    }

    // [batch, columns] to [batch, members · columns].
    private static string ScaleMembers(OnnxGraph graph, MemberScaleLayer.Step step, string x)
    {
        var repeated = graph.Concat([.. Enumerable.Repeat(x, step.Outputs / step.Inputs)]);
        return graph.Apply("Mul", [repeated, graph.Row("scale", step.Scale)]);
    }

    private static string Heads(OnnxGraph graph, MemberHeadsLayer.Step step, string x)
    {
        var inputs = step.Inputs / step.Weights.Count;
        var outputs = step.Outputs / step.Weights.Count;
        var own = step.Weights.Select((weight, m) => graph.Apply(
            "Gemm", [graph.Slice(x, m * inputs, (m + 1) * inputs), graph.Constant<float>("weight", weight, outputs, inputs)], new NodeAttribute("transB", 1)));
        return graph.Apply("Add", [graph.Concat([.. own]), graph.Row("bias", step.Bias)]);
    }

    private static string LayerNorm(OnnxGraph graph, LayerNormLayer.Step step, string x)
    {
        var (gamma, beta) = (graph.Row("gamma", step.Gamma), graph.Row("beta", step.Beta));
        return graph.Opset >= LayerNormalizationOpset
            ? graph.Apply("LayerNormalization", [x, gamma, beta], new NodeAttribute("epsilon", step.Epsilon))
            : graph.Apply("Add", [graph.Apply("Mul", [Standardize(graph, x, step.Epsilon), gamma]), beta]);
    }

    // (x − mean)/√(variance + ε), of each row.
    private static string Standardize(OnnxGraph graph, string x, float epsilon)
    {
        var difference = graph.Apply("Sub", [x, RowMean(x)]);
        var variance = RowMean(graph.Apply("Mul", [difference, difference]));
        return graph.Apply("Div", [difference, graph.Apply("Sqrt", [graph.Apply("Add", [variance, graph.Scalar(epsilon)])])]);

        string RowMean(string value) => graph.Apply("ReduceMean", [value], new NodeAttribute("axes", [1L]));
    }
}
