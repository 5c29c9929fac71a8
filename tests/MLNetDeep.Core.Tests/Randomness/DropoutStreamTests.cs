using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Randomness;

[TestClass]
public sealed class DropoutStreamTests
{
    [TestMethod]
    [DataRow(0.1f)]
    [DataRow(0.25f)]
    [DataRow(0.5f)]
    [DataRow(0.9f)]
    public void FillMask_ManyNumbers_DropsTheRateAndKeepsTheMean(float rate)
    {
        var mask = new float[200_000];
        DropoutStream.FillMask(mask, new DropoutStream(42).NextKey(), 0, rate);

        var keep = 1 / (1 - rate);
        Assert.IsTrue(mask.All(value => value == 0 || value == keep));
        Assert.AreEqual(rate, mask.Count(value => value == 0) / (double)mask.Length, 0.005);
        Assert.AreEqual(1, mask.Average(), 0.005 * keep);
    }

    [TestMethod]
    public void FillMask_RateZero_KeepsEverything()
    {
        var mask = new float[1_000];
        DropoutStream.FillMask(mask, new DropoutStream(42).NextKey(), 0, 0);
        Assert.IsTrue(mask.All(value => value == 1));
    }

    [TestMethod]
    public void FillMask_RateNearOne_IsFinite()
    {
        var mask = new float[10_000];
        DropoutStream.FillMask(mask, new DropoutStream(42).NextKey(), 0, MathF.BitDecrement(1));
        Assert.IsTrue(mask.All(float.IsFinite));
    }

    [TestMethod]
    public void FillMask_SameSeed_GivesTheSameMasks()
    {
        DropoutStream first = new(9), second = new(9);
        for (var call = 0; call < 5; call++)
            CollectionAssert.AreEqual(Mask(first, 100), Mask(second, 100));
    }

    [TestMethod]
    public void FillMask_OtherSeedOrCall_GivesAnIndependentMask()
    {
        var stream = new DropoutStream(9);
        var masks = new List<float[]> { Mask(new DropoutStream(10), 20_000), Mask(new DropoutStream(9ul << 32), 20_000) };
        for (var call = 0; call < 8; call++)
            masks.Add(Mask(stream, 20_000));

        for (var a = 0; a < masks.Count; a++)
            for (var b = 0; b < a; b++)
                Assert.AreEqual(0.25, masks[a].Zip(masks[b]).Count(pair => pair is (0, 0)) / 20_000.0, 0.02, $"masks {a} and {b}");
    }

    [TestMethod]
    public void FillMask_Neighbours_AreIndependent()
    {
        var mask = Mask(new DropoutStream(3), 100_000);
        foreach (var distance in (int[])[1, 2, 7, 8, 16, 128])
            Assert.AreEqual(0.25, mask.Zip(mask.Skip(distance)).Count(pair => pair is (0, 0)) / 100_000.0, 0.01, $"distance {distance}");
    }

    // The vectors and the ragged end are two pieces of code for the same numbers.
    [TestMethod]
    public void FillMask_RaggedLengths_AreTheBeginningOfTheLong()
    {
        var full = Mask(new DropoutStream(3), 130);
        for (var length = 0; length < 130; length++)
            CollectionAssert.AreEqual(full[..length], Mask(new DropoutStream(3), length), $"length {length}");
    }

    private static float[] Mask(DropoutStream stream, int length)
    {
        var mask = new float[length];
        DropoutStream.FillMask(mask, stream.NextKey(), 0, 0.5f);
        return mask;
    }
}
