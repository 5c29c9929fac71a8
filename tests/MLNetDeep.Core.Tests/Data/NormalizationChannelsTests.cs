using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class NormalizationChannelsTests
{
    // Two rows of two pixels: channel A holds 0, 2, 4, 6 (mean 3, σ = √5), channel B 10, 10, 30, 30 (mean 20, σ = 10).
    private static readonly float[] Interleaved = [0, 10, 2, 10, 4, 30, 6, 30];
    private static readonly float[] Planar = [0, 2, 10, 10, 4, 6, 30, 30];

    [TestMethod]
    public void StandardizeChannels_Interleaved_ColumnsAlternate()
    {
        var scaling = Fit(Interleaved, ChannelLayout.Interleaved);

        CollectionAssert.AreEqual(new float[] { 3, 20, 3, 20 }, scaling.Shift.ToArray());
        AssertScale([0.4472136f, 0.1f, 0.4472136f, 0.1f], scaling);
    }

    [TestMethod]
    public void StandardizeChannels_Planar_ColumnsLieTogether()
    {
        var scaling = Fit(Planar, ChannelLayout.Planar);

        CollectionAssert.AreEqual(new float[] { 3, 3, 20, 20 }, scaling.Shift.ToArray());
        AssertScale([0.4472136f, 0.4472136f, 0.1f, 0.1f], scaling);
    }

    [TestMethod]
    public void StandardizeChannels_ChannelPerColumn_EqualsStandardize()
    {
        var channels = (ColumnScaling)InputNormalization.StandardizeChannels(4).Fit(Interleaved, 4);
        var columns = (ColumnScaling)InputNormalization.Standardize(bounded: true).Fit(Interleaved, 4);

        CollectionAssert.AreEqual(columns.Shift.ToArray(), channels.Shift.ToArray());
        CollectionAssert.AreEqual(columns.Scale.ToArray(), channels.Scale.ToArray());
    }

    [TestMethod]
    public void StandardizeChannels_ConstantChannel_GivesZeroAndLeavesTheOther()
    {
        float[] values = [1, 7, 3, 7];

        var scaling = (ColumnScaling)InputNormalization.StandardizeChannels(2).Fit(values, 2);

        CollectionAssert.AreEqual(new float[] { 1, 0 }, scaling.Scale.ToArray());
        var output = new float[2];
        scaling.Apply([3, 9], output);
        CollectionAssert.AreEqual(new float[] { 1, 0 }, output);
    }

    [TestMethod]
    public void StandardizeChannels_ColumnConstantInVaryingChannel_IsScaledAsItsChannel()
    {
        // Column 0 is always 1, but its channel has 1 and 3.
        var scaling = (ColumnScaling)InputNormalization.StandardizeChannels(1).Fit([1, 3, 1, 3], 2);

        CollectionAssert.AreEqual(new float[] { 1, 1 }, scaling.Scale.ToArray());
    }

    [TestMethod]
    public void StandardizeChannels_SeveralFaults_ReportsAllTogether()
    {
        var normalization = InputNormalization.StandardizeChannels(0, (ChannelLayout)7, -1);

        var e = Assert.ThrowsExactly<ArgumentException>(() => normalization.Fit([1, 2], 2));

        StringAssert.Contains(e.Message, "Channels must be at least 1, but was 0.");
        StringAssert.Contains(e.Message, "Layout must be Interleaved or Planar, but was 7.");
        StringAssert.Contains(e.Message, "Epsilon must be finite and greater than 0, but was -1.");
    }

    [TestMethod]
    public void StandardizeChannels_ColumnsNotDivisible_Throws()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => InputNormalization.StandardizeChannels(3).Fit(Interleaved, 4));

        StringAssert.Contains(e.Message, "Channels must divide the number of columns, 4, but was 3.");
    }

    private static ColumnScaling Fit(float[] values, ChannelLayout layout)
        => (ColumnScaling)InputNormalization.StandardizeChannels(2, layout).Fit(values, 4);

    private static void AssertScale(float[] expected, ColumnScaling scaling)
    {
        for (int c = 0; c < expected.Length; c++)
            Assert.AreEqual(expected[c], scaling.Scale[c], 1e-7f, $"column {c}");
    }
}
