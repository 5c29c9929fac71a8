using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class RegularizationTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void AddGradients_Penalties_SkipBiasesUnlessAsked(bool include)
    {
        var store = Store();
        new Regularization { L1 = 0.5f, L2 = 0.25f, IncludeBiasesAndNormalization = include }.AddGradients(store);
        // 0.5·sign(w) + 0.25·w, for w = 2, −4, 0 of the weight and of the bias.
        float[] penalty = [1, -1.5f, 0];
        CollectionAssert.AreEqual(penalty, store.Gradients[..3].ToArray());
        CollectionAssert.AreEqual(include ? penalty : new float[3], store.Gradients[3..].ToArray());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Step_DecoupledDecay_SkipsBiasesUnlessAsked(bool include)
    {
        foreach (var optimizer in TestOptimizers.All)
        {
            var store = Store();
            optimizer.CreateState(store).Step(new KernelContext(1), rate: 0.5, decay: 0.2, include);
            float[] shrunk = [1.8f, -3.6f, 0];
            AssertClose(shrunk, store.Values[..3]);
            AssertClose(include ? shrunk : [2, -4, 0], store.Values[3..]);
        }
    }

    [TestMethod]
    public void Step_RateFactor_ScalesTheRangesRateAndDecay()
    {
        Optimizer[] ofUnitSteps =
        [
            Optimizer.Sgd(), Optimizer.Momentum(), Optimizer.Nesterov(0), Optimizer.AdaGrad(), Optimizer.RmsProp(alpha: 0, epsilon: 1e-20f),
            Optimizer.AdamW(epsilon: 1e-20f),
        ];
        foreach (var optimizer in ofUnitSteps)
        {
            var store = Store();
            store.Parameters[0].RateFactor = 0.5f;
            store.Gradients.Fill(1);
            optimizer.CreateState(store).Step(new KernelContext(1), rate: 0.1, decay: 1, decayEverything: true);
            AssertClose([2 * 0.95f - 0.05f, -4 * 0.95f - 0.05f, -0.05f, 2 * 0.9f - 0.1f, -4 * 0.9f - 0.1f, -0.1f], store.Values);
        }
    }

    [TestMethod]
    public void ByNorm_LargerAndSmaller_ScalesOnlyTheLarger()
    {
        var store = Store();
        float[] gradients = [3, 0, 0, 0, 4, 0];
        gradients.CopyTo(store.Gradients);

        using var kernels = new KernelContext(threads: 1);
        var norm = new GradientNorm(store).Measure(kernels);
        Assert.AreEqual(5, norm, 1e-6);
        Clipping.ByNorm(10).Apply(store, norm);
        CollectionAssert.AreEqual(gradients, store.Gradients.ToArray());
        Clipping.ByNorm(1).Apply(store, norm);
        AssertClose([0.6f, 0, 0, 0, 0.8f, 0], store.Gradients);
    }

    [TestMethod]
    public void ByValue_EachElement_IsBroughtIntoTheRange()
    {
        var store = Store();
        ((float[])[3, 0.25f, -0.5f, -7, float.Epsilon, 0]).CopyTo(store.Gradients);
        Clipping.ByValue(0.5f).Apply(store, norm: 8);
        CollectionAssert.AreEqual(new[] { 0.5f, 0.25f, -0.5f, -0.5f, float.Epsilon, 0 }, store.Gradients.ToArray());
    }

    // Clipped first, PyTorch's order: a penalty larger than the clip arrives whole.
    [TestMethod]
    public void EngineStep_ClippingAndPenalty_ClipsFirst()
    {
        var network = TestNetworks.Drawn(TestNetworks.Spec());
        var before = network.Store.Values.ToArray();
        var options = TestTables.Small() with
        {
            Optimizer = Optimizer.Sgd(),
            Regularization = ClassicOptions.Regularization with { L2 = 1, WeightDecay = 0, IncludeBiasesAndNormalization = true, GradientClipping = Clipping.ByValue(1e-6f) },
        };
        using var engine = new ManagedEngine(network, options, 3, new DropoutStream(1));
        engine.Step(new Batch(TestNetworks.Uniform(3 * 7, seed: 2), [0, 1, 2], []), new StepRates(0.5, 0, 1));
        for (var i = 0; i < before.Length; i++)
            Assert.AreEqual(before[i] / 2, network.Store.Values[i], 1e-6);
    }

    [TestMethod]
    public void ByNorm_GradientsOfZero_StayZero()
    {
        var store = Store();
        Clipping.ByNorm(1).Apply(store, norm: 0);
        CollectionAssert.AreEqual(new float[6], store.Gradients.ToArray());
    }

    private static ParameterStore Store()
    {
        var store = new ParameterStore();
        store.Reserve("weight", [3], decays: true);
        store.Reserve("bias", [3], decays: false);
        store.Allocate();
        ((float[])[2, -4, 0, 2, -4, 0]).CopyTo(store.Values);
        return store;
    }

    private static void AssertClose(float[] expected, ReadOnlySpan<float> actual)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-6f);
    }
}
