using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class PredictionPlanTests
{
    [TestMethod]
    [DataRow(1, 2, 7, 16, 1)]
    [DataRow(7, 16, 17, 3, 5)]
    [DataRow(17, 33, 2, 33, 64)]
    [DataRow(16, 16, 16, 16, 5)]
    [DataRow(33, 1, 1, 2, 5)]
    public void Run_AnyNetwork_EqualsEvaluation(int inputs, int width, int hidden, int outputs, int rows)
    {
        using var kernels = new KernelContext(threads: 1);
        foreach (var activation in TestNetworks.Activations)
            foreach (var normalization in TestNetworks.Normalizations)
                foreach (var (blocks, block) in TestNetworks.Blocks.SelectMany(_ => (int[])[0, 1, 3], (block, blocks) => (blocks, block)))
                {
                    var spec = TestNetworks.Spec(inputs, outputs, blocks, width, hidden, 0.3f, 0.3f, activation, normalization, block) with
                    {
                        NormalizeLogits = blocks != 1, GroupDropout = 0.3f, DropConnect = 0.3f, StochasticDepth = 0.3f,
                    };
                    var network = TestNetworks.Drawn(spec);
                    network.Allocate(rows);
                    var x = TestNetworks.Uniform(rows * inputs, seed: 2);
                    var expected = network.Forward(new Pass(kernels, new DropoutStream(1)) { Rows = rows }, x);
                    var actual = Run(network.ToPredictionPlan(), x, rows);
                    for (var i = 0; i < expected.Length; i++)
                        Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"{spec}");
                }
    }

    [TestMethod]
    public void Run_BlocksOfOtherWidths_EqualsEvaluation()
    {
        using var kernels = new KernelContext(threads: 1);
        foreach (var block in TestNetworks.Blocks)
            foreach (var normalization in TestNetworks.Normalizations)
                foreach (var widths in (BlockWidths[])[[3, 9, 17], [17, 9, 3], [16, 16, 4]])
                {
                    var spec = TestNetworks.Spec(blocks: 3, dropout: 0.3f, normalization: normalization, block: block) with { Widths = widths };
                    var network = TestNetworks.Drawn(spec);
                    network.Allocate(5);
                    var x = TestNetworks.Uniform(5 * 7, seed: 2);
                    var expected = network.Forward(new Pass(kernels, new DropoutStream(1)) { Rows = 5 }, x);
                    var actual = Run(network.ToPredictionPlan(), x, 5);
                    for (var i = 0; i < expected.Length; i++)
                        Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"{spec}, {block}");
                }
    }

    [TestMethod]
    [DataRow(1, true)]
    [DataRow(3, true)]
    [DataRow(1, false)]
    public void Run_Members_EqualsEvaluation(int outputs, bool ofClasses)
    {
        using var kernels = new KernelContext(threads: 1);
        foreach (var members in (Members[])[Members.Mini(3), Members.Full(3)])
            foreach (var block in TestNetworks.Blocks)
                foreach (var normalization in TestNetworks.Normalizations)
                {
                    var spec = TestNetworks.Spec(outputs: outputs, dropout: 0.3f, activation: Activation.Prelu(shared: false), normalization: normalization, block: block)
                        with { Members = members, NormalizeLogits = true };
                    var network = TestNetworks.Drawn(spec);
                    network.Allocate(5);
                    var x = TestNetworks.Uniform(5 * 7, seed: 2);
                    var expected = network.Score(new Pass(kernels, new DropoutStream(1)) { Rows = 5 }, x, ofClasses);
                    var plan = network.ToPredictionPlan(ofClasses);
                    Assert.AreEqual(outputs, plan.Outputs);
                    var actual = Run(plan, x, 5);
                    for (var i = 0; i < expected.Length; i++)
                        Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])), $"{spec}, {block}");
                }
    }

    [TestMethod]
    public void Steps_BatchNormBeforeALinearMap_AreFoldedAway()
    {
        var plan = TestNetworks.Drawn(TestNetworks.Spec(blocks: 3, dropout: 0.3f, residualDropout: 0.3f)).ToPredictionPlan();

        // What is left is the one before the last activation.
        CollectionAssert.AreEqual(
            new[]
            {
                "Linear", "Linear", "Activation", "Linear", "Add", "Linear", "Activation", "Linear", "Add", "Linear", "Activation", "Linear", "Add",
                "Affine", "Activation", "Linear",
            },
            plan.Steps.Select(step => step.Step.GetType().Name.Replace("Step", "")).ToArray());
    }

    // A linear map takes in what stands before or after it: nothing is left of batch normalization but where a sum is activated.
    [TestMethod]
    public void Steps_BatchNormBesideALinearMap_IsFoldedAwayInEveryBlock()
    {
        foreach (var block in TestNetworks.Blocks)
            foreach (var blocks in (int[])[0, 1, 3])
            {
                if (block is FeedForwardBlock)
                    continue;                                    // it has LayerNorm
                var spec = TestNetworks.Spec(blocks: blocks, block: block) with { NormalizeLogits = true };
                var plan = TestNetworks.Drawn(spec).ToPredictionPlan();
                var left = block is PreActivationBlock && blocks > 0 ? 1 : 0;
                Assert.AreEqual(left, plan.Steps.Count(step => step.Step is AffineStep), $"{spec}");
            }
    }

    [TestMethod]
    public void Registers_OfADeepNetwork_AreUsedAgain()
    {
        var shallow = TestNetworks.Drawn(TestNetworks.Spec(blocks: 2)).ToPredictionPlan();
        var deep = TestNetworks.Drawn(TestNetworks.Spec(blocks: 20)).ToPredictionPlan();
        Assert.HasCount(shallow.RegisterWidths.Count, deep.RegisterWidths);
    }

    [TestMethod]
    public void Steps_OfAPlan_NeverWriteWhatTheyRead()
    {
        foreach (var width in (int[])[7, 16])
            foreach (var step in TestNetworks.Drawn(TestNetworks.Spec(inputs: 7, width: width, hidden: width, outputs: 7)).ToPredictionPlan().Steps)
                Assert.IsTrue(step.Target != step.Source && step.Target != step.Kept);
    }

    [TestMethod]
    public void Run_RowAloneOrInABatch_HasTheSameBits()
    {
        foreach (var normalization in TestNetworks.Normalizations)
            foreach (var activation in TestNetworks.Activations)
                foreach (var width in (int[])[1, 2, 7, 16, 17, 33])
                {
                    var spec = TestNetworks.Spec(width: width, hidden: 50 - width, activation: activation, normalization: normalization);
                    var plan = TestNetworks.Drawn(spec).ToPredictionPlan();
                    var x = TestNetworks.Uniform(64 * 7, seed: 2);
                    var batch = Run(plan, x, 64);
                    for (var r = 0; r < 64; r += 3)
                        CollectionAssert.AreEqual(
                            batch[(r * 3)..(r * 3 + 3)], Run(plan, x[(r * 7)..(r * 7 + 7)], 1), $"{spec}, row {r}");
                }
    }

    [TestMethod]
    public void Plan_IsTheNetworkAsItStood()
    {
        var network = TestNetworks.Drawn(TestNetworks.Spec());
        var plan = network.ToPredictionPlan();
        var x = TestNetworks.Uniform(5 * 7, seed: 2);
        var before = Run(plan, x, 5);

        network.Store.Values.Fill(3);
        network.Store.BufferValues.Fill(3);

        CollectionAssert.AreEqual(before, Run(plan, x, 5));
    }

    [TestMethod]
    public void Run_Warm_AllocatesNothing()
    {
        var plan = TestNetworks.Drawn(TestNetworks.Spec()).ToPredictionPlan();
        using var workspace = new PredictionWorkspace(plan, 64);
        for (var i = 0; i < 30; i++)
            plan.Run(workspace, 64);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 30; i++)
            plan.Run(workspace, 64);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static float[] Run(PredictionPlan plan, float[] x, int rows)
    {
        using var workspace = new PredictionWorkspace(plan, rows);
        x.CopyTo(workspace.Input(rows));
        return plan.Run(workspace, rows).ToArray();
    }
}
