using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class ScheduleTests
{
    [TestMethod]
    public void FactorAt_ConstantWithWarmup_RisesThenStays()
    {
        var schedule = Schedule.Constant(warmupSteps: 4);
        double[] expected = [0.25, 0.5, 0.75, 1, 1, 1];
        for (var step = 0; step < expected.Length; step++)
            Assert.AreEqual(expected[step], schedule.FactorAt(step, 100), 1e-12);
    }

    [TestMethod]
    public void FactorAt_CosineWithWarmup_BeginsAfterIt()
    {
        var schedule = Schedule.Cosine(minimum: 0.2, warmupSteps: 5);
        Assert.AreEqual(0.2, schedule.FactorAt(0, 25), 1e-12);
        Assert.AreEqual(1, schedule.FactorAt(4, 25), 1e-12);
        Assert.AreEqual(1, schedule.FactorAt(5, 25), 1e-12);
        Assert.AreEqual(0.6, schedule.FactorAt(15, 25), 1e-12);
        Assert.AreEqual(0.2, schedule.FactorAt(25, 25), 1e-12);
        for (var step = 6; step < 25; step++)
            Assert.IsTrue(schedule.FactorAt(step, 25) < schedule.FactorAt(step - 1, 25));
    }

    [TestMethod]
    public void FactorAt_WarmupLongerThanTheTraining_IsFinite()
    {
        foreach (var schedule in (Schedule[])[Schedule.Constant(100), Schedule.Cosine(warmupSteps: 100)])
            for (var step = 0; step < 10; step++)
                Assert.AreEqual((step + 1) / 100.0, schedule.FactorAt(step, 10), 1e-12);
    }

    // A dropout that falls to nothing and one that never was end with the same masks: none.
    [TestMethod]
    public void Train_DropoutScheduleOfZero_IsNoDropout()
    {
        var data = TestTables.Clouds(60, seed: 1);
        var none = TestTables.Small() with { Dropout = 0, ResidualDropout = 0, Epochs = 2 };
        var scheduled = none with { Dropout = 0.9f, ResidualDropout = 0.9f, DropoutSchedule = Zero };
        CollectionAssert.AreEqual(Weights(data, none), Weights(data, scheduled));
    }

    [TestMethod]
    public void Train_DecayScheduleOfZero_IsNoDecay()
    {
        var data = TestTables.Clouds(60, seed: 1);
        var none = TestTables.Small() with { Regularization = new Regularization { WeightDecay = 0 }, Epochs = 2 };
        var scheduled = none with { Regularization = new Regularization { WeightDecay = 0.5f }, DecaySchedule = Zero };
        CollectionAssert.AreEqual(Weights(data, none), Weights(data, scheduled));
        CollectionAssert.AreNotEqual(Weights(data, none), Weights(data, scheduled with { DecaySchedule = Schedule.Constant() }));
    }

    // So long a warm-up that the factor is zero to a float.
    private static Schedule Zero { get; } = new ConstantSchedule { WarmupSteps = int.MaxValue };

    private static float[] Weights(MLNetDeep.Data.TabularDataset data, DeepResidualOptions options) =>
        DeepResidualTraining.Train(data, options).Network.Store.Values.ToArray();
}
