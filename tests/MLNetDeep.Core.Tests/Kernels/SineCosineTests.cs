using MLNetDeep.Kernels;
using static MLNetDeep.Core.Tests.Kernels.KernelTestData;

namespace MLNetDeep.Core.Tests.Kernels;

[TestClass]
public sealed class SineCosineTests
{
    private const double Tolerance = 1.5e-7;

    private static readonly float[] s_special =
    [
        0f, -0f, float.Epsilon, -1e-30f, 1e-4f, MathF.PI, -MathF.PI, MathF.PI / 2, 3 * MathF.PI / 2, 100 * MathF.PI, -2607 * MathF.PI, 2607.5f * MathF.PI,
        8192f, -8192f, 8193f, -1e6f, 1e10f, float.MaxValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity,
    ];

    private static IEnumerable<object[]> Sets => SupportedSets;

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void Compute_AnyAngle_IsThatOfDoubles(object set)
    {
        float[] angles = [.. s_special, .. Spread(200_000, 4), .. Spread(200_000, 100), .. Spread(200_000, 8192)];
        var (sines, cosines) = Compute((InstructionSet)set, angles);
        for (var i = 0; i < angles.Length; i++)
        {
            double sine = Math.Sin(angles[i]), cosine = Math.Cos(angles[i]);
            AssertClose(sine, sines[i], Math.Abs(angles[i]) < 1.5 ? TwoUnitsOf(sine) : Tolerance, $"sin {angles[i]:R}");
            AssertClose(cosine, cosines[i], Tolerance, $"cos {angles[i]:R}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sets))]
    public void Compute_RaggedLengths_HasTheBitsOfOneByOne(object set)
    {
        float[] angles = [.. s_special, .. Spread(60, 10)];
        var (sines, cosines) = Compute((InstructionSet)set, angles);
        for (var length = 0; length <= angles.Length; length++)
        {
            var start = angles.Length - length;
            float[] sin = new float[length + 1], cos = new float[length + 1], only = new float[length + 1];
            (sin[length], cos[length], only[length]) = (7, 7, 7);
            SineCosine.Compute((InstructionSet)set, angles.AsSpan(start), sin.AsSpan(0, length), cos.AsSpan(0, length));
            SineCosine.Compute((InstructionSet)set, angles.AsSpan(start), [], only.AsSpan(0, length));
            AssertSameBits([.. sines[start..], 7], sin, $"{length} sines");
            AssertSameBits([.. cosines[start..], 7], cos, $"{length} cosines");
            AssertSameBits([.. cosines[start..], 7], only, $"{length} cosines without sines");
        }
    }

    [TestMethod]
    public void Compute_OtherLengths_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => SineCosine.Compute(new float[3], [], new float[2]));
        Assert.ThrowsExactly<ArgumentException>(() => SineCosine.Compute(new float[3], new float[4], new float[3]));
    }

    private static (float[] Sines, float[] Cosines) Compute(InstructionSet set, float[] angles)
    {
        float[] sines = new float[angles.Length], cosines = new float[angles.Length];
        for (var i = 0; i < angles.Length; i++)
            SineCosine.Compute(set, angles.AsSpan(i, 1), sines.AsSpan(i, 1), cosines.AsSpan(i, 1));
        return (sines, cosines);
    }

    private static IEnumerable<float> Spread(int count, float largest) => Uniform(count, seed: count).Select(value => value * largest);

    private static void AssertClose(double expected, float actual, double tolerance, string what)
    {
        if (!(Math.Abs(expected - actual) <= tolerance || (double.IsNaN(expected) && float.IsNaN(actual))))
            Assert.Fail($"{what} is {actual:R}, expected {expected}.");
    }

    private static double TwoUnitsOf(double value) => 2.0 * (MathF.BitIncrement(Math.Abs((float)value)) - Math.Abs((float)value));
}
