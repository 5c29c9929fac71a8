using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>Statistics of the kinds; the uniform ones' exact draws are in the parity tests.</summary>
[TestClass]
public sealed class InitializationTests
{
    private const int FanIn = 300, FanOut = 200;

    private static readonly (string Name, Initialization Kind, double Variance)[] Kinds =
    [
        ("KaimingUniform", Initialization.KaimingUniform(), 2.0 / FanIn),
        ("KaimingUniform out", Initialization.KaimingUniform(Fan.Out), 2.0 / FanOut),
        ("KaimingNormal", Initialization.KaimingNormal(), 2.0 / FanIn),
        ("KaimingNormal out", Initialization.KaimingNormal(Fan.Out), 2.0 / FanOut),
        ("XavierUniform", Initialization.XavierUniform(), 2.0 / (FanIn + FanOut)),
        ("XavierNormal", Initialization.XavierNormal(), 2.0 / (FanIn + FanOut)),
        ("XavierNormal gain 3", Initialization.XavierNormal(3), 9 * 2.0 / (FanIn + FanOut)),
        ("XavierUniform out of the activation", Initialization.XavierUniform(null), 2 * 2.0 / (FanIn + FanOut)),
        ("Orthogonal", Initialization.Orthogonal(), 1.0 / FanIn),
        ("LooksLinear", Initialization.LooksLinear(), 1.0 / FanIn),
        ("ZeroLastMap", Initialization.ZeroLastMap(), 2.0 / FanIn),
        ("Lsuv", Initialization.Lsuv(), 1.0 / FanIn),
        ("Ntk", Initialization.Ntk(), 1),
        ("TorchDefault", Initialization.TorchDefault(), 1.0 / (3 * FanIn)),
    ];

    public static IEnumerable<object[]> Names => Kinds.Select(one => new object[] { one.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void FillWeight_ManyDraws_HaveMeanZeroAndTheVariance(string name)
    {
        var (_, kind, variance) = Kinds.Single(one => one.Name == name);
        var weight = new float[FanIn * FanOut];
        kind.FillWeight(new TorchGenerator(1), weight, FanIn, FanOut, gain: Math.Sqrt(2));
        Assert.AreEqual(0, weight.Average(), 0.02 * Math.Sqrt(variance), name);
        Assert.AreEqual(variance, weight.Average(value => (double)value * value), 0.02 * variance, name);
    }

    [TestMethod]
    public void FillBias_AllButTorchDefault_IsZero()
    {
        foreach (var (_, kind, _) in Kinds)
        {
            float[] bias = [1, 2, 3];
            kind.FillBias(new TorchGenerator(1), bias, fanIn: 4);
            if (kind is TorchDefaultInitialization)
                Assert.IsTrue(bias.All(value => value is > -0.5f and < 0.5f and not 0));
            else
                CollectionAssert.AreEqual(new float[3], bias);
        }
    }

    [TestMethod]
    public void Gain_OfEachActivation_IsPyTorchs()
    {
        Assert.AreEqual(Math.Sqrt(2), Activation.Relu().Gain);
        Assert.AreEqual(Math.Sqrt(2 / (1 + 0.04)), Activation.LeakyRelu(0.2f).Gain, 1e-7);
        Assert.AreEqual(Math.Sqrt(2 / (1 + 0.0625)), Activation.Prelu().Gain, 1e-7);
        Assert.AreEqual(Math.Sqrt(2 / (1 + 0.09)), Activation.Prelu(shared: false, initialSlope: 0.3f).Gain, 1e-7);
        Assert.AreEqual(Math.Sqrt(2 / (1 + 0.0625)), Activation.Rrelu(0.2f, 0.3f).Gain, 1e-7);
        Assert.AreEqual(5.0 / 3, Activation.Tanh().Gain);
        Assert.AreEqual(0.75, Activation.Selu().Gain);
        Assert.AreEqual(1, Activation.Sigmoid().Gain);
        Assert.AreEqual(1, Activation.Elu().Gain);
    }

    // Only the maps before an activation make up for what it takes away.
    [TestMethod]
    public void Network_Kaiming_UsesTheGainOnlyBeforeAnActivation()
    {
        var spec = TestNetworks.Spec(inputs: 200, outputs: 200, blocks: 1, width: 200, hidden: 200);
        var network = new Network(spec with { Initialization = Initialization.KaimingUniform() });
        network.Initialize(new TorchGenerator(1));
        foreach (var tensor in network.Store.Tensors().Where(tensor => tensor.Shape.Length == 2))
        {
            var gain = tensor.Name == "blocks.0.linear1.weight" ? 2.0 : 1.0;
            Assert.AreEqual(gain / 200, tensor.Values.ToArray().Average(value => (double)value * value), 0.05 * gain / 200, tensor.Name);
        }
    }
}
