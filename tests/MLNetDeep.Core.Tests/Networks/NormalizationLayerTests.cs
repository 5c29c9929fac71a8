using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class NormalizationLayerTests
{
    [TestMethod]
    public void BatchNorm_InTraining_GivesMeanBetaAndDeviationGamma()
    {
        using var harness = Start(Normalization.BatchNorm(), width: 7);
        harness.Values("weight").Fill(3);
        harness.Values("bias").Fill(-2);

        var y = harness.Forward(TestNetworks.Uniform(64 * 7, seed: 1), 64, training: true);

        for (var c = 0; c < 7; c++)
        {
            var column = Enumerable.Range(0, 64).Select(r => (double)y[r * 7 + c]).ToArray();
            Assert.AreEqual(-2, column.Average(), 1e-5);
            Assert.AreEqual(9, column.Average(value => (value + 2) * (value + 2)), 1e-3);
        }
    }

    [TestMethod]
    public void BatchNorm_OneRowInTraining_IsFinite()
    {
        using var harness = Start(Normalization.BatchNorm(), width: 3);
        harness.Values("bias").Fill(0.5f);

        CollectionAssert.AreEqual(new[] { 0.5f, 0.5f, 0.5f }, harness.Forward([1, 2, 3], 1, training: true));
        CollectionAssert.AreEqual(new float[3], harness.Backward([1, 2, 3]));
        Assert.IsFalse(harness.Buffer("running_var").ContainsAny(float.NaN, float.PositiveInfinity));
    }

    [TestMethod]
    public void BatchNorm_Evaluation_LeavesTheRunningStatistics()
    {
        using var harness = Start(Normalization.BatchNorm(), width: 3);
        harness.Forward(TestNetworks.Uniform(5 * 3, seed: 1), 5, training: true);
        var before = harness.Store.BufferValues.ToArray();

        harness.Forward(TestNetworks.Uniform(5 * 3, seed: 2), 5, training: false);

        CollectionAssert.AreEqual(before, harness.Store.BufferValues.ToArray());
    }

    // A variance from Σx² − mean² would lose every digit here.
    [TestMethod]
    public void BatchNorm_LargeMean_KeepsTheVariance()
    {
        using var harness = Start(Normalization.BatchNorm(), width: 1);
        var y = harness.Forward([4096f, 4097f, 4098f, 4099f], 4, training: true);
        Assert.AreEqual(-1.3416, y[0], 1e-3);
        Assert.AreEqual(1.3416, y[3], 1e-3);
    }

    [TestMethod]
    public void BatchNorm_ConstantColumn_GivesBeta()
    {
        using var harness = Start(Normalization.BatchNorm(), width: 1);
        harness.Values("bias").Fill(0.25f);
        CollectionAssert.AreEqual(new[] { 0.25f, 0.25f }, harness.Forward([3, 3], 2, training: true));
    }

    [TestMethod]
    public void LayerNorm_TrainingAndEvaluation_AreTheSameAndRowByRow()
    {
        using var harness = Start(Normalization.LayerNorm(), width: 17);
        var x = TestNetworks.Uniform(5 * 17, seed: 1);
        var trained = harness.Forward(x, 5, training: true);
        CollectionAssert.AreEqual(trained, harness.Forward(x, 5, training: false));
        for (var r = 0; r < 5; r++)
            CollectionAssert.AreEqual(trained[(r * 17)..(r * 17 + 17)], harness.Forward(x[(r * 17)..(r * 17 + 17)], 1, training: true));
    }

    [TestMethod]
    public void LayerNorm_ConstantRow_GivesBeta()
    {
        using var harness = Start(Normalization.LayerNorm(), width: 3);
        harness.Values("bias").Fill(0.25f);
        CollectionAssert.AreEqual(new[] { 0.25f, 0.25f, 0.25f }, harness.Forward([3, 3, 3], 1, training: true));
    }

    [TestMethod]
    public void None_MakesNoLayer()
    {
        Assert.IsNull(new LayerSpecBuilder(TestNetworks.Spec(normalization: Normalization.None())).Normalize("norm", 3));
    }

    private static LayerHarness Start(Normalization normalization, int width) =>
        new(new NormalizationSpec("layer", width, normalization));
}
