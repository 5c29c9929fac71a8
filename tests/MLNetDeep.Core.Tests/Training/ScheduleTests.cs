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
        Schedule[] schedules =
        [
            Schedule.Constant(100), Schedule.Cosine(warmupSteps: 100), Schedule.PiecewiseConstant([1], warmupSteps: 100),
            Schedule.Exponential(warmupSteps: 100), Schedule.Power(warmupSteps: 100), Schedule.Performance(warmupSteps: 100), Schedule.FlatCosine(warmupSteps: 100),
        ];
        foreach (var schedule in schedules)
            for (var step = 0; step < 10; step++)
                Assert.AreEqual((step + 1) / 100.0, schedule.Start().FactorAt(step, 10), 1e-12, $"{schedule}");
        foreach (var schedule in (Schedule[])[Schedule.OneCycle(warmupSteps: 100), Schedule.CosLog4(warmupSteps: 100)])
            for (var step = 0; step < 10; step++)
                Assert.IsTrue(schedule.Start().FactorAt(step, 10) is >= 0 and <= 1, $"{schedule}");
    }

    // After the warm-up the schedule begins at its own step 0.
    [TestMethod]
    public void FactorAt_AnyScheduleWithWarmup_IsItselfLater()
    {
        (Schedule Plain, Schedule Warm)[] pairs =
        [
            (Schedule.PiecewiseConstant([3, 7]), Schedule.PiecewiseConstant([3, 7], warmupSteps: 4)),
            (Schedule.Exponential(5, 0.5), Schedule.Exponential(5, 0.5, 4)),
            (Schedule.Power(5, 2), Schedule.Power(5, 2, 4)),
            (Schedule.OneCycle(), Schedule.OneCycle(warmupSteps: 4)),
            (Schedule.CosLog4(), Schedule.CosLog4(warmupSteps: 4)), (Schedule.FlatCosine(), Schedule.FlatCosine(warmupSteps: 4)),
            (Schedule.Performance(), Schedule.Performance(warmupSteps: 4)),
        ];
        foreach (var (plain, warm) in pairs)
            for (var step = 0; step < 24; step++)
            {
                var expected = step < 4 ? (step + 1) / 4.0 * plain.FactorAt(0, 20) : plain.FactorAt(step - 4, 20);
                Assert.AreEqual(expected, warm.FactorAt(step, 24), 1e-12, $"{warm} {step}");
            }
    }

    [TestMethod]
    public void FactorAt_WithoutSteps_IsThatOfTheWholeTraining()
    {
        (Schedule Whole, Schedule Given)[] pairs =
        [
            (Schedule.Exponential(), Schedule.Exponential(20)), (Schedule.Power(), Schedule.Power(20)),
            (Schedule.OneCycle(), Schedule.OneCycle(steps: 20)), (Schedule.CosLog4(), Schedule.CosLog4(20)), (Schedule.FlatCosine(), Schedule.FlatCosine(20)),
        ];
        foreach (var (whole, given) in pairs)
            for (var step = 0; step < 20; step++)
                Assert.AreEqual(given.FactorAt(step, 999), whole.FactorAt(step, 20), 1e-15, $"{whole} {step}");
    }

    // The four cycles end where 1 + 15t is a power of 2, and reach 1 half a power before.
    [TestMethod]
    public void FactorAt_CosLog4_HasFourCycles()
    {
        var schedule = Schedule.CosLog4(15_000);
        for (var cycle = 0; cycle < 4; cycle++)
        {
            Assert.AreEqual(0, schedule.FactorAt((long)(1000 * (Math.Pow(2, cycle) - 1)), 1), 1e-12);
            Assert.AreEqual(1, schedule.FactorAt((long)Math.Round(1000 * (Math.Pow(2, cycle + 0.5) - 1)), 1), 1e-5);
        }
        Assert.AreEqual(0, schedule.FactorAt(15_000, 1), 1e-12);
        Assert.AreEqual(0, schedule.FactorAt(20_000, 1), 1e-12);
    }

    [TestMethod]
    public void FactorAt_FlatCosine_FallsFromTheHalfOn()
    {
        var schedule = Schedule.FlatCosine(8);
        double[] expected = [1, 1, 1, 1, 1, 0.5 + Math.Sqrt(0.125), 0.5, 0.5 - Math.Sqrt(0.125), 0, 0, 0];
        for (var step = 0; step < expected.Length; step++)
            Assert.AreEqual(expected[step], schedule.FactorAt(step, 1), 1e-12, $"step {step}");
    }

    [TestMethod]
    [DataRow(0.0, "1 0.75 0.25 0")]
    [DataRow(0.75, "0 0.5 1 0")]
    [DataRow(1.0, "0 0.25 0.75 1")]
    [DataRow(0.25, "1 0.75 0.25 0")]
    public void FactorAt_OneCycleOfAnyFraction_IsFiniteAndRunsBetweenItsEnds(double fraction, string expected)
    {
        // So large divisors that the ends are 0.
        var schedule = Schedule.OneCycle(fraction, 1e15, 1e15, steps: 4);
        double[] values = [.. expected.Split(' ').Select(value => double.Parse(value, System.Globalization.CultureInfo.InvariantCulture))];
        if (fraction == 0)
            values = [.. Enumerable.Range(1, 4).Select(step => 0.5 * (1 + Math.Cos(Math.PI * step / 4)))];
        for (var step = 0; step < 4; step++)
            Assert.AreEqual(values[step], schedule.FactorAt(step, 999), 1e-12, $"step {step}");
        Assert.AreEqual(values[3], schedule.FactorAt(1000, 999), 1e-12);
        Assert.AreEqual(0, Schedule.OneCycle(steps: 1).FactorAt(0, 1), 1e-5);
    }

    // PyTorch's ReduceLROnPlateau, followed by hand.
    [TestMethod]
    public void Observe_LargerIsBetter_ReducesWhenItStopsGrowing() => Follow(
        Schedule.Performance(factor: 0.5, patience: 1, threshold: 0.1), largerIsBetter: true,
        metrics: [1, 1.05, 1.2, 1.3, 1.31, 1.31, 2], factors: [1, 1, 1, 1, 0.5, 0.5, 0.5]);

    [TestMethod]
    public void Observe_AbsoluteThreshold_NeedsThatMuchLess() => Follow(
        Schedule.Performance(factor: 0.5, patience: 0, threshold: 1, ThresholdMode.Absolute), largerIsBetter: false,
        metrics: [10, 9.5, 8.9, 7.95, 6.94], factors: [1, 0.5, 0.5, 0.25, 0.25]);

    [TestMethod]
    public void Observe_Cooldown_DoesNotCountBadEpochs() => Follow(
        Schedule.Performance(factor: 0.5, patience: 0, cooldown: 2), largerIsBetter: false,
        metrics: [1, 2, 2, 2, 2, 2, 2, 2], factors: [1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125]);

    [TestMethod]
    public void Observe_MinimumAndLeastChange_EndTheReductions()
    {
        Follow(
            Schedule.Performance(factor: 0.5, patience: 0, minimum: 0.3), largerIsBetter: false,
            metrics: [1, 2, 2, 2], factors: [1, 0.5, 0.3, 0.3]);
        Follow(
            Schedule.Performance(factor: 0.5, patience: 0, minChange: 0.2), largerIsBetter: false,
            metrics: [1, 2, 2, 2], factors: [1, 0.5, 0.25, 0.25]);
    }

    [TestMethod]
    public void Start_Twice_GivesStatesOfTheirOwn()
    {
        var schedule = Schedule.Performance(patience: 0);
        ScheduleState first = schedule.Start(), second = schedule.Start();
        first.Observe(1, largerIsBetter: false);
        first.Observe(1, largerIsBetter: false);
        Assert.AreEqual((0.1, 1.0), (first.FactorAt(0, 1), second.FactorAt(0, 1)));
    }

    private static void Follow(Schedule schedule, bool largerIsBetter, double[] metrics, double[] factors)
    {
        var state = schedule.Start();
        for (var i = 0; i < metrics.Length; i++)
        {
            state.Observe(metrics[i], largerIsBetter);
            Assert.AreEqual(factors[i], state.FactorAt(i + 1, 100), 1e-12, $"after metric {i}");
        }
    }

    // A dropout that falls to nothing and one that never was end with the same masks: none.
    [TestMethod]
    public void Train_DropoutScheduleOfZero_IsNoDropout()
    {
        var data = TestTables.Clouds(60, seed: 1);
        var none = TestTables.Small() with { Dropout = 0, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0 }, Epochs = 2 };
        var scheduled = none with { Dropout = 0.9f, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0.9f, DropoutSchedule = Zero } };
        CollectionAssert.AreEqual(Weights(data, none), Weights(data, scheduled));
    }

    [TestMethod]
    public void Train_DecayScheduleOfZero_IsNoDecay()
    {
        var data = TestTables.Clouds(60, seed: 1);
        var none = TestTables.Small() with { Regularization = ClassicOptions.Regularization with { WeightDecay = 0 }, Epochs = 2 };
        var scheduled = none with { Regularization = ClassicOptions.Regularization with { WeightDecay = 0.5f, WeightDecaySchedule = Zero } };
        CollectionAssert.AreEqual(Weights(data, none), Weights(data, scheduled));
        CollectionAssert.AreNotEqual(Weights(data, none), Weights(data, scheduled with { Regularization = scheduled.Regularization with { WeightDecaySchedule = Schedule.Constant() } }));
    }

    // So long a warm-up that the factor is zero to a float.
    private static Schedule Zero { get; } = new ConstantSchedule { WarmupSteps = int.MaxValue };

    private static float[] Weights(MLNetDeep.Data.TabularDataset data, DeepResidualOptions options) =>
        DeepResidualTraining.Train(data, options).Network.Store.Values.ToArray();
}
