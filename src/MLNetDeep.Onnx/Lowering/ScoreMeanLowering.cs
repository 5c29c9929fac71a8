using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>The joined scores of several networks, by the formulas of <see cref="ScoreMean"/>.</summary>
internal static class ScoreMeanLowering
{
    /// <summary>[batch, Outputs] of [batch, Networks·Outputs].</summary>
    public static string Lower(OnnxGraph graph, ScoreMean mean, string x)
    {
        if (mean.Task == LearningTask.Regression)
            return graph.Apply("MatMul", [x, graph.Constant<float>("weights", mean.Weights, mean.Networks, 1)]);
        if (mean.Task == LearningTask.Binary)
            return graph.Apply("Sub", [LogMean(graph, mean, LogSigmoid(graph, x)), LogMean(graph, mean, LogSigmoid(graph, graph.Apply("Neg", [x])))]);
        var scores = graph.Reshape(x, [mean.Networks, mean.Outputs]);
        return graph.Reshape(LogMean(graph, mean, graph.Apply("LogSoftmax", [scores], new NodeAttribute("axis", 2))), [mean.Outputs]);
    }

    // ln Σ w·p over the networks, of ln p: [batch, networks] or [batch, networks, outputs].
    private static string LogMean(OnnxGraph graph, ScoreMean mean, string logProbabilities)
    {
        var weights = mean.Task == LearningTask.Binary ? graph.Row<float>("log_weights", mean.LogWeights)
            : graph.Constant<float>("log_weights", mean.LogWeights, mean.Networks, 1);
        return graph.Apply("ReduceLogSumExp", [graph.Apply("Add", [logProbabilities, weights])], new NodeAttribute("axes", [1L]));
    }

    private static string LogSigmoid(OnnxGraph graph, string x) => graph.Apply("Neg", [graph.Apply("Softplus", [graph.Apply("Neg", [x])])]);
}
