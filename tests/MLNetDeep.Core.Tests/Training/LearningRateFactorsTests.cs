using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class LearningRateFactorsTests
{
    private static readonly NetworkSpec Spec = TestNetworks.Spec(activation: Activation.Parametric(Activation.Selu())) with { ScaleInputs = true };

    [TestMethod]
    public void ApplyTo_EachGroup_MultipliesItsRanges()
    {
        var network = new Network(Spec);
        foreach (var range in network.Store.Parameters)
            range.RateFactor = 2;
        new LearningRateFactors { Scale = 6, Biases = 0.5f, Activations = 0.25f, NumericEmbedding = 100 }.ApplyTo(network.Store);
        foreach (var range in network.Store.Parameters)
            Assert.AreEqual(2 * Expected(range.Name), range.RateFactor, range.Name);

        static float Expected(string name) => name switch
        {
            "input.scale" => 6,
            _ when name.Contains("norm") => 1,
            _ when name.EndsWith(".alpha") => 0.25f,
            _ when name.EndsWith(".bias") => 0.5f,
            _ => 1,
        };
    }

    // Plain gradient descent: a group moves by its factor times what it moves by without, decay included.
    [TestMethod]
    public void Step_WithFactors_MovesAndDecaysEachGroupAtItsOwnRate()
    {
        var factors = new LearningRateFactors { Scale = 6, Biases = 0.5f, Activations = 0 };
        var (start, plain, factored) = (Values(null, steps: 0), Values(null, steps: 1), Values(factors, steps: 1));
        var network = new Network(Spec);
        factors.ApplyTo(network.Store);
        foreach (var range in network.Store.Parameters)
            for (var i = range.Offset; i < range.Offset + range.Length; i++)
                Assert.AreEqual(range.RateFactor * (plain[i] - start[i]), factored[i] - start[i], 1e-5, range.Name);
        Assert.AreNotEqual(start[0], plain[0]);
    }

    [TestMethod]
    public void Faults_OutOfRange_AreNamedByTheirPath()
    {
        var options = ClassicOptions.All with { Architecture = ClassicOptions.Architecture with { RateFactors = new() { Scale = -1, Biases = float.NaN } } };
        CollectionAssert.AreEqual(
            new[]
            {
                "Architecture.RateFactors.Scale must be finite and at least 0, but was -1.",
                "Architecture.RateFactors.Biases must be finite and at least 0, but was NaN.",
            }, options.Faults().ToArray());
        Assert.AreEqual(
            "Architecture.RateFactors must not be null.", (ClassicOptions.All with { Architecture = ClassicOptions.Architecture with { RateFactors = null! } }).Faults().Single());
    }

    private static float[] Values(LearningRateFactors? factors, int steps)
    {
        var network = TestNetworks.Drawn(Spec);
        factors?.ApplyTo(network.Store);
        var options = ClassicOptions.All with { Optimizer = Optimizer.Sgd(), NumberOfThreads = 1 };
        using var engine = new ManagedEngine(network, options, maximumRows: 9, new DropoutStream(1));
        for (var step = 0; step < steps; step++)
            engine.Step(new Batch(TestNetworks.Uniform(9 * 7, seed: 3), [0, 1, 2, 0, 1, 2, 0, 1, 2], []), new StepRates(0.1, 0.3, 1));
        return network.Store.Values.ToArray();
    }
}
