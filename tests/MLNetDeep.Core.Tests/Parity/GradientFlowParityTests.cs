using MLNetDeep.Diagnosis;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>
/// The shortcut experiment: a deep GELU network with and without shortcuts. The published cases agree in all six digits, which
/// GradientFlowSampleTests reads; elsewhere a slope of GELU may be near 0 and carry the rounding of what cancels.
/// </summary>
[TestClass]
public sealed class GradientFlowParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("gradient_flow");

    public static IEnumerable<object[]> Cases => Fixture.Rows("gradient_flow");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void OutputAndGradients_OfEachLayer_EqualPyTorch(int index, string name)
    {
        var one = All[index];
        var sizes = one.Wholes("layer_sizes");
        var input = one.FloatRows("input");
        var targets = Enumerable.Repeat(one.Json.GetProperty("target").GetSingle(), input.Count * sizes[^1]).ToArray();
        var stack = new LayerStack
        {
            Sizes = [.. sizes],
            Activation = Activation.GeluTanh(),
            Shortcuts = one.Json.GetProperty("shortcut").GetBoolean(),
        };

        var report = GradientFlow.Measure(stack, input.SelectMany(row => row).ToArray(), targets, one.Whole("seed"));

        AssertDigits(OutputOf(one), [.. report.Scores.Select(score => (double)score)], $"{name}: output");
        AssertDigits(
            one.Doubles("mean_absolute_weight_gradient"), [.. report.Layers.Select(layer => layer.MeanAbsoluteGradient)], $"{name}: gradient");
    }

    // One number a row, or a list of them.
    private static double[] OutputOf(FixtureCase one) =>
    [
        .. one.Json.GetProperty("output").EnumerateArray().SelectMany(row =>
            row.ValueKind == System.Text.Json.JsonValueKind.Array ? row.EnumerateArray().Select(value => value.GetDouble()) : [row.GetDouble()]),
    ];

    private static void AssertDigits(double[] expected, double[] actual, string what)
    {
        Assert.HasCount(expected.Length, actual, what);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], ParityAssert.Operation * Math.Abs(expected[i]), $"{what} {i}");
    }

}
