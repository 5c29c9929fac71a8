using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.TorchSharp.Tests;

/// <summary>What the engine refuses and what it takes from its host. libtorch is not needed.</summary>
[TestClass]
public sealed class TorchSharpEngineTests
{
    [TestMethod]
    public void Train_WithEveryFault_NamesThemTogetherBeforeItBegins()
    {
        var message = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(
            TestTables.Xor(20, seed: 1), new DeepResidualOptions { Run = new() { Engine = new TorchSharpEngine("gpu") { ResidentBytes = -1 } }, Epochs = 0 })).Message;
        Assert.Contains("Run.Engine: Device must be 'auto', 'cpu', 'cuda' or 'cuda:N' with N from 0, or several of the last three with commas between them, but was 'gpu'.", message);
        Assert.Contains("Run.Engine: ResidentBytes must be at least 0, but was -1.", message);
        Assert.Contains("Epochs must be at least 1, but was 0.", message);
    }

    [TestMethod]
    public void Faults_OfTechniquesThatAreNotKnown_NameThem()
    {
        var options = new DeepResidualOptions { Optimizer = new OwnOptimizer(), Activation = new OwnActivation(), Run = new() { Engine = new TorchSharpEngine("cpu") } };
        CollectionAssert.AreEquivalent(
            new[] { "Run.Engine: TorchSharpEngine does not have the Optimizer OwnOptimizer.", "Run.Engine: TorchSharpEngine does not have the Activation OwnActivation." },
            options.Faults().ToArray());
    }

    // A kind that the engine has, but whose options it refused, could not be trained.
    [TestMethod]
    public void Faults_OfEachActivation_AreNone()
    {
        foreach (var activation in (Activation[])
        [
            Activation.Relu(), Activation.LeakyRelu(), Activation.Elu(), Activation.Selu(), Activation.Gelu(), Activation.GeluTanh(), Activation.Silu(),
            Activation.Mish(), Activation.Tanh(), Activation.Sigmoid(), Activation.Rrelu(), Activation.Prelu(), Activation.Maxout(), Activation.Crelu(),
            Activation.Parametric(Activation.Selu()),
        ])
            Assert.IsEmpty(new TorchSharpEngine("cpu").Faults(new DeepResidualOptions { Activation = activation }), $"{activation}");
        Assert.AreEqual(
            "TorchSharpEngine does not have the Activation ParametricActivation.",
            new TorchSharpEngine("cpu").Faults(new DeepResidualOptions { Activation = Activation.Parametric(new OwnActivation()) }).Single());
    }

    [TestMethod]
    public void On_AHostsGpu_IsTakenWhereTheEngineLeavesItOpen()
    {
        Assert.AreEqual(new TorchSharpEngine("cuda:1") { FallbackToCpu = true }, new TorchSharpEngine().On(gpu: 1, fallbackToCpu: true));
        Assert.AreEqual(new TorchSharpEngine("cuda:1"), new TorchSharpEngine().On(gpu: 1, fallbackToCpu: false));
        Assert.AreEqual(new TorchSharpEngine("cpu"), new TorchSharpEngine("cpu").On(gpu: 1, fallbackToCpu: false));
        Assert.AreEqual(new TorchSharpEngine("cuda:2"), new TorchSharpEngine("cuda:2").On(gpu: 1, fallbackToCpu: true));
        Assert.AreEqual(new TorchSharpEngine(), new TorchSharpEngine().On(gpu: null, fallbackToCpu: true));
        Assert.AreEqual(
            new TorchSharpEngine("cuda:1") { FallbackToCpu = true }, new TorchSharpEngine { FallbackToCpu = true }.On(gpu: 1, fallbackToCpu: false));
    }

    private sealed record OwnOptimizer : Optimizer
    {
        internal override OptimizerState CreateState(ParameterStore store) => throw new NotSupportedException();
    }

    private sealed record OwnActivation : Activation
    {
        internal override Layer CreateLayer(ActivationSpec spec, ParameterStore store) => throw new NotSupportedException();
    }
}
