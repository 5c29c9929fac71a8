using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class FreezingTests
{
    [TestMethod]
    public void Step_FrozenRanges_StayBitIdenticalAndTheOthersMove()
    {
        foreach (var optimizer in TestOptimizers.All)
            RequireFrozenStays(optimizer);
    }

    private static void RequireFrozenStays(Optimizer optimizer)
    {
        var network = TestNetworks.Drawn(TestNetworks.Spec());
        string[] frozen = ["input.weight", "blocks.0.norm.bias", "blocks.1.linear1.bias", "blocks.1.linear2.weight", "output.weight"];
        foreach (var range in network.Store.Parameters)
            range.Frozen = frozen.Contains(range.Name);
        var before = network.Store.Values.ToArray();

        Train(network, optimizer);

        foreach (var range in network.Store.Parameters)
        {
            var was = before.AsSpan(range.Offset, range.Length);
            Assert.AreEqual(range.Frozen, was.SequenceEqual(network.Store.ValuesOf(range)), $"{optimizer}: {range.Name}");
        }
    }

    // What is frozen below must not change what the ranges above learn in a step, but for clipping, whose norm leaves it out.
    [TestMethod]
    public void Step_FrozenBelow_LeavesTheGradientsAbove()
    {
        Network free = TestNetworks.Drawn(TestNetworks.Spec()), frozen = TestNetworks.Drawn(TestNetworks.Spec());
        foreach (var range in frozen.Store.Parameters)
            range.Frozen = range.Name.StartsWith("input.", StringComparison.Ordinal) || range.Name.StartsWith("blocks.0.", StringComparison.Ordinal);
        var clipping = Clipping.None();
        Train(free, Optimizer.Sgd(), steps: 1, clipping);
        Train(frozen, Optimizer.Sgd(), steps: 1, clipping);
        foreach (var range in frozen.Store.Parameters)
            if (!range.Frozen)
                CollectionAssert.AreEqual(
                    free.Store.Values.Slice(range.Offset, range.Length).ToArray(), frozen.Store.ValuesOf(range).ToArray(), range.Name);
    }

    [TestMethod]
    public void Norm_OfTheGradient_LeavesFrozenRangesOut()
    {
        var network = TestNetworks.Drawn(TestNetworks.Spec());
        network.Store.Gradients.Fill(1);
        using var kernels = new KernelContext(threads: 1);
        var norm = new GradientNorm(network.Store);
        var all = norm.Measure(kernels);
        network.Store.Parameters[0].Frozen = true;
        Assert.AreEqual(all * all - network.Store.Parameters[0].Length, Math.Pow(norm.Measure(kernels), 2), 1e-3);
    }

    private static void Train(Network network, Optimizer optimizer, int steps = 10, Clipping? clipping = null)
    {
        var options = TestTables.Small() with
        {
            Optimizer = optimizer,
            Regularization = ClassicOptions.Regularization with
            {
                L1 = 0.01f, L2 = 0.01f, WeightDecay = 0.1f, MaxNorm = 0.3f, IncludeBiasesAndNormalization = true,
                GradientClipping = clipping ?? Clipping.ByNorm(1)
            },
        };
        var x = TestNetworks.Uniform(9 * 7, seed: 2);
        using var engine = new ManagedEngine(network, options, 9, new DropoutStream(1));
        for (var step = 0; step < steps; step++)
            engine.Step(new Batch(x, [0, 1, 2, 0, 1, 2, 0, 1, 2], []), new StepRates(0.01, 0.1, 1));
    }
}
