using Microsoft.ML;

namespace MLNet.Contract.Tests;

/// <summary>Operations on rows: split, shuffle, cache.</summary>
[TestClass]
public sealed class RowOrderTests
{
    private sealed class Row
    {
        public float Number { get; set; }
        public float Twice { get; set; }
        public string Group { get; set; } = "";
    }

    private static readonly Row[] rows =
        [.. Enumerable.Range(0, 1000).Select(i => new Row { Number = i, Twice = 2 * i, Group = $"group {i / 10}" })];

    private static readonly float[] numbers = [.. rows.Select(row => row.Number)];

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(rows);

    [TestMethod]
    public void Split_BothParts_AreDisjointAndComplete()
    {
        var split = mlContext.Data.TrainTestSplit(View, testFraction: 0.2);
        var together = split.TrainSet.Values<float>("Number").Concat(split.TestSet.Values<float>("Number")).Order().ToArray();

        CollectionAssert.AreEqual(numbers, together);
    }

    [TestMethod]
    [DataRow(0.1)]
    [DataRow(0.25)]
    [DataRow(0.5)]
    public void Split_Fraction_IsAboutTheTestPart(double fraction)
    {
        var test = mlContext.Data.TrainTestSplit(View, fraction).TestSet.Values<float>("Number");

        Assert.AreEqual(1000 * fraction, test.Length, 60);
    }

    [TestMethod]
    public void Split_DefaultFraction_IsATenth()
    {
        Assert.AreEqual(100, mlContext.Data.TrainTestSplit(View).TestSet.Values<float>("Number").Length, 60);
    }

    [TestMethod]
    public void Split_EachPart_KeepsTheOrder()
    {
        var train = mlContext.Data.TrainTestSplit(View, 0.3).TrainSet.Values<float>("Number");

        CollectionAssert.AreEqual(train.Order().ToArray(), train);
    }

    [TestMethod]
    public void Split_ReadTwice_GivesTheSameRows()
    {
        var test = mlContext.Data.TrainTestSplit(View, 0.3).TestSet;

        CollectionAssert.AreEqual(test.Values<float>("Number"), test.Values<float>("Number"));
    }

    [TestMethod]
    public void Split_ExplicitSeed_Repeats()
    {
        var first = mlContext.Data.TrainTestSplit(View, 0.3, seed: 5).TestSet.Values<float>("Number");
        var second = new MLContext().Data.TrainTestSplit(View, 0.3, seed: 5).TestSet.Values<float>("Number");
        var other = mlContext.Data.TrainTestSplit(View, 0.3, seed: 6).TestSet.Values<float>("Number");

        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);
    }

    [TestMethod]
    public void Split_SamplingKey_KeepsAGroupTogether()
    {
        var split = mlContext.Data.TrainTestSplit(View, 0.3, samplingKeyColumnName: "Group");
        var train = split.TrainSet.Texts("Group");
        var test = split.TestSet.Texts("Group");

        Assert.IsEmpty(train.Intersect(test));
        Assert.AreEqual(100, train.Union(test).Count());
        Assert.IsTrue(test.Length is > 100 and < 500, $"{test.Length} of 1000 rows");
    }

    [TestMethod]
    public void Split_Schema_IsTheInputs()
    {
        var split = mlContext.Data.TrainTestSplit(View, 0.3);

        CollectionAssert.AreEqual(
            new[] { "Number", "Twice", "Group" }, split.TrainSet.Schema.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    [DataRow(-0.5)]
    public void Split_FractionOutside_Throws(double fraction)
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Data.TrainTestSplit(View, fraction));

        Assert.AreEqual("testFraction", fault.ParamName);
    }

    [TestMethod]
    public void Shuffle_Rows_AreTheSameInAnotherOrder()
    {
        var shuffled = mlContext.Data.ShuffleRows(View).Values<float>("Number");

        CollectionAssert.AreNotEqual(numbers, shuffled);
        CollectionAssert.AreEqual(numbers, shuffled.Order().ToArray());
    }

    [TestMethod]
    public void Shuffle_ColumnsOfARow_StayTogether()
    {
        var pairs = mlContext.Data.CreateEnumerable<Row>(mlContext.Data.ShuffleRows(View), reuseRowObject: false);

        Assert.IsTrue(pairs.All(row => row.Twice == 2 * row.Number));
    }

    [TestMethod]
    public void Shuffle_ExplicitSeed_Repeats()
    {
        var first = mlContext.Data.ShuffleRows(View, seed: 3).Values<float>("Number");
        var second = new MLContext().Data.ShuffleRows(View, seed: 3).Values<float>("Number");
        var other = mlContext.Data.ShuffleRows(View, seed: 4).Values<float>("Number");

        CollectionAssert.AreEqual(first, second);
        CollectionAssert.AreNotEqual(first, other);
    }

    [TestMethod]
    public void Cache_ReadTwice_ReadsTheSourceOnce()
    {
        var read = 0;
        IEnumerable<Row> Counted()
        {
            foreach (var row in rows)
            {
                Interlocked.Increment(ref read);
                yield return row;
            }
        }
        var cached = mlContext.Data.Cache(mlContext.Data.LoadFromEnumerable(Counted()));

        CollectionAssert.AreEqual(numbers, cached.Values<float>("Number"));
        CollectionAssert.AreEqual(numbers, cached.Values<float>("Number"));
        Assert.AreEqual(1000, read);
    }

    [TestMethod]
    public void Cache_EveryColumn_KeepsItsValues()
    {
        var cached = mlContext.Data.Cache(View, "Number");

        CollectionAssert.AreEqual(rows.Select(row => row.Twice).ToArray(), cached.Values<float>("Twice"));
        CollectionAssert.AreEqual(rows.Select(row => row.Group).ToArray(), cached.Texts("Group"));
    }
}
