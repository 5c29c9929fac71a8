using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class DropoutLayerTests
{
    [TestMethod]
    public void Forward_InTraining_DropsTheRateAndKeepsTheMean()
    {
        using var harness = Start(0.3f, width: 100);
        var y = harness.Forward([.. Enumerable.Repeat(1f, 50_000)], 500, training: true);
        Assert.AreEqual(0.3, y.Count(value => value == 0) / 50_000.0, 0.01);
        Assert.AreEqual(1, y.Average(), 0.015);
    }

    [TestMethod]
    public void Backward_InTraining_UsesTheMaskOfForward()
    {
        using var harness = Start(0.5f, width: 33);
        float[] ones = [.. Enumerable.Repeat(1f, 5 * 33)];
        var mask = harness.Forward(ones, 5, training: true);
        CollectionAssert.AreEqual(mask, harness.Backward(ones));
    }

    [TestMethod]
    public void Forward_Twice_DrawsAnotherMask()
    {
        using var harness = Start(0.5f, width: 33);
        float[] ones = [.. Enumerable.Repeat(1f, 5 * 33)];
        CollectionAssert.AreNotEqual(harness.Forward(ones, 5, training: true), harness.Forward(ones, 5, training: true));
    }

    [TestMethod]
    public void Evaluation_IsTheIdentityBothWays()
    {
        using var harness = Start(0.5f, width: 7);
        var x = TestNetworks.Uniform(5 * 7, seed: 1);
        harness.Forward(x, 5, training: true);
        CollectionAssert.AreEqual(x, harness.Forward(x, 5, training: false));
        CollectionAssert.AreEqual(x, harness.Backward(x));
    }

    [TestMethod]
    public void DropoutFactor_ScalesTheRate()
    {
        using var harness = Start(0.8f, width: 100);
        float[] ones = [.. Enumerable.Repeat(1f, 50_000)];
        harness.Pass.DropoutFactor = 0.5f;
        Assert.AreEqual(0.4, harness.Forward(ones, 500, training: true).Count(value => value == 0) / 50_000.0, 0.01);
        harness.Pass.DropoutFactor = 0;
        CollectionAssert.AreEqual(ones, harness.Forward(ones, 500, training: true));
    }

    private static LayerHarness Start(float rate, int width) => new(_ => new DropoutLayer(width, rate));
}
