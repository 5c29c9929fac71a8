using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class NormalizationTests
{
    private sealed class Row
    {
        public float A { get; set; }
        public float Signed { get; set; }
        public float Constant { get; set; } = 5;
        public float Holes { get; set; }
        [VectorType(2)]
        public float[] Pair { get; set; } = [];
        public double Wide { get; set; }
        public string Text { get; set; } = "";
    }

    private readonly MLContext mlContext = new(seed: 1);

    // A: mean 2.5, variance 1.25, mean square 7.5.
    private IDataView View => mlContext.Data.LoadFromEnumerable(Enumerable.Range(1, 4).Select(i => new Row
    {
        A = i, Signed = i - 3, Holes = i == 1 ? float.NaN : 2 * i, Pair = [i, 10 * i], Wide = i,
    }).ToArray());

    private IDataView Apply(IEstimator<ITransformer> estimator)
    {
        var view = View;
        return estimator.Fit(view).Transform(view);
    }

    [TestMethod]
    public void MinMax_Default_DividesByTheLargestMagnitude()
    {
        var view = Apply(mlContext.Transforms.NormalizeMinMax("A"));

        CollectionAssert.AreEqual(new[] { 0.25f, 0.5f, 0.75f, 1f }, view.Values<float>("A"));
    }

    [TestMethod]
    public void MinMax_DefaultWithNegatives_KeepsZeroAtZero()
    {
        var view = Apply(mlContext.Transforms.NormalizeMinMax("Signed"));

        CollectionAssert.AreEqual(new[] { -1f, -0.5f, 0f, 0.5f }, view.Values<float>("Signed"));
    }

    [TestMethod]
    public void MinMax_FixZeroFalse_MapsToZeroToOne()
    {
        var view = Apply(mlContext.Transforms.NormalizeMinMax("Signed", fixZero: false));

        AssertNear([0, 1f / 3, 2f / 3, 1], view.Values<float>("Signed"));
    }

    [TestMethod]
    public void Normalize_SeveralColumns_EachHasItsOwnScale()
    {
        InputOutputColumnPair[] columns = [new("Scaled", "A"), new("Wide"), new("Pair")];

        var view = Apply(mlContext.Transforms.NormalizeMinMax(columns));
        CollectionAssert.AreEqual(new[] { 0.25f, 0.5f, 0.75f, 1f }, view.Values<float>("Scaled"));
        CollectionAssert.AreEqual(new[] { 0.25, 0.5, 0.75, 1 }, view.Values<double>("Wide"));
        CollectionAssert.AreEqual(new[] { 0.5f, 0.5f }, view.Vectors<float>("Pair")[1]);
        AssertNear([-1.3416408f, -0.4472136f, 0.4472136f, 1.3416408f],
            Apply(mlContext.Transforms.NormalizeMeanVariance(columns, fixZero: false)).Values<float>("Scaled"));
    }

    [TestMethod]
    public void MinMax_Vector_ScalesEachSlot()
    {
        var pairs = Apply(mlContext.Transforms.NormalizeMinMax("Pair")).Vectors<float>("Pair");

        CollectionAssert.AreEqual(new[] { 0.25f, 0.25f }, pairs[0]);
        CollectionAssert.AreEqual(new[] { 1f, 1f }, pairs[3]);
    }

    [TestMethod]
    public void MinMax_MissingValues_StayMissingAndDoNotCount()
    {
        CollectionAssert.AreEqual(
            new[] { float.NaN, 0.5f, 0.75f, 1f }, Apply(mlContext.Transforms.NormalizeMinMax("Holes")).Values<float>("Holes"));
    }

    [TestMethod]
    public void MinMax_ConstantColumn_IsZero()
    {
        CollectionAssert.AreEqual(
            new[] { 0f, 0f, 0f, 0f }, Apply(mlContext.Transforms.NormalizeMinMax("Constant")).Values<float>("Constant"));
    }

    [TestMethod]
    public void MinMax_NewData_UsesTheFittedScale()
    {
        var model = mlContext.Transforms.NormalizeMinMax("A").Fit(View);
        var other = mlContext.Data.LoadFromEnumerable([new Row { A = 8, Pair = [0, 0] }]);

        CollectionAssert.AreEqual(new[] { 2f }, model.Transform(other).Values<float>("A"));
    }

    [TestMethod]
    public void MeanVariance_Default_DividesByTheRootMeanSquare()
    {
        var root = MathF.Sqrt(7.5f);

        AssertNear([1 / root, 2 / root, 3 / root, 4 / root],
            Apply(mlContext.Transforms.NormalizeMeanVariance("A")).Values<float>("A"));
    }

    [TestMethod]
    public void MeanVariance_FixZeroFalse_IsZeroMeanAndUnitVariance()
    {
        var deviation = MathF.Sqrt(1.25f);

        AssertNear([-1.5f / deviation, -0.5f / deviation, 0.5f / deviation, 1.5f / deviation],
            Apply(mlContext.Transforms.NormalizeMeanVariance("A", fixZero: false)).Values<float>("A"));
    }

    [TestMethod]
    public void MeanVariance_Vector_ScalesEachSlot()
    {
        var pairs = Apply(mlContext.Transforms.NormalizeMeanVariance("Pair", fixZero: false)).Vectors<float>("Pair");
        var lowest = -1.5f / MathF.Sqrt(1.25f);

        AssertNear([lowest, lowest], pairs[0]);
        AssertNear([-lowest, -lowest], pairs[3]);
    }

    [TestMethod]
    public void MeanVariance_MissingValues_StayMissingAndDoNotCount()
    {
        // Present: 4, 6, 8; mean 6, variance 8 / 3.
        var deviation = MathF.Sqrt(8f / 3);
        var values = Apply(mlContext.Transforms.NormalizeMeanVariance("Holes", fixZero: false)).Values<float>("Holes");

        Assert.IsTrue(float.IsNaN(values[0]));
        AssertNear([-2 / deviation, 0, 2 / deviation], values[1..]);
    }

    [TestMethod]
    public void MeanVariance_ConstantColumn_IsZero()
    {
        CollectionAssert.AreEqual(new[] { 0f, 0f, 0f, 0f },
            Apply(mlContext.Transforms.NormalizeMeanVariance("Constant", fixZero: false)).Values<float>("Constant"));
    }

    [TestMethod]
    public void Normalize_DoubleColumn_StaysDouble()
    {
        CollectionAssert.AreEqual(
            new[] { 0.25, 0.5, 0.75, 1 }, Apply(mlContext.Transforms.NormalizeMinMax("Wide")).Values<double>("Wide"));
    }

    [TestMethod]
    public void Normalize_Output_IsMarkedAndKeepsSlotNames()
    {
        var view = Apply(mlContext.Transforms.Concatenate("Features", "A", "Signed")
            .Append(mlContext.Transforms.NormalizeMinMax("Features")));

        Assert.IsTrue(view.Schema["Features"].IsNormalized());
        CollectionAssert.AreEqual(new[] { "A", "Signed" }, view.SlotNames("Features"));
    }

    [TestMethod]
    public void Normalize_TextColumn_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => mlContext.Transforms.NormalizeMinMax("Text").Fit(View));
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-6f, $"value {i}");
    }
}
