using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

/// <summary>A row of weight 2 is the row twice in all that is learnt from whole columns, and targets.</summary>
[TestClass]
public sealed class NormalizationWeightTests
{
    private static readonly InputNormalization[] Kinds =
    [
        InputNormalization.Standardize(bounded: true), InputNormalization.Standardize(), InputNormalization.StandardizeChannels(2),
        InputNormalization.RobustSmoothClip(), InputNormalization.MinMax(), InputNormalization.QuantileNormal(20), InputNormalization.None(),
    ];

    public static IEnumerable<object[]> Cases =>
        from kind in Enumerable.Range(0, Kinds.Length)
        from missing in (MissingValues[])[MissingValues.Mean, MissingValues.Median]
        from weights in (string[])["some", "all"]
        select new object[] { kind, missing, weights };

    // Weights of 1 to 3, or of 2 alone, and the same in other units, of which the least is once.
    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Fit_WeightsThatAreWholeNumbers_IsThatOfTheRowsAsOften(int kind, MissingValues missing, string weights)
    {
        Func<int, int> times = weights == "all" ? _ => 2 : r => 1 + r % 3;
        var encoder = Fit(Table(r => times(r), _ => 1), kind, missing);
        AssertEqual(Fit(Table(_ => 1, r => times(r)), kind, missing), encoder);
        if (weights == "some")
            AssertEqual(encoder, Fit(Table(r => times(r) / 64f, _ => 1), kind, missing));
    }

    [TestMethod]
    public void Fit_AllWeightsOne_IsThatWithout()
    {
        for (int kind = 0; kind < Kinds.Length; kind++)
            AssertEqual(Fit(Table(_ => 1, _ => 1), kind, MissingValues.Median), Fit(Table(_ => 0.5f, _ => 1), kind, MissingValues.Median));
    }

    // Without weights the mean would be 3.
    [TestMethod]
    public void Fit_Targets_WeighsThem()
    {
        var data = new TabularDataset(1, LearningTask.Regression);
        foreach (var (target, weight) in new[] { (0f, 1f), (2f, 3f), (7f, 0f) })
            data.AddTarget([1], target, weight);

        var (mean, deviation) = TargetScaling.Fit(RowSet.Counting(data));

        Assert.AreEqual(1.5, mean, 1e-12);
        Assert.AreEqual(Math.Sqrt(0.75), deviation, 1e-12);
    }

    // Two columns with gaps: a skewed one, and one that is mostly 0.
    private static TabularDataset Table(Func<int, float> weight, Func<int, int> times)
    {
        var random = new Random(1);
        var data = new TabularDataset(2, 2);
        for (int r = 0; r < 61; r++)
        {
            float[] row = [r % 7 == 3 ? float.NaN : MathF.Exp(3 * random.NextSingle()), r % 11 == 5 ? float.NaN : r % 5 == 1 ? random.Next(1, 9) : 0];
            for (int i = 0; i < times(r); i++)
                data.Add(row, r % 2, weight(r));
        }
        return data;
    }

    private static InputEncoder Fit(TabularDataset data, int kind, MissingValues missing) => InputEncoder.Fit(RowSet.Counting(data), Kinds[kind], missing);

    private static void AssertEqual(InputEncoder expected, InputEncoder actual)
    {
        float[] x = new float[expected.Outputs], y = new float[actual.Outputs];
        foreach (float[] row in (float[][])[[1, 0], [2.5f, 4], [19, 8], [float.NaN, 1], [7, float.NaN], [-30, 90]])
        {
            expected.Encode(row, x);
            actual.Encode(row, y);
            for (int c = 0; c < x.Length; c++)
                Assert.AreEqual(x[c], y[c], 1e-6f * Math.Max(1, Math.Abs(x[c])), $"{row[0]}, {row[1]}: column {c}");
        }
    }
}
