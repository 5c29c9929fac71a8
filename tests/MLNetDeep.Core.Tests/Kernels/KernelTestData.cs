using MLNetDeep.Kernels;

namespace MLNetDeep.Core.Tests.Kernels;

internal static class KernelTestData
{
    /// <summary>Rows of a [DynamicData] test: every instruction set of this machine.</summary>
    public static IEnumerable<object[]> SupportedSets =>
        Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported).Select(set => new object[] { set });

    /// <summary>Rows, inputs, outputs: every edge of every tile (6 and 12 rows, 1 to 32 columns), chunks of k and of rows.</summary>
    public static readonly (int Rows, int Inputs, int Outputs)[] Shapes =
    [
        (1, 1, 1), (1, 2, 7), (2, 1, 17), (3, 7, 2), (5, 3, 33), (6, 16, 16), (7, 28, 31), (8, 17, 32), (9, 4, 1),
        (10, 33, 64), (11, 100, 28), (12, 32, 100), (13, 15, 15), (16, 16, 48), (17, 257, 7), (23, 5, 24), (24, 8, 8),
        (25, 28, 129), (33, 100, 17), (1, 257, 100), (1, 100, 257), (1, 33, 128), (100, 7, 28), (257, 28, 16),
        (4, 1100, 33), (1100, 33, 14), (14, 19, 1100), (1, 1030, 70), (400, 3, 5),
        (4100, 1025, 2), (3, 70, 4100),
    ];

    public static float[] Uniform(int count, int seed)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = 2 * random.NextSingle() - 1;
        return values;
    }

    /// <summary>Fails where rounding of <paramref name="terms"/> products in [-1, 1] does not explain the difference.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int terms, string what)
    {
        double tolerance = 1e-6 + 1e-7 * terms; // √terms roundings, each of a sum as large as √terms
        Assert.AreEqual(expected.Length, actual.Length, what);
        for (int i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance))
                Assert.Fail($"{what}: element {i} is {actual[i]}, expected {expected[i]} ± {tolerance}.");
    }

    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.AreEqual(expected.Length, actual.Length, what);
        for (int i = 0; i < expected.Length; i++)
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R}.");
    }
}
