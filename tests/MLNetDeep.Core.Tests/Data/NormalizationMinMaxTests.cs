using System.Text.Json;
using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class NormalizationMinMaxTests
{
    [TestMethod]
    public void MinMax_Defaults_BringTheEndsTo0And1()
    {
        var fitted = InputNormalization.MinMax().Fit([2, -1, 6, 3, 4, 1], columns: 2);

        CollectionAssert.AreEqual(new float[] { 0, 0 }, Apply(fitted, 2, -1));
        CollectionAssert.AreEqual(new float[] { 1, 1 }, Apply(fitted, 6, 3));
        CollectionAssert.AreEqual(new float[] { 0.5f, 0.25f }, Apply(fitted, 4, 0));
        CollectionAssert.AreEqual(new float[] { 2, -1 }, Apply(fitted, 10, -5)); // the line goes on
    }

    // Printed by scikit-learn 1.2.1: MinMaxScaler((-1, 2)).fit(x).transform(t) of the columns below, and with clip=True.
    [TestMethod]
    [DataRow(false, -1.2926829f, -1.1875f, -0.9121951f, 0.4998125f, 27.9756098f, 2f)]
    [DataRow(true, -1f, -1f, -0.9121951f, 0.4998125f, 2f, 2f)]
    public void MinMax_OtherRange_EqualsScikitLearn(bool clip, params float[] expected)
    {
        var x = new float[2 * 41];
        for (int i = 0; i < 41; i++)
            (x[2 * i], x[2 * i + 1]) = (i * i % 43 / 4f, MathF.Pow(i - 20, 3));

        var fitted = InputNormalization.MinMax(-1, 2, clip).Fit(x, 2);

        float[] actual = [.. Apply(fitted, -1, -9000), .. Apply(fitted, 0.3f, -1), .. Apply(fitted, 99, 8000)];
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 2e-6f * MathF.Max(1, MathF.Abs(expected[i])), $"value {i}");
    }

    [TestMethod]
    public void MinMax_EndsOfTraining_AreExact()
    {
        var random = new Random(1);
        for (int i = 0; i < 1_000; i++)
        {
            float[] x = [(random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-30, 30)), random.NextSingle() * MathF.Pow(10, random.Next(-30, 30))];
            var fitted = InputNormalization.MinMax(-0.3f, 0.7f).Fit(x, 1);
            Assert.AreEqual(-0.3f, Apply(fitted, x.Min())[0]);
            Assert.AreEqual(0.7f, Apply(fitted, x.Max())[0]);
        }

        var widest = InputNormalization.MinMax().Fit([float.MinValue, float.MaxValue], 1);
        Assert.AreEqual(1f, Apply(widest, float.MaxValue)[0]);
        Assert.AreEqual(0.5f, Apply(widest, 0)[0]);
    }

    [TestMethod]
    [DataRow(5f)]
    [DataRow(float.NaN)]
    public void MinMax_ColumnWithoutVariation_GivesZero(float constant)
    {
        var fitted = InputNormalization.MinMax(-1, 1).Fit([constant, float.NaN, constant], 1);

        foreach (float x in new[] { 5, 0, 1e30f, float.NegativeInfinity })
            Assert.AreEqual(0f, Apply(fitted, x)[0]);
        Assert.IsTrue(float.IsNaN(Apply(fitted, float.NaN)[0]));
    }

    [TestMethod]
    public void MinMax_RowsGivenAndMissingValues_OthersAreLeftOut()
    {
        var fitted = InputNormalization.MinMax(clip: true).Fit([1, 100, float.NaN, 3], 1, [0, 2, 3]);

        Assert.AreEqual(0.5f, Apply(fitted, 2)[0]);
        Assert.AreEqual(1f, Apply(fitted, 100)[0]);
        Assert.IsTrue(float.IsNaN(Apply(fitted, float.NaN)[0]));
    }

    [TestMethod]
    [DataRow(1f, 1f, "Upper must be finite and greater than Lower, but was 1 with Lower 1.")]
    [DataRow(0f, float.PositiveInfinity, "Upper must be finite and greater than Lower, but was Infinity with Lower 0.")]
    [DataRow(float.NaN, 1f, "Lower must be finite, but was NaN.")]
    public void MinMax_OptionOutOfRange_Throws(float lower, float upper, string fault)
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => InputNormalization.MinMax(lower, upper).Fit([1, 2], 1));
        Assert.AreEqual(fault, e.Message);
    }

    [TestMethod]
    public void State_RoundTrip_GivesTheSameValues()
    {
        var written = InputNormalization.MinMax(-2, 3, clip: true).Fit([1, 5, 3, 5], 2);
        string json = JsonSerializer.Serialize(written.ToState(), ModelJson.Options);
        StringAssert.Contains(json, "\"kind\": \"Range\"");
        var read = JsonSerializer.Deserialize<NormalizationState>(json, ModelJson.Options)!.Restore();

        foreach (float x in new[] { -9, 1.3f, 3, 70, float.NaN })
            CollectionAssert.AreEqual(Apply(written, x, x), Apply(read, x, x));
    }

    [TestMethod]
    public void State_OfNumbersThatDoNotFit_IsRefused()
    {
        RangeNormalizationState[] damaged =
        [
            new([], [], 0, 1, false), new([1], [1, 2], 0, 1, false), new([2], [1], 0, 1, false), new([float.NaN], [1], 0, 1, false),
            new([0], [float.PositiveInfinity], 0, 1, false), new([0], [1], 1, 1, false), new([0], [1], float.NegativeInfinity, 1, false),
        ];
        foreach (var state in damaged)
            Assert.ThrowsExactly<ArgumentException>(() => state.Restore());
    }

    private static float[] Apply(FittedNormalization fitted, params float[] row)
    {
        var output = new float[row.Length];
        fitted.Apply(row, output);
        return output;
    }
}
