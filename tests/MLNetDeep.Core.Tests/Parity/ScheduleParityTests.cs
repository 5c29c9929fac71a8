using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Parity;

[TestClass]
public sealed class ScheduleParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("schedules");

    public static IEnumerable<object[]> Cases => Fixture.Rows("schedules");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void RateOfEachStep_EqualsPyTorch(int index, string name)
    {
        var one = All[index];
        RequireKnownParameters(one);
        var largest = one.Kind == "OneCycle" ? Number(one, "maximum") : Number(one, "initial");
        var schedule = ScheduleOf(one);
        Assert.IsEmpty(schedule.Faults(), name);
        var state = schedule.Start();
        var expected = one.Doubles("rate_at_step");
        double[] metrics = one.Kind == "Performance" ? one.Doubles("metric_after_step") : [];

        for (var step = 0; step < expected.Length; step++)
        {
            var rate = largest * state.FactorAt(step, expected.Length);
            Assert.AreEqual(expected[step], rate, ParityAssert.Operation * expected[step], $"{name}: step {step}");
            if (metrics.Length > 0)
                state.Observe(metrics[step], LargerIsBetter(one));
        }
    }

    private static Schedule ScheduleOf(FixtureCase one) => one.Kind switch
    {
        "Constant" => Schedule.Constant(),
        "PiecewiseConstant" => Schedule.PiecewiseConstant(
            one.Parameters.GetProperty("milestones").EnumerateArray().Select(milestone => milestone.GetInt32()), Number(one, "gamma")),
        "Exponential" => Schedule.Exponential(one.Whole("decay_steps"), Number(one, "decay_rate")),
        "Power" => Schedule.Power(one.Whole("decay_steps"), Number(one, "power")),
        "Cosine" => Schedule.Cosine(Number(one, "minimum") / Number(one, "initial"), one.Whole("steps")),
        "OneCycle" => OneCycleOf(one),
        "Performance" => Schedule.Performance(
            Number(one, "factor"), one.Whole("patience"), Number(one, "threshold"), ThresholdModeOf(one),
            one.Has("cooldown") ? one.Whole("cooldown") : 0,
            minimum: (one.Has("minimum") ? Number(one, "minimum") : 0) / Number(one, "initial"),
            minChange: 1e-8 / Number(one, "initial")),     // PyTorch's default, in units of the rate
        _ => throw FixtureKinds.Unknown(one),
    };

    private static Schedule OneCycleOf(FixtureCase one)
    {
        Assert.AreEqual(Number(one, "maximum") / Number(one, "initial_divisor"), Number(one, "initial"), 1e-12, one.ToString());
        return Schedule.OneCycle(
            Number(one, "warm_up_fraction"), Number(one, "initial_divisor"), Number(one, "final_divisor"), one.Whole("steps"));
    }

    private static ThresholdMode ThresholdModeOf(FixtureCase one) => one.Text("threshold_mode") switch
    {
        "relative" => ThresholdMode.Relative,
        "absolute" => ThresholdMode.Absolute,
        _ => throw FixtureKinds.Unknown(one),
    };

    private static bool LargerIsBetter(FixtureCase one) => (one.Has("mode") ? one.Text("mode") : "min") switch
    {
        "min" => false,
        "max" => true,
        _ => throw FixtureKinds.Unknown(one),
    };

    private static void RequireKnownParameters(FixtureCase one)
    {
        string[] known = one.Kind switch
        {
            "Constant" => ["initial"],
            "PiecewiseConstant" => ["initial", "milestones", "gamma"],
            "Exponential" => ["initial", "decay_steps", "decay_rate"],
            "Power" => ["initial", "decay_steps", "power"],
            "Cosine" => ["initial", "minimum", "steps"],
            "OneCycle" => ["initial", "maximum", "steps", "warm_up_fraction", "initial_divisor", "final_divisor"],
            "Performance" => ["initial", "mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "minimum"],
            _ => throw FixtureKinds.Unknown(one),
        };
        if (one.Parameters.EnumerateObject().Any(parameter => !known.Contains(parameter.Name)))
            throw FixtureKinds.Unknown(one);
    }

    private static double Number(FixtureCase one, string parameter) => one.Parameters.GetProperty(parameter).GetDouble();
}
