namespace MLNetDeep.Core.Tests.Parity;

/// <summary>
/// Equality with PyTorch's numbers. An error is measured relative to the larger of the expected number and a tenth of the tensor's
/// largest: numbers that are small by cancellation carry the rounding of what was cancelled.
/// </summary>
internal static class ParityAssert
{
    /// <summary>For one operation.</summary>
    public const double Operation = 1e-5;

    /// <summary>For a whole training run.</summary>
    public const double Run = 1e-4;

    public const double ShareOfLargest = 0.1;

    /// <summary>
    /// For a block, whose operations one after the other cancel more: against double precision, PyTorch's own gradients of blocks with
    /// two batch normalizations are wrong by up to 8e-6 of the tensor's largest.
    /// </summary>
    public const double BlockShareOfLargest = 1;

    /// <param name="expected">PyTorch's numbers.</param>
    /// <param name="actual">This library's.</param>
    /// <param name="what">What messages begin with.</param>
    /// <param name="tolerance">Of the number that the error is relative to.</param>
    /// <param name="shareOfLargest">Of the tensor's largest, the least number that an error is relative to.</param>
    /// <param name="leastLargest">The least number that counts as the tensor's largest: of a tensor that is 0 but for rounding.</param>
    public static void Close(
        ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what, double tolerance = Operation,
        double shareOfLargest = ShareOfLargest, double leastLargest = 0)
    {
        Assert.AreEqual(expected.Length, actual.Length, what);
        var largest = leastLargest;
        foreach (var value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = tolerance * Math.Max(Math.Abs(expected[i]), shareOfLargest * largest);
            if (!(Math.Abs((double)expected[i] - actual[i]) <= allowed))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R} ± {allowed}.");
        }
    }

    /// <summary>
    /// Equality of trained weights, to <see cref="Run"/> of a way that weights went. A weight is a sum of what it was and of its steps, and each
    /// sum is rounded.
    /// </summary>
    public static void EndOfWay(ReadOnlySpan<float> start, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double way, int steps, string what)
    {
        const double HalfUnit = 1.0 / (1 << 24);
        Assert.AreEqual(expected.Length, actual.Length, what);
        for (var i = 0; i < expected.Length; i++)
        {
            var allowed = Run * way + steps * HalfUnit * Math.Max(Math.Abs(start[i]), Math.Abs(expected[i]));
            if (!(Math.Abs((double)expected[i] - actual[i]) <= allowed))
                Assert.Fail($"{what}: element {i} went from {start[i]:R} to {actual[i]:R}, expected {expected[i]:R} ± {allowed}.");
        }
    }

    /// <summary>Equal but for one unit in the last place.</summary>
    public static void WithinOneUnit(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.AreEqual(expected.Length, actual.Length, what);
        for (var i = 0; i < expected.Length; i++)
            if (actual[i] != expected[i] && actual[i] != MathF.BitIncrement(expected[i]) && actual[i] != MathF.BitDecrement(expected[i]))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R} to one unit in the last place.");
    }
}
