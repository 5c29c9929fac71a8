using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>RealMLP's data-driven start: each unit's outputs have deviation 1, and its bias is minus a random mean of them.</summary>
[TestClass]
public sealed class NtkStartTests
{
    private const int Rows = 200;

    private static readonly NetworkSpec Trunk = TestNetworks.Spec(
        blocks: 3, width: 16, dropout: 0.5f, activation: Activation.Parametric(Activation.Selu()), normalization: Normalization.None(), block: Block.Dense()) with
    {
        ScaleInputs = true, Initialization = Initialization.Ntk(),
    };

    [TestMethod]
    public void Apply_EachUnit_HasDeviationOneAndABiasWithinItsOutputs()
    {
        foreach (var block in TestNetworks.Blocks)
        {
            var spec = Trunk with { Block = block };
            var x = TestNetworks.Uniform(Rows * spec.Input.Columns, seed: 3);
            var network = Started(spec, x, threads: 1);
            var values = DoubleNetwork.ValuesOf(network.Store);
            var maps = 0;
            new DoubleNetwork(spec with { Dropout = 0 }, values, training: true)
            {
                Watch = (map, y) =>
                {
                    maps++;
                    var columns = y.Length / Rows;
                    var bias = values.GetValueOrDefault($"{map}.bias");
                    for (var c = 0; c < columns; c++)
                    {
                        var column = Enumerable.Range(0, Rows).Select(r => y[r * columns + c]).ToArray();
                        var mean = column.Average();
                        Assert.AreEqual(1, Math.Sqrt(column.Average(value => (value - mean) * (value - mean))), 1e-3, $"{block} {map} {c}");
                        // A mean of outputs without bias lies between the least and the largest of them.
                        if (bias is not null)
                            Assert.IsTrue(column.Min() < 0 && column.Max() > 0, $"{block} {map} {c}");
                    }
                    if (bias is not null)
                        Assert.IsGreaterThan(columns / 2, bias.Distinct().Count(), $"{block} {map}");
                },
            }.Logits(TestNetworks.ToDoubles(x), Rows);
            Assert.IsGreaterThan(2, maps, $"{block}");
        }
    }

    [TestMethod]
    public void Apply_SameSeed_HasTheSameBitsForAnyThreadsAndOtherDrawsElse()
    {
        var x = TestNetworks.Uniform(Rows * Trunk.Input.Columns, seed: 3);
        var one = Started(Trunk, x, threads: 1).Store.Values.ToArray();
        CollectionAssert.AreEqual(one, Started(Trunk, x, threads: 3).Store.Values.ToArray());
        CollectionAssert.AreNotEqual(one, Started(Trunk, x, threads: 1, seed: 6).Store.Values.ToArray());
    }

    [TestMethod]
    public void Apply_ColumnsWithoutVariation_KeepsEverythingFinite()
    {
        var network = Started(Trunk, new float[Rows * Trunk.Input.Columns], threads: 1);
        Assert.IsTrue(network.Store.Values.ToArray().All(float.IsFinite));
    }

    [TestMethod]
    public void Ntk_WithoutTheStart_DrawsBiasesFromANormalLaw()
    {
        var bias = new float[20_000];
        Initialization.Ntk(dataDriven: false).FillBias(new TorchGenerator(1), bias, fanIn: 7);
        Assert.AreEqual(0, bias.Average(), 0.02);
        Assert.AreEqual(1, bias.Average(value => (double)value * value), 0.03);
        Assert.IsNull(Initialization.Ntk(dataDriven: false).DataStart);
    }

    private static Network Started(NetworkSpec spec, float[] x, int threads, ulong seed = 5)
    {
        var network = new Network(spec);
        network.Initialize(new TorchGenerator(1));
        using var kernels = new KernelContext(threads);
        DataDrivenStart.Apply(network, kernels, x, Rows, new TorchGenerator(seed));
        return network;
    }
}
