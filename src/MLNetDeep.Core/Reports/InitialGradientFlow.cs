using MLNetDeep.Diagnosis;

namespace MLNetDeep.Reports;

/// <summary>
/// The gradient flow (<see cref="Diagnosis.GradientFlow"/>) of the first batch of the training, before the first step and without dropout.
/// Numbers have six significant digits.
/// </summary>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="Loss">Mean loss of the batch.</param>
/// <param name="Maps">Linear maps of the network.</param>
/// <param name="Layers">The maps from the input to the output: all of them or, if there are more than 40, 40 evenly spread ones.</param>
public sealed record InitialGradientFlow(int Rows, double Loss, int Maps, IReadOnlyList<LayerFlow> Layers)
{
    private const int MaxLayers = 40;

    /// <summary>The report as it is kept; null where a number in it is not finite.</summary>
    internal static InitialGradientFlow? Of(GradientFlowReport report)
    {
        var maps = report.Layers.Length;
        var kept = Math.Min(maps, MaxLayers);
        var layers = Enumerable.Range(0, kept)
            .Select(i => report.Layers[kept == 1 ? 0 : (int)((long)i * (maps - 1) / (kept - 1))])
            .Select(layer => layer with
            {
                MeanAbsoluteGradient = Digits.Six(layer.MeanAbsoluteGradient),
                OutputMean = Digits.Six(layer.OutputMean),
                OutputDeviation = Digits.Six(layer.OutputDeviation),
                DeadShare = layer.DeadShare is double share ? Digits.Six(share) : null,
            });
        var flow = new InitialGradientFlow(report.Rows, Digits.Six(report.Loss), maps, [.. layers]);
        return flow.Faults().Any() ? null : flow;
    }

    internal IEnumerable<string> Faults() =>
        double.IsFinite(Loss) && Layers.Count is >= 1 and <= MaxLayers && Maps >= Layers.Count
        && Layers.All(layer => layer is not null && double.IsFinite(layer.MeanAbsoluteGradient) && double.IsFinite(layer.OutputMean)
            && double.IsFinite(layer.OutputDeviation) && double.IsFinite(layer.DeadShare ?? 0))
            ? [] : [$"The report's gradient flow must be of 1 to {MaxLayers} maps with finite numbers."];
}
