using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Data;

/// <summary>Numbers of at most two values, which an encoder brings behind those that are embedded.</summary>
[TestClass]
public sealed class TwoValuedNumbersTests
{
    private const float Missing = float.NaN;

    private static readonly MissingValues[] s_filling = [MissingValues.Median, MissingValues.Mean, MissingValues.MeanWithIndicator];

    // Many values; a constant; 0 and 1, with both zeros; three values; 0, 1 and gaps; two far apart; nothing but gaps; many with gaps.
    private static readonly float[][] s_table =
    [
        [1, 7, 0, 0, 1, -1e6f, Missing, Missing], [2, 7, 1, 0, Missing, 1e6f, Missing, 4], [3, 7, 1, 1, 0, 1e6f, Missing, 3],
        [4, 7, -0f, 1, 0, -1e6f, Missing, 2], [5, 7, 1, 2, 1, -1e6f, Missing, 1],
    ];

    private static readonly int[] s_embedded = [0, 3, 7], s_twoValued = [1, 2, 4, 5, 6];

    [TestMethod]
    public void Add_Rows_LeavesNumbersWithoutAThirdValue()
    {
        var numbers = new TwoValuedNumbers(8);
        Assert.AreEqual(8, numbers.Count);
        foreach (var row in s_table[..4])
            numbers.Add(row);
        CollectionAssert.AreEqual((int[])[1, 2, 3, 4, 5, 6], numbers.ToArray());
        numbers.Add(s_table[4]);
        CollectionAssert.AreEqual(s_twoValued, numbers.ToArray());
    }

    [TestMethod]
    public void Encode_TwoValuedNumbers_ComeBehindTheOthers()
    {
        foreach (var missing in s_filling)
            foreach (var normalization in (InputNormalization[])[InputNormalization.RobustSmoothClip(), InputNormalization.Standardize(), InputNormalization.None()])
            {
                var (plain, encoder) = (Fit(missing, normalization, embedsNumbers: false), Fit(missing, normalization, embedsNumbers: true));
                CollectionAssert.AreEqual((int[])[.. s_embedded, .. s_twoValued], encoder.Layout.NumberOrder());
                Assert.AreEqual((plain.Outputs, 3), (encoder.Outputs, encoder.Layout.Numbers!.Columns));
                foreach (var row in (float[][])[.. s_table, [9, 8, Missing, 3, 0.5f, 0, 2, Missing]])
                {
                    var (before, after) = (InputEncoderTests.Encode(plain, row), InputEncoderTests.Encode(encoder, row));
                    CollectionAssert.AreEqual((float[])[.. s_embedded.Concat(s_twoValued).Select(number => before[number]), .. before[8..]], after);
                }
            }
    }

    [TestMethod]
    public void Fit_NothingOfTwoValues_IsAsWithoutEmbedding()
    {
        var data = InputEncoderTests.Data([[1, 2], [2, 3], [3, 4]]);
        var encoder = InputEncoder.Fit(RowSet.All(data), InputNormalization.None(), MissingValues.Mean, embedsNumbers: true);
        Assert.AreEqual(InputLayout.OfNumbers(2), encoder.Layout);
        Assert.IsFalse(encoder.HasTwoValued);
        Assert.IsNull(encoder.ToState().TwoValued);
    }

    [TestMethod]
    public void Fit_OnlyTheGivenRows_Count()
    {
        var rows = new RowSet(InputEncoderTests.Data(s_table), [0, 1, 3]);
        var encoder = InputEncoder.Fit(rows, InputNormalization.None(), MissingValues.Mean, embedsNumbers: true);
        CollectionAssert.AreEqual((int[])[0, 1, 2, 3, 4, 5, 6, 7], encoder.Layout.NumberOrder());
        CollectionAssert.AreEqual((int[])[0], encoder.Layout.Numbers!.Numbers);
    }

