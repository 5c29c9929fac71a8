using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Diagnosis;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Pictures;

/// <summary>The pictures of the page on diagnosis, each made by the tool that it shows.</summary>
internal static class DiagnosisPictures
{
    public static IEnumerable<(string Name, string Svg)> All()
    {
        yield return ("gradient-flow", GradientFlowReport.ToSvg([("GELU network", Flow(true)), ("GELU network, no shortcut", Flow(false))]));
        yield return ("attention-flow", GradientFlowReport.ToSvg(
            from blocks in (int[])[2, 6, 12]
            from shortcuts in (bool[])[true, false]
            select ($"{blocks} blocks{(shortcuts ? "" : ", no shortcut")}", QueryFlow(blocks, shortcuts))));
        yield return ("range-test", LearningRateRangeTest.Run(TestTables.Clouds(600, seed: 1), TestTables.Small() with { Dropout = 0, Loss = ClassicOptions.LossOf(LearningTask.Multiclass) }).ToSvg());
    }

    // Of the maps to queries alone, a point a block. What is smaller than the rounding of single precision is drawn as that.
    private static GradientFlowReport QueryFlow(int blocks, bool shortcuts)
    {
        var report = GradientFlow.Measure(TestTables.Clouds(64, seed: 1), new DeepResidualOptions
        {
            Blocks = blocks, Width = 32, BatchSize = 64, Quality = Quality.Fast, Validation = new() { Fraction = 0 },
            Architecture = new() { Block = Block.Attention(heads: 4, shortcuts: shortcuts) },
        }, seed: 123);
        return report with
        {
            Layers =
            [
                .. report.Layers.Where(layer => layer.Name.EndsWith(".query", StringComparison.Ordinal))
                    .Select(layer => layer with { MeanAbsoluteGradient = Math.Max(layer.MeanAbsoluteGradient, 1e-9) }),
            ],
        };
    }

    private static GradientFlowReport Flow(bool shortcuts) => GradientFlow.Measure(
        new LayerStack { Sizes = [3, 3, 3, 3, 3, 1], Activation = Activation.GeluTanh(), Shortcuts = shortcuts }, [1, 0, -1], [0], seed: 123);
}
