using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

/// <summary>Numbers at the ends of what a float holds: what is finite stays finite, and right where it can be.</summary>
[TestClass]
public sealed class NormalizationHugeTests
{
    private static readonly float[] Huge =
        [float.MaxValue, float.MinValue, -3.4e38f, 1e38f, -1e20f, 1, 0, 1e-38f, -1e-45f, float.Epsilon, 1e-20f];

    private static readonly InputNormalization[] Kinds =
    [
        InputNormalization.Standardize(bounded: true), InputNormalization.Standardize(), InputNormalization.Standardize(float.Epsilon),
        InputNormalization.StandardizeChannels(1), InputNormalization.RobustSmoothClip(), InputNormalization.MinMax(),
        InputNormalization.MinMax(-3e38f, 3e38f), InputNormalization.MinMax(clip: true), InputNormalization.QuantileNormal(), InputNormalization.None(),
    ];

    private static readonly float[][] Columns =
    [
        [1, 2, 3, 4], [0, 1e-38f, 2e-38f], [float.MinValue, float.MaxValue], [float.MinValue, 0, 1, 2, 3], [0, float.Epsilon, float.Epsilon], [1e38f, 2e38f, 3e38f],
        [-3.4e38f, -3.4e38f, -3.4e38f, 1], [7, 7, 7],
    ];

    [TestMethod]
    public void Apply_FiniteNumbers_StayFinite()
    {
        foreach (var normalization in Kinds)
            foreach (float[] column in Columns)
            {
                var fitted = normalization.Fit(column, 1);
                foreach (float x in Huge)
                    Assert.IsTrue(float.IsFinite(Apply(fitted, x)), $"{normalization} of [{string.Join(", ", column)}]: {x} became {Apply(fitted, x)}");
            }
    }

    [TestMethod]
    public void Encode_FiniteNumbers_StayNearEnoughForANetwork()
    {
        var data = new TabularDataset(1, 2);
        foreach (float x in Columns[1])
            data.Add([x], 0);
        foreach (var normalization in Kinds)
            foreach (var missing in Enum.GetValues<MissingValues>())
            {
                var encoder = InputEncoder.Fit(RowSet.All(data), normalization, missing);
                var encoded = new float[encoder.Outputs];
                foreach (float x in missing == MissingValues.Refuse ? Huge : [.. Huge, float.NaN])
                {
                    encoder.Encode([x], encoded);
                    Assert.IsLessThanOrEqualTo(InputEncoder.GreatestNumber, Math.Abs(encoded[0]), $"{normalization}: {x}");
                }
            }
    }

    // x − mean is beyond a float, and a few deviations all the same.
    [TestMethod]
    public void Standardize_ColumnOverTheRangeOfFloats_KeepsItsDeviations()
    {
        float[] column = [-3e38f, 3e38f, 3e38f, 3e38f];
        var fitted = InputNormalization.Standardize().Fit(column, 1);

        Assert.AreEqual(-1.7320508f, Apply(fitted, -3e38f), 1e-5f);
        Assert.AreEqual(0.57735026f, Apply(fitted, 3e38f), 1e-5f);
    }

    [TestMethod]
    public void MinMax_OfTinyNumbersAskedForLargeOnes_EndsAtTheGreatestFloat()
    {
        var fitted = InputNormalization.MinMax().Fit([0, 1e-38f], 1);

        Assert.AreEqual(1e38f, Apply(fitted, 1), 1e33f);
        Assert.AreEqual(float.MaxValue, Apply(fitted, 1e9f));
        Assert.AreEqual(float.MinValue, Apply(fitted, -1e9f));
    }

    // Of the row of a huge number, the others are what they are beside a common one.
    [TestMethod]
    public void Apply_HugeNumberInOneColumn_LeavesTheOthersAsTheyAre()
    {
        var fitted = InputNormalization.Standardize().Fit([0.1f, 1, 0.7f, 3, 0.3f, 8], 2);
        float[] common = [0.123f, 2], huge = [0.123f, float.MaxValue];
        fitted.Apply(common, common);
        fitted.Apply(huge, huge);
        Assert.AreEqual(common[0], huge[0]);
    }

    private static float Apply(FittedNormalization fitted, float x)
    {
        var output = new float[1];
        fitted.Apply([x], output);
        return output[0];
    }
}
