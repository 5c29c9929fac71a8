using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

[TestClass]
public sealed class RowSampleTests
{
    private const int Count = 4_000;

    [TestMethod]
    public void Of_RowsInMemory_IsAllOfThem()
    {
        using var values = Rising(spilling: null);
        int[] rows = [1, 5, 7];
        var sample = RowSample.Of(values, rows, weights: []);
        Assert.AreSame(values, sample.Values);
        Assert.AreSame(rows, sample.Rows);
    }

    // Half of 4 kB holds 512 floats; the 1,500 rows that are asked for lie in the middle third.
    [TestMethod]
    public void Of_RowsOnDisk_IsOneOfEachPart()
    {
        using var values = Rising(new Spilling(4_096));
        var sample = RowSample.Of(values, [.. Enumerable.Range(1_000, 1_500)], weights: []);
        Assert.AreEqual(512, sample.Values.Count);
        Assert.HasCount(512, sample.Rows);
        for (var i = 0; i < 512; i++)
        {
            var value = sample.Values.Row(sample.Rows[i])[0];
            Assert.IsGreaterThanOrEqualTo(1_000 + i * 1_500 / 512, value);
            Assert.IsLessThan(1_000 + (i + 1) * 1_500 / 512, value);
        }
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 512).Select(i => sample.Values.Row(i)[0]).ToArray(),
            Enumerable.Range(0, 512).Select(i => RowSample.Of(values, [.. Enumerable.Range(1_000, 1_500)], weights: []).Values.Row(i)[0]).ToArray());
    }

    [TestMethod]
    public void Of_FewRowsOnDisk_IsAllOfThem()
    {
        using var values = Rising(new Spilling(4_096));
        var sample = RowSample.Of(values, [3, 77, 3_999], weights: [1, 2, 3]);
        CollectionAssert.AreEqual(new float[] { 3, 77, 3_999 }, sample.Rows.Select(r => sample.Values.Row(r)[0]).ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, sample.Weights);
    }

    // What streams is exact; medians and quantiles are those of the sample.
    [TestMethod]
    public void Encoder_OfRowsOnDisk_IsThatOfRowsInMemory()
    {
        InputNormalization[] all =
        [
            InputNormalization.Standardize(), InputNormalization.StandardizeChannels(1), InputNormalization.MinMax(),
            InputNormalization.None(), InputNormalization.Standardize(bounded: true), InputNormalization.RobustSmoothClip(), InputNormalization.QuantileNormal(),
        ];
        foreach (var normalization in all)
            foreach (var missing in (MissingValues[])[MissingValues.MeanWithIndicator, MissingValues.MedianWithIndicator])
            {
                using var data = Data(new Spilling(16_384));
                Assert.IsTrue(data.IsOnDisk);
                var expected = InputEncoder.Fit(RowSet.All(Data(spilling: null)), normalization, missing);
                var actual = InputEncoder.Fit(RowSet.All(data), normalization, missing);
                var exact = !normalization.ReadsColumns && missing == MissingValues.MeanWithIndicator;
                float[] encodedExpected = new float[expected.Outputs], encodedActual = new float[actual.Outputs];
                foreach (var row in (float[][])[[0.1f, 0], [0.5f, 1], [0.9f, 2], [float.NaN, float.NaN]])
                {
                    expected.Encode(row, encodedExpected);
                    actual.Encode(row, encodedActual);
                    for (var c = 0; c < encodedExpected.Length; c++)
                        Assert.AreEqual(encodedExpected[c], encodedActual[c], exact ? 0 : 0.15, $"{normalization}, {missing}, column {c}");
                }
            }
    }

    private static RowBlocks Rising(Spilling? spilling)
    {
        var rows = new RowBlocks(1, blockFloats: 64, spilling);
        for (; rows.Count < Count; rows.Add())
            rows.Next()[0] = rows.Count;
        return rows;
    }

    // A column over [0, 1), and one from 0 to 2 with gaps.
    private static TabularDataset Data(Spilling? spilling)
    {
        var random = new Random(1);
        var data = new TabularDataset(2, 2) { Features = new RowBlocks(2, blockFloats: 64, spilling) };
        for (var r = 0; r < Count; r++)
            data.Add([random.NextSingle(), r % 10 == 0 ? float.NaN : 2 * random.NextSingle()], r % 2);
        return data;
    }
}
