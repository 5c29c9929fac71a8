using MLNetDeep.Core.Tests.Parity;
using MLNetDeep.Libtorch;
using MLNetDeep.Randomness;

namespace MLNetDeep.TorchSharp.Tests.Agreement;

/// <summary>Whole runs of PyTorch through libtorch, step by step.</summary>
[TestClass]
public sealed class PyTorchTests : LibtorchTests
{
    private static readonly IReadOnlyList<FixtureCase> All = Fixture.Cases("training");

    public static IEnumerable<object[]> Cases => Fixture.Rows("training");

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Run_LossesWeightsAndProbabilities_EqualPyTorch(int index, string name) => new TrainingParity(
        All[index], (network, options, _) => new LibtorchEngine(network, options, new DropoutStream(1), "cpu", new TorchSharpEngine("cpu"))).Follow(name);
}
