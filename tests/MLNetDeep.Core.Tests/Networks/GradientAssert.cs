using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>Compares gradients with central differences of a function in double precision.</summary>
internal static class GradientAssert
{
    private const double Step = 1e-6;
    private const int ChecksOfTensor = 12;

    /// <summary>
    /// Checks up to <see cref="ChecksOfTensor"/> numbers of a tensor, spread over it. Float rounding is relative to the tensor's largest gradient.
    /// </summary>
    /// <param name="gradients">What the engine says.</param>
    /// <param name="values">The numbers, which <paramref name="function"/> reads; left as they were.</param>
    /// <param name="scale">The least number that counts as the tensor's largest gradient.</param>
    public static void EqualsDifferences(
        ReadOnlySpan<float> gradients, double[] values, Func<double> function, string what, double tolerance = 2e-4, double scale = 1e-2)
    {
        var largest = scale;
        foreach (var gradient in gradients)
            largest = Math.Max(largest, Math.Abs(gradient));
        var stride = Math.Max(1, values.Length / ChecksOfTensor);
        for (var i = 0; i < values.Length; i += stride)
        {
            var value = values[i];
            values[i] = value + Step;
            var above = function();
            values[i] = value - Step;
            var below = function();
            values[i] = value;
            var expected = (above - below) / (2 * Step);
            if (!(Math.Abs(expected - gradients[i]) <= tolerance * largest))
                Assert.Fail($"{what}: the gradient of element {i} is {gradients[i]:R}, expected {expected:R} ± {tolerance * largest:R}.");
        }
    }

    /// <summary>Checks the whole gradient of a store at once: the derivative along a random direction.</summary>
    public static void EqualsDirectionalDifference(ParameterStore store, Dictionary<string, double[]> values, Func<double> function, string what)
    {
        var random = new Random(99);
        var directions = store.Parameters.ToDictionary(
            range => range.Name, range => Enumerable.Range(0, range.Length).Select(_ => random.NextDouble() - 0.5).ToArray());
        double derivative = 0, magnitude = 0;
        foreach (var range in store.Parameters)
        {
            var gradients = store.GradientsOf(range);
            for (var i = 0; i < gradients.Length; i++)
            {
                derivative += gradients[i] * directions[range.Name][i];
                magnitude += Math.Abs(gradients[i] * directions[range.Name][i]);
            }
        }
        Move(+Step);
        var above = function();
        Move(-2 * Step);
        var below = function();
        Move(+Step);
        Assert.AreEqual((above - below) / (2 * Step), derivative, 1e-4 * magnitude, what);

        void Move(double by)
        {
            foreach (var (name, direction) in directions)
                for (var i = 0; i < direction.Length; i++)
                    values[name][i] += by * direction[i];
        }
    }
}
