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
                    Assert.AreEqual(expected[i], store.Values[i], 2e-6, $"{optimizer}, length {length}, step {step}, element {i}");
                }
            }
        }
    }
}
