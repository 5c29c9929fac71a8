using System.Text.Json;
using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Data;

/// <summary>The default: a standardization in which no rare value overrules the others.</summary>
[TestClass]
public sealed class NormalizationBoundedTests
{
    private const float NoData = -3.4e38f;

    [TestMethod]
    public void Standardize_FlagOfASingleRow_StaysSmall()
    {
        var flags = new float[2_000];
        flags[777] = 1;

        var scaling = Fit(flags);

        Assert.AreEqual(0f, Apply(scaling, 0));
        Assert.AreEqual(1f, Apply(scaling, 1));
    }

    [TestMethod]
    public void Standardize_FlagOfHalfTheRows_IsPlusAndMinusOne()
    {
        var scaling = Fit([0, 1, 1, 0, 1, 0]);

        Assert.AreEqual(-1f, Apply(scaling, 0));
        Assert.AreEqual(1f, Apply(scaling, 1));
    }

    // Six of ten are 5; the others are 1, 2, 4 and 1000 away.
    [TestMethod]
    public void Standardize_MostlyOneValue_IsScaledByTheMedianDistanceOfTheOthers()
    {
        var scaling = Fit([5, 5, 5, 6, 5, 3, 5, 9, 5, 1005]);

        Assert.AreEqual(5f, scaling.Shift[0]);
        Assert.AreEqual(1 / 3f, scaling.Scale[0]);
        Assert.AreEqual(0f, Apply(scaling, 5));
        Assert.AreEqual(-1f, Apply(scaling, 2), 1e-6f);
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
        Assert.AreEqual(5f, Math.Abs(Apply(scaling, far)), 1e-4f);
    }

    // A third of the rows lies 50 typical distances away: they are no outliers.
    [TestMethod]
    public void Standardize_GroupOfRowsFarAway_Counts()
    {
        float[] values = [.. Enumerable.Range(0, 300).Select(r => r % 3 == 0 ? 30 + r % 7 : r % 5 * 0.3f)];

        var scaling = Fit(values);

        var plain = (ColumnScaling)InputNormalization.Standardize().Fit(values, 1);
        Assert.AreEqual(plain.Shift[0], scaling.Shift[0], 1e-5f);
        Assert.AreEqual(plain.Scale[0], scaling.Scale[0], 1e-6f);
    }

    // Mean 5, σ = √5; the median is 5, and no value lies 20 times as far from it as the typical one.
    [TestMethod]
    public void Standardize_ColumnWithoutFarValues_IsMeanAndDeviation()
    {
        var scaling = Fit([2, 4, 6, 8]);

        Assert.AreEqual(5f, scaling.Shift[0]);
        Assert.AreEqual(0.4472136f, scaling.Scale[0], 1e-7f);
        Assert.AreEqual(1.3416408f, Apply(scaling, 8), 1e-6f);   // 3/√5
    }

    // ±(3 + t/(1 + t/2)), t being what lies beyond 3; the others stay as they are to the bit.
    [TestMethod]
    public void BendsTails_ManyLengths_IsTheFormulaOneByOne()
    {
        for (int columns = 1; columns <= 300; columns++)
        {
            float[] row = [.. Enumerable.Range(0, columns).Select(c => c % 17 == 16 ? float.NaN : (c % 13 - 6) * 0.7f)], output = new float[columns];
            new ColumnScaling(new float[columns], [.. Enumerable.Repeat(1f, columns)], bendsTails: true).Apply(row, output);
            for (int c = 0; c < columns; c++)
            {
                float t = Math.Abs(row[c]) - 3;
                if (t > 0)
                    Assert.AreEqual(MathF.CopySign(3 + t / (1 + t / 2), row[c]), output[c], 1e-6f, $"column {c} of {columns}");
                else
                    Assert.AreEqual(row[c], output[c], $"column {c} of {columns}");
            }
        }
    }

    [TestMethod]
    [DataRow(1e9f, 5f)]
    [DataRow(NoData, -5f)]
    [DataRow(float.MaxValue, 5f)]
    [DataRow(float.NegativeInfinity, -5f)]
    [DataRow(5f, 4f)]
    public void BendsTails_Outlier_StaysBelowFive(float x, float expected) =>
        Assert.AreEqual(expected, Apply(new ColumnScaling([0], [1], bendsTails: true), x), 1e-5f);

    [TestMethod]
    public void State_OfABoundedStandardization_RoundTripsThroughJson()
    {
        var written = Fit([2, 4, 6, 8]);

        string json = JsonSerializer.Serialize(written.ToState(), ModelJson.Options);
        var read = (ColumnScaling)JsonSerializer.Deserialize<NormalizationState>(json, ModelJson.Options)!.Restore();

        Assert.IsTrue(read.BendsTails);
        Assert.AreEqual(Apply(written, 30), Apply(read, 30));
        Assert.DoesNotContain("bendsTails", JsonSerializer.Serialize(new ColumnScaling([0], [1]).ToState(), ModelJson.Options));
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
