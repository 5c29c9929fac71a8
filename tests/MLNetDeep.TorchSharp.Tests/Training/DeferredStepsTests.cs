using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Libtorch;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.TorchSharp.Tests.Training;

/// <summary>Steps whose results stay on the device, and rows that do.</summary>
[TestClass]
public sealed class DeferredStepsTests : LibtorchTests
{
    private static readonly DeepResidualOptions Options = new() { Blocks = 1, Width = 8, Architecture = new() { HiddenWidth = 8 }, Optimizer = Optimizer.Momentum() };
    private static readonly StepRates Rates = new(0.01, 0.01, 1);

    [TestMethod]
    public void TakeDeferred_AfterSteps_IsTheSumOfTheirResults_Once()
    {
        using var one = Create();
        using var other = Create();
        var expected = default(StepResult);
        for (var step = 0; step < 3; step++)
        {
            var batch = new Batch([step, 1, 2, 3], [0, 1], [1, 2]);
            var result = one.Step(batch, Rates);
            expected = new StepResult(expected.Loss + result.Loss, expected.GradientNorm + result.GradientNorm);
            Assert.AreEqual(default, other.StepDeferred(batch, Rates));
        }
        var actual = other.TakeDeferred();
        Assert.AreEqual(expected.Loss.Sum, actual.Loss.Sum, 1e-6);
        Assert.AreEqual(9, actual.Loss.Weight);
        Assert.AreEqual(expected.GradientNorm, actual.GradientNorm, 1e-6);
        Assert.AreEqual(default, other.TakeDeferred());
        Assert.AreEqual(default, one.TakeDeferred());
    }

    [TestMethod]
    public void Train_OfManySteps_ReadsWhatTheyCameToOnceAnEpoch()
    {
        var engine = new CountingEngine(new TorchSharpEngine("cpu"));
        DeepResidualTraining.Train(
            TestTables.Clouds(200, seed: 1), TestTables.Small() with { Epochs = 3, BatchSize = 10, Validation = new() { Fraction = 0 }, Run = new() { Engine = engine } }, seed: 1);
        Assert.AreEqual((0, 60, 3), (engine.Steps, engine.DeferredSteps, engine.Readings));
    }

    [TestMethod]
    public void Step_OfPlaces_IsThatOfTheRowsThere()
    {
        using var one = Create();
        using var other = Create();
        Assert.IsTrue(other.KeepsRows(rows: 4, columns: 2));
        other.Keep(new Batch([1, 2, 3, 4, 5, 6], [0, 1, 0], [1, 2, 3]));
        other.Keep(new Batch([7, 8], [1], [4]));
        Assert.AreEqual(
            one.Step(new Batch([7, 8, 3, 4, 1, 2], [1, 1, 0], [4, 2, 1]), Rates), other.Step(new Batch([3, 1, 0]), Rates));
    }

    [TestMethod]
    public void KeepsRows_BeyondResidentBytes_IsFalse()
    {
        // (10 columns + 4)·4 bytes a row.
        using var engine = Create(residentBytes: 56 * 100);
        Assert.IsTrue(engine.KeepsRows(rows: 100, columns: 10));
        Assert.IsFalse(engine.KeepsRows(rows: 101, columns: 10));
        Assert.IsTrue(engine.KeepsRows(rows: 1, columns: 10));
    }

    private static LibtorchEngine Create(long residentBytes = 1 << 20)
    {
        var network = new Network(Options.ToNetworkSpec(InputLayout.OfNumbers(2), outputs: 2));
        network.Initialize(new TorchGenerator(1));
        return new LibtorchEngine(network, Options, new DropoutStream(1), "cpu", new TorchSharpEngine("cpu") { ResidentBytes = residentBytes });
    }
}
