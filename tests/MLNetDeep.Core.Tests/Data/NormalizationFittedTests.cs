using System.Text.Json;
using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class NormalizationFittedTests
{
    [TestMethod]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void Fit_InfiniteValue_ThrowsNamingRowAndColumn(float infinite)
    {
        float[] values = [1, 2, 3, 4, 5, infinite];

        foreach (var normalization in Kinds)
        {
            var e = Assert.ThrowsExactly<ArgumentException>(() => normalization.Fit(values, 2));
            StringAssert.Contains(e.Message, $"Row 2, column 1 is {infinite}");
        }
    }

    [TestMethod]
    public void Fit_InfiniteValueInRowNotFittedOn_IsNotLookedAt()
    {
        foreach (var normalization in Kinds)
            normalization.Fit([1, 2, 3, float.PositiveInfinity], 1, [0, 1, 2]);
    }

    [TestMethod]
    public void Fit_NoRows_Throws()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => InputNormalization.Standardize(bounded: true).Fit([], 1));
        StringAssert.Contains(e.Message, "There is no row");
    }

    [TestMethod]
    public void Fit_RowOutsideTheTable_Throws()
    {
        var e = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => InputNormalization.Standardize(bounded: true).Fit([1, 2], 1, [0, 2]));
        StringAssert.Contains(e.Message, "Row 2 is not one of the 2 rows.");
    }

    [TestMethod]
    public void Fit_BrokenRows_Throws()
    {
        Assert.ThrowsExactly<ArgumentException>(() => InputNormalization.Standardize(bounded: true).Fit([1, 2, 3], 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => InputNormalization.Standardize(bounded: true).Fit([1, 2, 3], 0));
    }

    [TestMethod]
    public void Apply_InPlace_EqualsApplyToAnother()
    {
        var fitted = new ColumnScaling([1, 2, 3], [2, 0, 0.5f]);
        float[] row = [4, float.PositiveInfinity, 5];
        var output = new float[3];

        fitted.Apply(row, output);
        fitted.Apply(row, row);

        CollectionAssert.AreEqual(new float[] { 6, 0, 1 }, output);
        CollectionAssert.AreEqual(output, row);
    }

    [TestMethod]
    public void Apply_WrongLength_Throws()
    {
        var fitted = new ColumnScaling([1, 2], [1, 1]);

        var row = Assert.ThrowsExactly<ArgumentException>(() => fitted.Apply([1], new float[2]));
        var output = Assert.ThrowsExactly<ArgumentException>(() => fitted.Apply([1, 2], new float[3]));
        StringAssert.Contains(row.Message, "A row must have 2 values, but had 1.");
        StringAssert.Contains(output.Message, "The output must have 2 values, but had 3.");
    }

    [TestMethod]
    public void ColumnScaling_NumbersOutOfRange_ThrowNamingTheColumn()
    {
        StringAssert.Contains(Fault([1, float.NaN], [1, 1]), "Shift must be finite, but was NaN in column 1.");
        StringAssert.Contains(Fault([1, 1], [-1, 1]), "Scale must be finite and not negative, but was -1 in column 0.");
        StringAssert.Contains(Fault([1, 1], [1]), "Scale must have 2 columns as Shift has, but had 1.");
        StringAssert.Contains(Fault([], []), "at least one column");

        static string Fault(float[] shift, float[] scale)
            => Assert.ThrowsExactly<ArgumentException>(() => new ColumnScaling(shift, scale)).Message;
    }

    [TestMethod]
    public void State_OfAColumnScaling_RoundTripsThroughJson()
    {
        var written = new ColumnScaling([1.5f, -2], [0, 3.25f], smoothClip: true);

        string json = JsonSerializer.Serialize(written.ToState(), ModelJson.Options);
        var read = (ColumnScaling)JsonSerializer.Deserialize<NormalizationState>(json, ModelJson.Options)!.Restore();

        CollectionAssert.AreEqual(written.Shift.ToArray(), read.Shift.ToArray());
        CollectionAssert.AreEqual(written.Scale.ToArray(), read.Scale.ToArray());
        Assert.IsTrue(read.SmoothClip);
    }

    [TestMethod]
    public void State_OfNumbersThatDoNotFit_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => new ScalingNormalizationState([1, 2], [1], SmoothClip: false).Restore());

    private static InputNormalization[] Kinds =>
    [
        InputNormalization.Standardize(bounded: true),
        InputNormalization.StandardizeChannels(1),
        InputNormalization.RobustSmoothClip(),
        InputNormalization.MinMax(),
        InputNormalization.QuantileNormal(),
        InputNormalization.None(),
    ];
}
