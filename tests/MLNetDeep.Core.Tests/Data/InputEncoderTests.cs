using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class InputEncoderTests
{
    private const float Missing = float.NaN;

    // Columns: 1 to 5, whose mean is 3 and deviation √2; one with a missing value; a constant; nothing but missing values.
    private static readonly float[][] Table =
        [[1, 10, 7, Missing], [2, Missing, 7, Missing], [3, 20, 7, Missing], [4, 30, 7, Missing], [5, 40, 7, Missing]];

    [TestMethod]
    public void Encode_Complete_IsTheNormalization()
    {
        var encoder = Fit(MissingValues.Refuse, [[1], [2], [3], [4], [5]]);
        Assert.AreEqual((1, 1), (encoder.Columns, encoder.Outputs));
        AssertClose([-Math.Sqrt(2)], Encode(encoder, [1]));
        AssertClose([0], Encode(encoder, [3]));
    }

    [TestMethod]
    public void Encode_Mean_FillsWithTheMeanOfTheTrainingRows()
    {
        var encoder = Fit(MissingValues.Mean, Table);
        Assert.AreEqual(4, encoder.Outputs);
        // The mean of 10, 20, 30, 40 standardizes to 0, as do the constant column and the one that was always missing.
        AssertClose([-Math.Sqrt(2), 0, 0, 0], Encode(encoder, [1, Missing, 7, Missing]));
        AssertClose([0, -15 / Math.Sqrt(125), 0, 0], Encode(encoder, [Missing, 10, Missing, Missing]));
    }

    // Under a scale that does not take the mean to 0, the fill must be the mean all the same.
    [TestMethod]
    public void Encode_MeanUnderARobustScale_FillsWithTheNormalizedMean()
    {
        float[][] skewed = [[1], [2], [3], [4], [100], [Missing]];
        var encoder = Fit(MissingValues.Mean, skewed, InputNormalization.RobustSmoothClip());
        CollectionAssert.AreEqual(Encode(encoder, [22]), Encode(encoder, [Missing]));
        Assert.IsTrue(Encode(encoder, [22])[0] > 1);
    }

    [TestMethod]
    public void Encode_MeanWithIndicator_AddsAColumnWhereTrainingHadGaps()
    {
        var encoder = Fit(MissingValues.MeanWithIndicator, Table);
        Assert.AreEqual((4, 5), (encoder.Columns, encoder.Outputs)); // the last column is always missing: nothing to tell
        AssertClose([-Math.Sqrt(2), 0, 0, 0, 1], Encode(encoder, [1, Missing, 7, Missing]));
        AssertClose([0, 15 / Math.Sqrt(125), 0, 0, 0], Encode(encoder, [Missing, 40, 7, Missing]));
        Assert.AreEqual(0f, Encode(encoder, [3, 10, 7, 5])[4]);
    }

    [TestMethod]
    public void Encode_ConstantAndMissingColumns_GiveZeroForAnything()
    {
        foreach (var missing in (MissingValues[])[MissingValues.Mean, MissingValues.MeanWithIndicator])
            foreach (var normalization in (InputNormalization[])[InputNormalization.Standardize(bounded: true), InputNormalization.Standardize(), InputNormalization.RobustSmoothClip()])
            {
                var encoder = Fit(missing, Table, normalization);
                foreach (var value in (float[])[7, -1e30f, 1e30f, Missing])
                    AssertClose([0, 0], Encode(encoder, [3, 10, value, value])[2..4]);
            }
    }

    [TestMethod]
    public void Fit_OnlyTheGivenRows_Count()
    {
        var data = Data([[1], [2], [3], [1000]]);
        var encoder = InputEncoder.Fit(new RowSet(data, [0, 1, 2]), InputNormalization.Standardize(bounded: true), MissingValues.Refuse);
        AssertClose([0], Encode(encoder, [2]));
    }

    [TestMethod]
    public void Fit_MissingWhereRefused_NamesRowAndColumn()
    {
        var data = Data(Table);
        var exception = Assert.ThrowsExactly<InvalidDataException>(
            () => InputEncoder.Fit(new RowSet(data, [0, 1]), InputNormalization.Standardize(bounded: true), MissingValues.Refuse));
        Assert.AreEqual(
            "Row 0 of column 'Features' has the value NaN in slot 3; expected a number. " +
            "Replace missing values before, or set the option Input.MissingValues to MedianWithIndicator or another kind of filling.",
            exception.Message);
    }

    [TestMethod]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void Fit_Infinity_IsRefusedWhateverTheOption(float infinite)
    {
        foreach (var missing in Enum.GetValues<MissingValues>())
        {
            var exception = Assert.ThrowsExactly<InvalidDataException>(() => Fit(missing, [[1, 2], [3, infinite]]));
            Assert.AreEqual($"Row 1 of column 'Features' has the value {infinite} in slot 1; expected a finite number.", exception.Message);
        }
    }

    [TestMethod]
    public void Fault_Rows_NamesTheFirstColumn()
    {
        var refuses = Fit(MissingValues.Refuse, [[1, 2], [3, 4]]);
        var fills = Fit(MissingValues.Mean, [[1, 2], [3, 4]]);
        Assert.AreEqual((-1, -1), (refuses.Fault([1, 2]), fills.Fault([1, 2])));
        Assert.AreEqual((0, -1), (refuses.Fault([Missing, Missing]), fills.Fault([Missing, Missing])));
        Assert.AreEqual((1, 1), (refuses.Fault([1, float.NegativeInfinity]), fills.Fault([Missing, float.NegativeInfinity])));
    }

    [TestMethod]
    public void Restore_OfItsState_EncodesTheSame()
    {
        foreach (var missing in Enum.GetValues<MissingValues>())
        {
            var encoder = Fit(missing, missing == MissingValues.Refuse ? [[1, 2, 3, 4], [5, 6, 7, 9]] : Table);
            var restored = InputEncoder.Restore(encoder.ToState());
            float[] row = missing == MissingValues.Refuse ? [1, 2, 3, 4] : [1, Missing, 3, Missing];
            Assert.AreEqual(encoder.Outputs, restored.Outputs);
            CollectionAssert.AreEqual(Encode(encoder, row), Encode(restored, row));
        }
    }

    [TestMethod]
    public void Restore_NumbersThatDoNotFit_Throws()
    {
        var state = Fit(MissingValues.MeanWithIndicator, Table).ToState();
        EncoderState[] damaged =
        [
            state with { Fill = [1, 2] },
            state with { Fill = [1, 2, 3, float.NaN] },
            state with { Indicated = [-1] },
            state with { Indicated = [4] },
            state with { Indicated = [0, 0, 0, 0, 0] },
            state with { MissingValues = (MissingValues)9 },
        ];
        foreach (var one in damaged)
            Assert.ThrowsExactly<ArgumentException>(() => InputEncoder.Restore(one));
    }

    // Numbers whose sum overflows a float.
    [TestMethod]
    public void Fit_EnormousNumbers_GiveAFiniteFill()
    {
        var encoder = Fit(MissingValues.Mean, [[3e38f], [3e38f], [2e38f], [Missing]]);
        Assert.IsTrue(float.IsFinite(Encode(encoder, [Missing])[0]));
    }

    private static InputEncoder Fit(MissingValues missing, float[][] rows, InputNormalization? normalization = null) =>
        InputEncoder.Fit(RowSet.All(Data(rows)), normalization ?? InputNormalization.Standardize(), missing);

    internal static TabularDataset Data(float[][] rows)
    {
        var data = new TabularDataset(rows[0].Length, 2);
        foreach (var row in rows)
            data.Add(row, 0);
        return data;
    }

    internal static float[] Encode(InputEncoder encoder, float[] row)
    {
        var encoded = new float[encoder.Outputs];
        encoded.AsSpan().Fill(99);
        encoder.Encode(row, encoded);
        return encoded;
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5, $"element {i}");
    }
}
