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
    public void Apply_ManyNumbers_DropsTheRateAndKeepsTheMean(float rate)
    {
        var mask = Mask(new DropoutStream(42), 200_000, rate);

        var keep = 1 / (1 - rate);
        Assert.IsTrue(mask.All(value => value == 0 || value == keep));
        Assert.AreEqual(rate, mask.Count(value => value == 0) / (double)mask.Length, 0.005);
        Assert.AreEqual(1, mask.Average(), 0.005 * keep);
    }

    [TestMethod]
    public void Apply_RateZero_KeepsEverything()
    {
        var mask = Mask(new DropoutStream(42), 1_000, rate: 0);
        Assert.IsTrue(mask.All(value => value == 1));
    }

    [TestMethod]
    public void Apply_RateNearOne_IsFinite()
    {
        var mask = Mask(new DropoutStream(42), 10_000, MathF.BitDecrement(1));
        Assert.IsTrue(mask.All(float.IsFinite));
    }

    [TestMethod]
    public void Apply_SameSeed_GivesTheSameMasks()
    {
        DropoutStream first = new(9), second = new(9);
        for (var call = 0; call < 5; call++)
            CollectionAssert.AreEqual(Mask(first, 100), Mask(second, 100));
    }

    [TestMethod]
    public void Apply_OtherSeedOrCall_GivesAnIndependentMask()
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
    public void Apply_Neighbours_AreIndependent()
    {
        var mask = Mask(new DropoutStream(3), 100_000);
        foreach (var distance in (int[])[1, 2, 7, 8, 16, 128])
            Assert.AreEqual(0.25, mask.Zip(mask.Skip(distance)).Count(pair => pair is (0, 0)) / 100_000.0, 0.01, $"distance {distance}");
    }

    // The vectors and the ragged end are two pieces of code for the same numbers.
    [TestMethod]
    public void Apply_RaggedLengths_AreTheBeginningOfTheLong()
    {
        var full = Mask(new DropoutStream(3), 130);
        for (var length = 0; length < 130; length++)
            CollectionAssert.AreEqual(full[..length], Mask(new DropoutStream(3), length), $"length {length}");
    }

    // Backward draws the mask anew, in ranges of other lengths if need be.
    [TestMethod]
    public void Apply_FromAnyStart_IsThePartOfTheWhole()
    {
        var key = new DropoutStream(3).NextKey();
        var x = Enumerable.Range(0, 200).Select(i => i - 99.5f).ToArray();
        var whole = new float[200];
        DropoutStream.Apply(x, whole, key, 0, 0.3f);
        foreach (var start in (int[])[1, 8, 77, 199])
        {
            var part = x[start..];
            DropoutStream.Apply(part, part, key, start, 0.3f);
            CollectionAssert.AreEqual(whole[start..], part, $"start {start}");
        }
    }

    [TestMethod]
    public void FillUniform_FromAnyStart_IsThePartOfTheWhole()
    {
        var key = new DropoutStream(3).NextKey();
        var whole = new float[200];
        DropoutStream.FillUniform(whole, key, 0, -1, 3);
        foreach (var start in (int[])[1, 8, 77, 199])
        {
            var part = new float[200 - start];
            DropoutStream.FillUniform(part, key, start, -1, 3);
            CollectionAssert.AreEqual(whole[start..], part, $"start {start}");
        }
    }

    [TestMethod]
    public void FillUniform_ManyNumbers_FillsTheRange()
    {
        var values = new float[100_000];
        DropoutStream.FillUniform(values, new DropoutStream(3).NextKey(), 0, -1, 3);
        Assert.IsTrue(values.All(value => value is >= -1 and <= 3));
        Assert.AreEqual(1, values.Average(), 0.02);
        Assert.AreEqual(16.0 / 12, values.Average(value => (value - 1.0) * (value - 1)), 0.02);

        DropoutStream.FillUniform(values, key: 1, 0, 0.5f, 0.5f);
        Assert.IsTrue(values.All(value => value == 0.5f));
    }

    [TestMethod]
    public void Copy_InTheMidst_GoesOnWithTheSameKeysByItself()
    {
        var stream = new DropoutStream(7);
        stream.NextKey();
        var copy = stream.Copy();
        uint[] keys = [copy.NextKey(), copy.NextKey()];
        CollectionAssert.AreEqual(keys, new[] { stream.NextKey(), stream.NextKey() });
    }

    private static float[] Mask(DropoutStream stream, int length, float rate = 0.5f)
    {
        var mask = new float[length];
        mask.AsSpan().Fill(1);
        DropoutStream.Apply(mask, mask, stream.NextKey(), 0, rate);
        return mask;
    }
}
