using MLNetDeep.Kernels;
using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>The rules with other parameters than the reference numbers have, at every ragged length, against the formulas in double.</summary>
[TestClass]
public sealed class OptimizerTests
{
    private const double Rate = 0.1, Decay = 0.3;

    [TestMethod]
    [DataRow(0f)]
    [DataRow(0.5f)]
    [DataRow(0.99f)]
    public void Momentum_SeveralSteps_EqualsTheFormula(float momentum) => Follow(Optimizer.Momentum(momentum), () =>
    {
        var velocity = 0.0;
        return gradient => velocity = momentum * velocity + gradient;
    });

    [TestMethod]
    [DataRow(0.9f, 0.999f, 1e-8f)]
    [DataRow(0.5f, 0.7f, 0.1f)]
    [DataRow(0f, 0f, 1e-3f)]
    public void AdamW_SeveralSteps_EqualsTheFormula(float beta1, float beta2, float epsilon) => Follow(Optimizer.AdamW(beta1, beta2, epsilon), () =>
    {
        double mean = 0, square = 0, step = 0;
        return gradient =>
        {
            step++;
            mean = beta1 * mean + (1 - (double)beta1) * gradient;
            square = beta2 * square + (1 - (double)beta2) * gradient * gradient;
            return mean / (1 - Math.Pow(beta1, step)) / (Math.Sqrt(square / (1 - Math.Pow(beta2, step))) + epsilon);
        };
    });

    [TestMethod]
    [DataRow(0f)]
    [DataRow(0.5f)]
    [DataRow(0.99f)]
    public void Nesterov_SeveralSteps_EqualsTheFormula(float momentum) => Follow(Optimizer.Nesterov(momentum), () =>
    {
        var velocity = 0.0;
        return gradient =>
        {
            velocity = momentum * velocity + gradient;
            return gradient + momentum * velocity;
        };
    });

    [TestMethod]
    [DataRow(0f, 0.0, 1e-10f)]
    [DataRow(0.1f, 0.0, 0.1f)]
    [DataRow(1f, 0.5, 1e-3f)]
    public void AdaGrad_SeveralSteps_EqualsTheFormula(float initialAccumulator, double rateDecay, float epsilon) =>
        Follow(Optimizer.AdaGrad(initialAccumulator, rateDecay, epsilon), () =>
        {
            double sum = initialAccumulator, step = 0;
            return gradient =>
            {
                sum += gradient * gradient;
                return gradient / (Math.Sqrt(sum) + epsilon) / (1 + step++ * rateDecay);
            };
        });

    [TestMethod]
    [DataRow(0.99, 1e-8f, 0f, false)]
    [DataRow(0.9, 0.1f, 0.5f, false)]
    [DataRow(0.5, 1e-8f, 0f, true)]
    [DataRow(0.999, 1e-3f, 0.9f, true)]
    [DataRow(0.0, 1e-8f, 0f, false)]
    public void RmsProp_SeveralSteps_EqualsTheFormula(double alpha, float epsilon, float momentum, bool centered) =>
        Follow(Optimizer.RmsProp(alpha, epsilon, momentum, centered), () =>
        {
            double square = 0, mean = 0, velocity = 0;
            return gradient =>
            {
                square = alpha * square + (1 - alpha) * gradient * gradient;
                mean = alpha * mean + (1 - alpha) * gradient;
                var size = Math.Sqrt(square - (centered ? mean * mean : 0));
                return velocity = momentum * velocity + gradient / (size + epsilon);
            };
        });

    // The deviation of gradients that are all the same comes to zero, and by rounding below it.
    [TestMethod]
    public void RmsProp_CenteredOnTheSameGradientForLong_StaysFinite()
    {
        var store = new ParameterStore();
        store.Reserve("w", [37], decays: true);
        store.Allocate();
        var state = Optimizer.RmsProp(alpha: 0.5, centered: true).CreateState(store);
        using var kernels = new KernelContext(1);
        TestNetworks.Uniform(37, seed: 1).CopyTo(store.Gradients);
        for (var step = 0; step < 200; step++)
            state.Step(kernels, 1e-8, 0, decayEverything: false);
        foreach (var value in store.Values)
            Assert.IsTrue(float.IsFinite(value), $"{value}");
    }

    [TestMethod]
    public void Adam_IsTheRuleOfAdamW() => Assert.AreEqual(Optimizer.AdamW(0.8f, 0.95f, 1e-6f), Optimizer.Adam(0.8f, 0.95f, 1e-6f));

    // Pieces of a range are shared among the threads.
    [TestMethod]
    public void Step_LargeRange_IsTheSameForAnyNumberOfThreads()
    {
        foreach (var optimizer in TestOptimizers.All)
            CollectionAssert.AreEqual(Weights(optimizer, threads: 1), Weights(optimizer, threads: 3), $"{optimizer}");

        static float[] Weights(Optimizer optimizer, int threads)
        {
            var store = new ParameterStore();
            store.Reserve("first", [5], decays: true);
            store.Reserve("second", [100_003], decays: true);
            store.Allocate();
            TestNetworks.Uniform(store.Values.Length, seed: 1).CopyTo(store.Values);
            TestNetworks.Uniform(store.Values.Length, seed: 2).CopyTo(store.Gradients);
            using var kernels = new KernelContext(threads);
            var state = optimizer.CreateState(store);
            for (var step = 0; step < 3; step++)
                state.Step(kernels, Rate, Decay, decayEverything: false);
            return store.Values.ToArray();
        }
    }

    // Two ranges, so that the second does not begin where a vector does.
    private static void Follow(Optimizer optimizer, Func<Func<double, double>> newDirection)
    {
        using var kernels = new KernelContext(2);
        for (var length = 1; length <= 40; length++)
        {
            var store = new ParameterStore();
            store.Reserve("first", [3], decays: true);
            store.Reserve("second", [length], decays: true);
            store.Allocate();
            TestNetworks.Uniform(length + 3, seed: 1).CopyTo(store.Values);
            var state = optimizer.CreateState(store);
            var expected = TestNetworks.ToDoubles(store.Values.ToArray());
            var directions = expected.Select(_ => newDirection()).ToArray();
            for (var step = 0; step < 4; step++)
            {
                TestNetworks.Uniform(length + 3, seed: 10 + step).CopyTo(store.Gradients);
                state.Step(kernels, Rate, Decay, decayEverything: false);
                for (var i = 0; i < expected.Length; i++)
                {
                    expected[i] = (1 - Rate * Decay) * expected[i] - Rate * directions[i](store.Gradients[i]);
                    Assert.AreEqual(
                        expected[i], store.Values[i], 2e-6 * Math.Max(1, Math.Abs(expected[i])),
                        $"{optimizer}, length {length}, step {step}, element {i}");
                }
            }
        }
    }
}
