using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class NormalizationRobustTests
{
    [TestMethod]
    public void RobustSmoothClip_OddCount_UsesMedianAndQuartiles()
    {
        // Sorted 0 1 2 3 100: median 2, quartiles 1 and 3.
        var scaling = Fit([100, 0, 3, 1, 2]);

        Assert.AreEqual(2f, scaling.Shift[0]);
        Assert.AreEqual(0.5f, scaling.Scale[0]);
        Assert.IsTrue(scaling.SmoothClip);
        Assert.AreEqual(0f, Apply(scaling, 2));
        Assert.AreEqual(0.9486833f, Apply(scaling, 4), 1e-6f);   // 1 / √(1 + 1/9)
        Assert.AreEqual(-2.1213203f, Apply(scaling, -4), 1e-6f); // −3 / √2
    }

    [TestMethod]
    public void RobustSmoothClip_EvenCount_QuantilesInterpolate()
    {
        // Sorted 0 10 20 40: median 15, q25 = 7.5, q75 = 25.
        var scaling = Fit([40, 20, 10, 0]);

        Assert.AreEqual(15f, scaling.Shift[0]);
        Assert.AreEqual(1 / 17.5f, scaling.Scale[0], 1e-8f);
    }

    [TestMethod]
    public void RobustSmoothClip_EqualQuartiles_ScalesByTheRange()
    {
        // Median and both quartiles are 0; range 8.
        var scaling = Fit([0, 0, 0, 0, 0, 0, 8]);

        Assert.AreEqual(0f, scaling.Shift[0]);
        Assert.AreEqual(0.25f, scaling.Scale[0]);
    }

    [TestMethod]
    [DataRow(5f)]
    [DataRow(float.NaN)]
    public void RobustSmoothClip_ColumnWithoutVariation_GivesZero(float constant)
    {
        var scaling = Fit([constant, constant, constant]);

        Assert.AreEqual(0f, scaling.Scale[0]);
        Assert.AreEqual(0f, Apply(scaling, 123));
        Assert.AreEqual(0f, Apply(scaling, float.PositiveInfinity));
    }

    // More columns than one pass over the rows takes, and columns of every length up to 99 by missing values.
    [TestMethod]
    public void RobustSmoothClip_ManyColumns_AreThoseOfSortedColumns()
    {
        const int Rows = 99, Columns = 99;
        var random = new Random(1);
        var values = new float[Rows * Columns];
        for (int i = 0; i < values.Length; i++)
            values[i] = i / Columns > i % Columns ? float.NaN : i % 2 == 0 ? random.NextSingle() : random.Next(4);

        var scaling = (ColumnScaling)InputNormalization.RobustSmoothClip().Fit(values, Columns);

        for (int c = 0; c < Columns; c++)
        {
            double[] sorted = [.. Enumerable.Range(0, c + 1).Select(r => (double)values[r * Columns + c]).Order()];
            double quartiles = Quantile(sorted, 0.75) - Quantile(sorted, 0.25);
            double range = sorted[^1] - sorted[0];
            double scale = quartiles > 0 ? 1 / quartiles : range > 0 ? 2 / range : 0;
            Assert.AreEqual((float)Quantile(sorted, 0.5), scaling.Shift[c], $"column {c}");
            Assert.AreEqual((float)scale, scaling.Scale[c], $"column {c}");
        }

        static double Quantile(double[] sorted, double share)
        {
            double position = share * (sorted.Length - 1);
            var (below, above) = (sorted[(int)position], sorted[(int)Math.Ceiling(position)]);
            return below + (position - (int)position) * (above - below);
        }
    }

    [TestMethod]
    public void RobustSmoothClip_MissingValues_AreLeftOutAndStayMissing()
    {
        var scaling = Fit([float.NaN, 100, 0, 3, float.NaN, 1, 2]);

        Assert.AreEqual(2f, scaling.Shift[0]);
        Assert.AreEqual(0.5f, scaling.Scale[0]);
        Assert.IsTrue(float.IsNaN(Apply(scaling, float.NaN)));
    }

    [TestMethod]
    [DataRow(1e9f, 3f)]
    [DataRow(-1e25f, -3f)]
    [DataRow(float.MaxValue, 3f)]
    [DataRow(float.NegativeInfinity, -3f)]
    public void RobustSmoothClip_FarOutlier_ApproachesThree(float x, float expected)
    {
        Assert.AreEqual(expected, Apply(Fit([100, 0, 3, 1, 2]), x), 1e-6f);
    }

    [TestMethod]
    public void Apply_ManyLengths_EqualsTheFormulaOneByOne()
    {
        for (int columns = 1; columns <= 300; columns++)
        {
            var shift = new float[columns];
            var scale = new float[columns];
            var row = new float[columns];
            for (int c = 0; c < columns; c++)
            {
                shift[c] = c % 7 - 3;
                scale[c] = c % 5 * 0.25f;
                row[c] = c % 11 == 10 ? float.NaN : c % 13 - 6;
            }

            var output = new float[columns];
            new ColumnScaling(shift, scale, smoothClip: true).Apply(row, output);

            for (int c = 0; c < columns; c++)
            {
                double z = (row[c] - shift[c]) * (double)scale[c];
                Assert.AreEqual((float)(z / Math.Sqrt(1 + z / 3 * (z / 3))), output[c], 1e-6f, $"column {c} of {columns}");
            }
        }
    }

    private static ColumnScaling Fit(float[] values) => (ColumnScaling)InputNormalization.RobustSmoothClip().Fit(values, 1);

    private static float Apply(ColumnScaling scaling, float x)
    {
        var output = new float[1];
        scaling.Apply([x], output);
        return output[0];
    }
}
