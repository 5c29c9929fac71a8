using System.Text.Json;
using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class NormalizationQuantileTests
{
    private static readonly float[] Asked =
        [-1, -1, -9000, 0, 0, -8000, 0.25f, 1, -7999, 0.3f, 0.5f, -1, 2.5f, 2, 0, 5.1f, 2.5f, 0.5f, 7.75f, 3, 27, 10.25f, 3.5f, 7999, 99, 9, 8000];

    // Printed by scikit-learn 1.2.1: QuantileTransformer(n_quantiles=n, output_distribution="normal").fit(x).transform(asked), with the
    // 45 rows of three columns i² mod 43 / 4, min(i mod 5, 3) and (i − 20)³. The first two have ties.
    [TestMethod]
    [DataRow(1000, new[]
    {
        -5.19933758, -5.19933758, -5.19933758,
        -5.19933758, -5.19933758, -5.19933758,
        -1.48947004, -0.53751911, -4.1084203,
        -1.32597347, -0.86623074, -0.17174709,
        -0.63914705, 0.0, -0.11418529,
        0.16308114, 0.2592342, -0.0855575,
        0.71069586, 5.19933758, 0.05699967,
        5.19933758, 5.19933758, 1.335056,
        5.19933758, 5.19933758, 1.33517774,
    })]
    [DataRow(7, new[]
    {
        -5.19933758, -5.19933758, -5.19933758,
        -5.19933758, -5.19933758, -5.19933758,
        -1.91450583, -0.4307273, -4.02933581,
        -1.83391464, -0.67448975, -0.02302209,
        -0.60698683, 0.0, -0.0204637,
        0.23183436, 0.21042839, -0.01918456,
        0.72791329, 5.19933758, 0.00978363,
        5.19933758, 5.19933758, 1.24963269,
        5.19933758, 5.19933758, 1.24973201,
    })]
    public void QuantileNormal_ThreeColumns_EqualScikitLearn(int quantiles, double[] expected)
    {
        var fitted = InputNormalization.QuantileNormal(quantiles).Fit(Formula(), 3);

        for (int i = 0; i < Asked.Length; i += 3)
        {
            var output = Apply(fitted, Asked.AsSpan(i, 3));
            for (int c = 0; c < 3; c++)
                Assert.AreEqual(expected[i + c], output[c], 2e-5, $"{Asked[i + c]} in column {c}");
        }
    }

    [TestMethod]
    public void QuantileNormal_SkewedColumn_BecomesNormal()
    {
        const int Rows = 20_000;
        var random = new Random(1);
        var values = new float[Rows];
        for (int i = 0; i < Rows; i++)
            values[i] = (float)Math.Exp(4 * random.NextDouble() * random.NextDouble());

        var fitted = InputNormalization.QuantileNormal().Fit(values, 1);

        fitted = Restored(fitted);
        double mean = 0, square = 0, cube = 0, fourth = 0;
        foreach (float x in values)
        {
            double z = Apply(fitted, [x])[0];
            mean += z / Rows;
            square += z * z / Rows;
            cube += z * z * z / Rows;
            fourth += z * z * z * z / Rows;
        }

        Assert.AreEqual(0, mean, 0.01);
        Assert.AreEqual(1, square, 0.02);
        Assert.AreEqual(0, cube, 0.05);
        Assert.AreEqual(3, fourth, 0.2);
    }

    [TestMethod]
    public void QuantileNormal_RisingValues_GiveRisingResults()
    {
        var fitted = InputNormalization.QuantileNormal(9).Fit(Formula(), 3);
        float before = float.NegativeInfinity;
        for (float x = -9; x < 20; x += 0.01f)
        {
            float z = Apply(fitted, [x, x, x])[0];
            Assert.IsGreaterThanOrEqualTo(before, z);
            before = z;
        }
    }

    // 1e-7 is scikit-learn's margin at the ends, in the column's unit: all of this column would lie within it.
    [TestMethod]
    public void QuantileNormal_ColumnOfSmallNumbers_IsSpread()
    {
        var fitted = InputNormalization.QuantileNormal().Fit([1e-9f, 2e-9f, 3e-9f, 4e-9f, 5e-9f], 1);
        Assert.AreEqual(0f, Apply(fitted, [3e-9f])[0], 1e-5f);
        Assert.AreEqual(-0.67449f, Apply(fitted, [2e-9f])[0], 1e-5f);
    }

    [TestMethod]
    [DataRow(5f)]
    [DataRow(float.NaN)]
    public void QuantileNormal_ColumnWithoutVariation_GivesZero(float constant)
    {
        var fitted = Restored(InputNormalization.QuantileNormal().Fit([constant, float.NaN, constant], 1));

        foreach (float x in new[] { 5, 0, 1e30f, float.NegativeInfinity })
            Assert.AreEqual(0f, Apply(fitted, [x])[0]);
        Assert.IsTrue(float.IsNaN(Apply(fitted, [float.NaN])[0]));
    }

    [TestMethod]
    public void QuantileNormal_RowsGivenAndMissingValues_OthersAreLeftOut()
    {
        var fitted = InputNormalization.QuantileNormal().Fit([1, 100, float.NaN, 3, 2], 1, [0, 2, 3, 4]);

        Assert.AreEqual(0f, Apply(fitted, [2])[0], 1e-6f);
        Assert.AreEqual(5.199338f, Apply(fitted, [3])[0], 1e-5f);
        Assert.AreEqual(5.199338f, Apply(fitted, [float.PositiveInfinity])[0], 1e-5f);
        Assert.IsTrue(float.IsNaN(Apply(fitted, [float.NaN])[0]));
    }

    [TestMethod]
    public void Apply_ManyRows_AllocatesNothing()
    {
        var fitted = InputNormalization.QuantileNormal().Fit(Formula(), 3);
        var row = new float[3];
        fitted.Apply(row, row);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
            fitted.Apply(row, row);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(100_001)]
    public void QuantileNormal_OptionOutOfRange_Throws(int quantiles)
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => InputNormalization.QuantileNormal(quantiles).Fit([1, 2], 1));
        Assert.AreEqual($"Quantiles must be in [2, 100000], but was {quantiles}.", e.Message);
    }

    [TestMethod]
    public void State_RoundTrip_GivesTheSameValues()
    {
        var written = InputNormalization.QuantileNormal(20).Fit(Formula(), 3);
        var read = Restored(written);
        for (int i = 0; i < Asked.Length; i += 3)
            CollectionAssert.AreEqual(Apply(written, Asked.AsSpan(i, 3)), Apply(read, Asked.AsSpan(i, 3)));
    }

    [TestMethod]
    public void State_OfNumbersThatDoNotFit_IsRefused()
    {
        byte[][][] damaged =
        [
            [], [null!], [[1, 2, 3]], [Bytes(1)], [Bytes(1, 1)], [Bytes(1, 3, 2)], [Bytes(1, float.NaN, 2)], [Bytes(float.NaN, 1, 2)],
            [Bytes(1, float.PositiveInfinity)], [Bytes(float.NegativeInfinity, 1)],
        ];
        foreach (var quantiles in damaged)
            Assert.ThrowsExactly<ArgumentException>(() => new QuantileNormalizationState(quantiles).Restore());

        static byte[] Bytes(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
    }

    [TestMethod]
    [DataRow(0.5, 0)]
    [DataRow(0.975, 1.959963984540054)]
    [DataRow(0.0013498980316300946, -3)]
    [DataRow(1e-7, -5.199337582192817)]
    [DataRow(1e-20, -9.262340089798408)]
    public void NormalQuantile_Of_IsTheInverse(double p, double z) => Assert.AreEqual(z, NormalQuantile.Of(p), 1e-13 * Math.Max(1, Math.Abs(z)));

    [TestMethod]
    public void None_AnyValue_StaysAsItIs()
    {
        var fitted = InputNormalization.None().Fit([7, 1, 7, 2], 2);
        CollectionAssert.AreEqual(new float[] { 7, -1e30f }, Apply(fitted, [7, -1e30f]));
        Assert.IsTrue(float.IsNaN(Apply(fitted, [float.NaN, 0])[0]));
    }

    private static float[] Formula()
    {
        var values = new float[3 * 45];
        for (int i = 0; i < 45; i++)
            (values[3 * i], values[3 * i + 1], values[3 * i + 2]) = (i * i % 43 / 4f, Math.Min(i % 5, 3), MathF.Pow(i - 20, 3));
        return values;
    }

    private static FittedNormalization Restored(FittedNormalization written)
    {
        string json = JsonSerializer.Serialize(written.ToState(), ModelJson.Options);
        StringAssert.Contains(json, "\"kind\": \"Quantile\"");
        return JsonSerializer.Deserialize<NormalizationState>(json, ModelJson.Options)!.Restore();
    }

    private static float[] Apply(FittedNormalization fitted, ReadOnlySpan<float> row)
    {
        var output = new float[row.Length];
        fitted.Apply(row, output);
        return output;
    }
}
