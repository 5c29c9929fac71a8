using MLNetDeep.Networks;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>
/// Activations, by ONNX's own operators where the opset has them, else composed; the two kinds of GELU in the order of operators
/// that ONNX Runtime recognizes and runs as one.
/// </summary>
internal static class ActivationLowering
{
    /// <summary>y = f(x), number by number.</summary>
    public static string Lower(OnnxGraph graph, IElementwiseActivation activation, string x) => activation switch
    {
        ReluActivation => graph.Apply("Relu", [x]),
        LeakyReluActivation leaky => graph.Apply("LeakyRelu", [x], new NodeAttribute("alpha", leaky.NegativeSlope)),
        EluActivation elu => graph.Apply("Elu", [x], new NodeAttribute("alpha", elu.Alpha)),
        SeluActivation => graph.Apply("Selu", [x],
            new NodeAttribute("alpha", (float)SeluActivation.Alpha), new NodeAttribute("gamma", (float)SeluActivation.Scale)),
        GeluActivation => Gelu(graph, x),
        GeluTanhActivation => GeluTanh(graph, x),
        SiluActivation => graph.Apply("Mul", [x, graph.Apply("Sigmoid", [x])]),
        MishActivation => graph.Apply("Mul", [x, graph.Apply("Tanh", [graph.Apply("Softplus", [x])])]),
        TanhActivation => graph.Apply("Tanh", [x]),
        SigmoidActivation => graph.Apply("Sigmoid", [x]),
        _ => throw new NotSupportedException($"{activation.GetType().Name} has no ONNX form."),
    };

    /// <summary>y = f(x), row by row, x being [batch, <paramref name="width"/>].</summary>
    public static string Lower(OnnxGraph graph, IRowFunction function, string x, int width) => function switch
    {
        CreluActivation => graph.Concat([graph.Apply("Relu", [x]), graph.Apply("Relu", [graph.Apply("Neg", [x])])]),
        MaxoutActivation maxout => Maxout(graph, x, width, Math.Min(maxout.Pieces, width)),
        _ => throw new NotSupportedException($"{function.GetType().Name} has no ONNX form."),
    };

    // ½x·(1 + erf(x/√2))
    private static string Gelu(OnnxGraph graph, string x)
    {
        var erf = graph.Apply("Erf", [graph.Apply("Div", [x, graph.Scalar((float)Math.Sqrt(2))])]);
        return graph.Apply("Mul", [graph.Apply("Mul", [x, graph.Apply("Add", [erf, graph.Scalar(1f)])]), graph.Scalar(0.5f)]);
    }

    // ½x·(1 + tanh(√(2/π)·x·(1 + 0.044715x²)))
    private static string GeluTanh(OnnxGraph graph, string x)
    {
        var square = graph.Apply("Mul", [x, graph.Apply("Mul", [x, graph.Scalar((float)GeluTanhActivation.Cubic)])]);
        var stretched = graph.Apply("Mul", [x, graph.Scalar((float)Math.Sqrt(2 / Math.PI))]);
        var tanh = graph.Apply("Tanh", [graph.Apply("Mul", [stretched, graph.Apply("Add", [square, graph.Scalar(1f)])])]);
        return graph.Apply("Mul", [graph.Apply("Mul", [x, graph.Scalar(0.5f)]), graph.Apply("Add", [tanh, graph.Scalar(1f)])]);
    }

    private static string Maxout(OnnxGraph graph, string x, int width, int pieces)
    {
        var groups = (width - 1) / pieces + 1;
        if (groups * pieces > width)
        {
            // The last group is smaller: its last column once more changes no maximum.
            var columns = Enumerable.Range(0, groups * pieces).Select(column => (long)Math.Min(column, width - 1)).ToArray();
            x = graph.Columns(x, columns);
        }
        var grouped = graph.Reshape(x, [groups, pieces]);
        return graph.Apply("ReduceMax", [grouped], new NodeAttribute("axes", [2L]), new NodeAttribute("keepdims", 0));
    }
}