    [TestMethod]
    public void Fit_Bins_AreOfTheEmbeddedNumbers()
    {
        var encoder = Fit(MissingValues.Mean, InputNormalization.None(), embedsNumbers: true, new(NumericBins.Quantile, 2));
        var numbers = encoder.Layout.Numbers!;
        CollectionAssert.AreEqual(s_embedded, numbers.Numbers);
        CollectionAssert.AreEqual((float[])[1, 3, 5], numbers.EdgesOf(0));
        CollectionAssert.AreEqual((float[])[0, 1, 2], numbers.EdgesOf(1));
        CollectionAssert.AreEqual((float[])[1, 2.5f, 4], numbers.EdgesOf(2));
    }

    [TestMethod]
    public void Features_OfColumnsBesideEmbeddings_AreTheirNumbers()
    {
        var layout = Fit(MissingValues.MeanWithIndicator, InputNormalization.None(), embedsNumbers: true, new(NumericBins.Quantile, 2)).Layout;
        var embedding = NumericEmbedding.SideBySide(NumericEmbedding.Periodic(size: 2), NumericEmbedding.PiecewiseLinear(size: 1));
        CollectionAssert.AreEqual(
            (int[])[0, 0, 3, 3, 7, 7, 0, 3, 7, .. s_twoValued, 4, 7], new InputColumns(layout, embedding).Features().ToArray());
        CollectionAssert.AreEqual(
            (int[])[0, 0, 1, 1, 0, 0, 0, 1, 0, 2, 1, 1, 2, 1, 1, 0], new InputColumns(layout, embedding).GroupsOf([5, 6, 7, 7, 7, 6, 7, 5]));
    }

    [TestMethod]
    public void Restore_OfItsState_EncodesTheSame()
    {
        foreach (var missing in s_filling)
        {
            var encoder = Fit(missing, InputNormalization.RobustSmoothClip(), embedsNumbers: true, new(NumericBins.Greedy, 3));
            var restored = InputEncoder.Restore(encoder.ToState());
            Assert.AreEqual(encoder.Layout, restored.Layout);
            foreach (var row in s_table)
                CollectionAssert.AreEqual(InputEncoderTests.Encode(encoder, row), InputEncoderTests.Encode(restored, row));
        }
    }

    [TestMethod]
    public void Restore_TwoValuedNumbersThatDoNotFit_AreRefused()
    {
        var state = Fit(MissingValues.Mean, InputNormalization.None(), embedsNumbers: true).ToState();
        foreach (var numbers in (int[][])[[], [-1], [8], [2, 1], [1, 1]])
            Assert.AreEqual(
                "The encoder's numbers of two values must be some of 0 to 7, rising.",
                Assert.ThrowsExactly<ArgumentException>(() => InputEncoder.Restore(state with { TwoValued = numbers })).Message);
        Assert.AreEqual(
            "The encoder's edges must be of 3 numbers, but were of 8.",
            Assert.ThrowsExactly<ArgumentException>(() => InputEncoder.Restore(state with { Edges = new float[8][] })).Message);
    }

    [TestMethod]
    public void FarValue_BehindTwoValuedNumbers_NamesItsSlot()
    {
        var data = InputEncoderTests.Data([[0, 1, 10], [1, 2, 20], [0, 3, 5_000], [1, 4, 30]]);
        var encoder = InputEncoder.Fit(RowSet.All(data), InputNormalization.None(), MissingValues.Mean, embedsNumbers: true);
        StringAssert.Contains(FarValue.Describe(RowSet.All(data), encoder), "has the value 5000 in slot 2, which enters the network as 5E+03;");
    }

    private static InputEncoder Fit(MissingValues missing, InputNormalization normalization, bool embedsNumbers, ColumnBins? bins = null) =>
        InputEncoder.Fit(RowSet.All(InputEncoderTests.Data(s_table)), normalization, missing, bins: bins, embedsNumbers: embedsNumbers);
}
