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
        yield return ("range-test", LearningRateRangeTest.Run(TestTables.Clouds(600, seed: 1), TestTables.Small() with { Dropout = 0, Loss = ClassicOptions.LossOf(LearningTask.Multiclass) }).ToSvg());
    }

    private static GradientFlowReport Flow(bool shortcuts) => GradientFlow.Measure(
        new LayerStack { Sizes = [3, 3, 3, 3, 3, 1], Activation = Activation.GeluTanh(), Shortcuts = shortcuts }, [1, 0, -1], [0], seed: 123);
}
