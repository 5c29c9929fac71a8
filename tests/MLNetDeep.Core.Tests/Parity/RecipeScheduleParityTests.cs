namespace MLNetDeep.Core.Tests.Parity;

/// <summary>The schedules of RealMLP.</summary>
[TestClass]
public sealed class RecipeScheduleParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("recipe_schedules");

    public static IEnumerable<object[]> Cases => Fixture.Rows("recipe_schedules");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void FactorOfEachStep_EqualsTheRecipe(int index, string name)
    {
        var one = All[index];
        var steps = one.Json.GetProperty("steps").GetInt32();
        var expected = one.Doubles("factor_at_step");
        Assert.HasCount(steps, expected, name);
        var state = FixtureOptimizer.RecipeScheduleOf(one, one.Kind).Start();
        for (var step = 0; step < steps; step++)
            Assert.AreEqual(expected[step], state.FactorAt(step, steps), 1e-12, $"{name}: step {step}");
    }
}
