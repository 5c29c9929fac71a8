using MLNetDeep.Core.Tests.Parity;
using MLNetDeep.Libtorch;
using MLNetDeep.Randomness;

namespace MLNetDeep.TorchSharp.Tests.Agreement;

/// <summary>Whole runs of PyTorch through libtorch, step by step.</summary>
[TestClass]
public sealed class PyTorchTests : LibtorchTests
{
    private static readonly IReadOnlyList<FixtureCase> Residual = Fixture.Cases("training"), Tabular = Fixture.Cases("tabular_training");

    public static IEnumerable<object[]> ResidualCases => Fixture.Rows("training");

    public static IEnumerable<object[]> TabularCases => Fixture.Rows("tabular_training");

    [TestMethod]
    [DynamicData(nameof(ResidualCases))]
    public void Run_OfAResidualNetwork_EqualsPyTorch(int index, string name) => Follow(FixtureRun.OfResidual(Residual[index]), name);

    [TestMethod]
    [DynamicData(nameof(TabularCases))]
    public void Run_OfATabularNetwork_EqualsPyTorch(int index, string name) => Follow(FixtureRun.OfTabular(Tabular[index]), name);

    private static void Follow(FixtureRun run, string name) => new TrainingParity(
        run, (network, options, _) => new LibtorchEngine(network, options, new DropoutStream(1), "cpu", new TorchSharpEngine("cpu"))).Follow(name);
}
