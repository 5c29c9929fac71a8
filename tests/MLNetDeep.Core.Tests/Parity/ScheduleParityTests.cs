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
        var initial = one.Parameters.GetProperty("initial").GetDouble();
        var schedule = one.Kind switch
        {
            "Constant" => Schedule.Constant(),
            "Cosine" => Schedule.Cosine(one.Parameters.GetProperty("minimum").GetDouble() / initial, one.Whole("steps")),
            _ => throw FixtureKinds.Unknown(one),
        };
        var expected = one.Doubles("rate_at_step");

        for (var step = 0; step < expected.Length; step++)
            Assert.AreEqual(
                expected[step], initial * schedule.FactorAt(step, expected.Length), ParityAssert.Operation * expected[step], $"{name}: step {step}");
    }
}
