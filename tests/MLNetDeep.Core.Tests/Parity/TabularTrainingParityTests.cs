using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>Whole runs of a RealMLP and a TabM-mini of PyTorch through the managed engine.</summary>
[TestClass]
public sealed class TabularTrainingParityTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("tabular_training");

    public static IEnumerable<object[]> Cases => Fixture.Rows("tabular_training");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Run_LossesWeightsAndProbabilities_EqualPyTorch(int index, string name) => new TrainingParity(
        FixtureRun.OfTabular(All[index]), (network, options, rows) => new ManagedEngine(network, options, rows, new DropoutStream(1))).Follow(name);
}
