using System.Text.Json;
using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Data;

/// <summary>The default: a standardization in which no rare value overrules the others.</summary>
[TestClass]
public sealed class NormalizationBoundedTests
{
    private const float NoData = -3.4e38f;

    // 1/√(1 + 1/9): what one deviation becomes.
    private const float One = 0.9486833f;

    [TestMethod]
    public void Standardize_FlagOfASingleRow_StaysSmall()
    {
        var flags = new float[2_000];
        flags[777] = 1;

        var scaling = Fit(flags);

        Assert.AreEqual(0f, Apply(scaling, 0));
        Assert.AreEqual(One, Apply(scaling, 1), 1e-6f);
    }

    [TestMethod]
    public void Standardize_FlagOfHalfTheRows_IsPlusAndMinusOne()
    {
        var scaling = Fit([0, 1, 1, 0, 1, 0]);

        Assert.AreEqual(-One, Apply(scaling, 0), 1e-6f);
        Assert.AreEqual(One, Apply(scaling, 1), 1e-6f);
    }

    // Six of ten are 5; the others are 1, 2, 4 and 1000 away.
    [TestMethod]
    public void Standardize_MostlyOneValue_IsScaledByTheMedianDistanceOfTheOthers()
    {
        var scaling = Fit([5, 5, 5, 6, 5, 3, 5, 9, 5, 1005]);

        Assert.AreEqual(5f, scaling.Shift[0]);
        Assert.AreEqual(1 / 3f, scaling.Scale[0]);
        Assert.AreEqual(0f, Apply(scaling, 5));
        Assert.AreEqual(-One, Apply(scaling, 2), 1e-6f);
    }

    [TestMethod]
    [DataRow(1e6f, 0.01)]
    [DataRow(NoData, 0.01)]
    [DataRow(float.MaxValue, 0.3)]
    public void Standardize_FarValues_DoNotCountAndComeNearTheBound(float far, double share)
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 1_000).Select(_ => 20 + 4 * (random.NextSingle() + random.NextSingle() - 1))];
        var expected = Fit(values);

        var scaling = Fit([.. values, .. Enumerable.Repeat(far, (int)(1_000 * share))]);

        Assert.AreEqual(expected.Shift[0], scaling.Shift[0], 1e-4f);
        Assert.AreEqual(expected.Scale[0], scaling.Scale[0], 1e-4f);
        Assert.AreEqual(3f, Math.Abs(Apply(scaling, far)), 1e-4f);
    }

    // Mean 5, σ = √5; the median is 5, and no value lies 20 times as far from it as the typical one.
    [TestMethod]
    public void Standardize_ColumnWithoutFarValues_IsMeanAndDeviationThenBent()
    {
        var scaling = Fit([2, 4, 6, 8]);

        Assert.AreEqual(5f, scaling.Shift[0]);
        Assert.AreEqual(0.4472136f, scaling.Scale[0], 1e-7f);
        Assert.IsTrue(scaling.SmoothClip);
        Assert.AreEqual(1.2247449f, Apply(scaling, 8), 1e-6f);   // 3/√5 / √(1 + 1/5)
    }

    [TestMethod]
    [DataRow(7f)]
    [DataRow(NoData)]
    [DataRow(float.NaN)]
    public void Standardize_ColumnWithoutVariation_GivesZeroForEveryValue(float constant)
    {
        var scaling = Fit([constant, float.NaN, constant]);

        foreach (float x in new[] { 7, -1e30f, float.MaxValue, float.NegativeInfinity })
            Assert.AreEqual(0f, Apply(scaling, x), $"for {x}");
        Assert.IsTrue(float.IsNaN(Apply(scaling, float.NaN)));
    }

    [TestMethod]
    public void Standardize_OtherValuesNearerThanEpsilon_AreDividedByEpsilon() =>
        Assert.AreEqual(4f, ((ColumnScaling)InputNormalization.Standardize(epsilon: 0.25f, bounded: true).Fit([0, 0, 0, 0.1f], 1)).Scale[0]);

    // Files of the time before there was a choice say nothing of it, and meant mean and deviation of all values.
    [TestMethod]
    public void Json_WithoutBounded_IsTheOlderMeaning()
    {
        var read = JsonSerializer.Deserialize<InputNormalization>("""{ "kind": "Standardize", "epsilon": 0.001 }""", ModelJson.Options);
        Assert.AreEqual(InputNormalization.Standardize(0.001f), read);
    }

    private static ColumnScaling Fit(float[] values) => (ColumnScaling)InputNormalization.Standardize(bounded: true).Fit(values, 1);

    private static float Apply(ColumnScaling scaling, float x)
    {
        var output = new float[1];
        scaling.Apply([x], output);
        return output[0];
    }
}
