using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>How numbers are scaled, binned and encoded.</summary>
[TestClass]
public sealed class EncodingParityTests
{
    public static IEnumerable<object[]> Cases => Fixture.Rows("encodings");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Encoding_OfTrainingRows_EqualsTheReference(int index, string name)
    {
        var one = Fixture.Cases("encodings")[index];
        switch (one.Kind)
        {
            case "RobustSmoothClip":
                RobustSmoothClip(one, name);
                break;
            case "QuantileBins":
                Close(one.Doubles("edges"), QuantileBins.EdgesOf(one.Floats("training"), [], one.Whole("bins")), name);
                break;
            case "GreedyBins":
                Close(one.Doubles("edges"), GreedyBins.EdgesOf(one.Floats("training"), [], one.Whole("bins")), name);
                break;
            case "PiecewiseLinearEncoding":
                PiecewiseLinear(one, name);
                break;
            default:
                throw FixtureKinds.Unknown(one);
        }
    }

    private static void RobustSmoothClip(FixtureCase one, string name)
    {
        var fitted = InputNormalization.RobustSmoothClip().Fit(one.Floats("training"), columns: 1);
        float[] actual = [.. one.Floats("input").Select(x =>
        {
            var y = new float[1];
            fitted.Apply([x], y);
            return y[0];
        })];
        ParityAssert.Close(one.Floats("output"), actual, name);
    }

    // u of every bin is what the embedding gives whose V is the identity, without the rest.
    private static void PiecewiseLinear(FixtureCase one, string name)
    {
        var edges = one.Floats("edges");
        var bins = edges.Length - 1;
        var spec = NumericEmbeddingSpec.Of(
            LayerHarness.Prefix, InputLayout.OfNumbers([edges]), NumericEmbedding.PiecewiseLinear(size: bins, form: PiecewiseForm.Lines))!;
        using var harness = new LayerHarness(spec);
        harness.Store.Values.Clear();
        for (var j = 0; j < bins; j++)
            harness.Values("weight")[j * bins + j] = 1;
        var input = one.Floats("input");
        ParityAssert.Close(one.Tensor("output").Values, harness.Forward(input, input.Length, training: false), name);
    }

    private static void Close(double[] expected, double[] actual, string name)
    {
        Assert.HasCount(expected.Length, actual, name);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-6 * Math.Max(1, Math.Abs(expected[i])), name);
    }
}
