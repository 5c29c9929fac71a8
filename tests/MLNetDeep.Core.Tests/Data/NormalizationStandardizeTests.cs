using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class NormalizationStandardizeTests
{
    [TestMethod]
    public void Standardize_TwoColumns_SubtractsMeanAndDividesByPopulationDeviation()
    {
        // Column 0: mean 5, deviations ±3, ±1: σ = √5. Column 1: mean 0, σ = 2.
        float[] values = [2, -2, 4, 2, 6, -2, 8, 2];

        var scaling = (ColumnScaling)InputNormalization.Standardize().Fit(values, columns: 2);

        CollectionAssert.AreEqual(new float[] { 5, 0 }, scaling.Shift.ToArray());
        Assert.AreEqual(0.4472136f, scaling.Scale[0], 1e-7f);
        Assert.AreEqual(0.5f, scaling.Scale[1]);
        Assert.IsFalse(scaling.SmoothClip);
        var output = new float[2];
        scaling.Apply([8, 3], output);
        Assert.AreEqual(1.3416408f, output[0], 1e-6f);
        Assert.AreEqual(1.5f, output[1]);
    }

    [TestMethod]
    public void Standardize_RowsGiven_OthersAreNotSeen()
    {
        float[] values = [1, 100, 3, -700];

        var scaling = (ColumnScaling)InputNormalization.Standardize().Fit(values, 1, [0, 2]);

        Assert.AreEqual(2f, scaling.Shift[0]);
        Assert.AreEqual(1f, scaling.Scale[0]);
    }

    [TestMethod]
    public void Standardize_MissingValues_AreLeftOutAndStayMissing()
    {
        float[] values = [1, float.NaN, 3, 7];

        var scaling = (ColumnScaling)InputNormalization.Standardize().Fit(values, 1, [0, 1, 2]);

        Assert.AreEqual(2f, scaling.Shift[0]);
        Assert.AreEqual(1f, scaling.Scale[0]);
        var output = new float[1];
        scaling.Apply([float.NaN], output);
        Assert.IsTrue(float.IsNaN(output[0]));
    }

    [TestMethod]
    [DataRow(0.1f)]
    [DataRow(-3f)]
    [DataRow(float.NaN)]
    public void Standardize_ColumnWithoutVariation_GivesZeroForEveryValue(float constant)
    {
        float[] values = [constant, constant, float.NaN, constant];

        var scaling = (ColumnScaling)InputNormalization.Standardize().Fit(values, 1);

        Assert.AreEqual(0f, scaling.Scale[0]);
        var output = new float[1];
        foreach (float x in new[] { constant, 0f, 1e30f, float.MaxValue, float.NegativeInfinity })
        {
            scaling.Apply([x], output);
            Assert.AreEqual(float.IsNaN(x) ? float.NaN : 0f, output[0], $"for {x}");
        }

        scaling.Apply([float.NaN], output);
        Assert.IsTrue(float.IsNaN(output[0]));
    }

    [TestMethod]
    public void Standardize_DeviationBelowEpsilon_DividesByEpsilon()
    {
        var scaling = (ColumnScaling)InputNormalization.Standardize(epsilon: 0.25f).Fit([-0.1f, 0.1f], 1);

        Assert.AreEqual(4f, scaling.Scale[0]);
    }

    [TestMethod]
    public void Standardize_FarFromZero_KeepsTheDeviation()
    {
        // Sums of squares in float, or E[x²] − E[x]² in double from floats, would lose this.
        float[] values = [16_777_200, 16_777_202, 16_777_204, 16_777_206];

        var scaling = (ColumnScaling)InputNormalization.Standardize().Fit(values, 1);

        Assert.AreEqual(1 / MathF.Sqrt(5), scaling.Scale[0], 1e-7f);
    }

    [TestMethod]
    public void Standardize_TinyEpsilonAndDeviation_ScaleStaysFinite()
    {
        var scaling = (ColumnScaling)InputNormalization.Standardize(float.Epsilon).Fit([0, float.Epsilon], 1);

        Assert.AreEqual(float.MaxValue, scaling.Scale[0]);
    }

    [TestMethod]
    [DataRow(0f)]
    [DataRow(-1f)]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Standardize_EpsilonOutOfRange_ThrowsWithValue(float epsilon)
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => InputNormalization.Standardize(epsilon, bounded: true).Fit([1, 2], 1));

        StringAssert.Contains(e.Message, $"Epsilon must be finite and greater than 0, but was {epsilon}.");
    }
}
