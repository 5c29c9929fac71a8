using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Mode = Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class MissingValueTests
{
    private sealed class Row
    {
        public float A { get; set; }
        public double Wide { get; set; }
        [VectorType(2)]
        public float[] Pair { get; set; } = [];
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(new Row[]
    {
        new() { A = float.NaN, Wide = 1, Pair = [1, float.NaN] },
        new() { A = 2, Wide = double.NaN, Pair = [float.NaN, 10] },
        new() { A = 7, Wide = 4, Pair = [4, 30] },
    });

    private IDataView Replaced(string column, Mode mode)
    {
        var view = View;
        return mlContext.Transforms.ReplaceMissingValues(column, replacementMode: mode).Fit(view).Transform(view);
    }

    [TestMethod]
    [DataRow(Mode.Mean, 4.5f)]
    [DataRow(Mode.DefaultValue, 0f)]
    [DataRow(Mode.Minimum, 2f)]
    [DataRow(Mode.Maximum, 7f)]
    public void Replace_Scalar_TakesTheStatisticOfThePresent(Mode mode, float expected)
    {
        // The zero of an absent value is not among the present ones: (2 + 7) / 2 = 4.5.
        CollectionAssert.AreEqual(new[] { expected, 2f, 7f }, Replaced("A", mode).Values<float>("A"));
    }

    [TestMethod]
    public void Replace_Double_TakesTheMean()
    {
        CollectionAssert.AreEqual(new[] { 1, 2.5, 4 }, Replaced("Wide", Mode.Mean).Values<double>("Wide"));
    }

    [TestMethod]
    public void Replace_Vector_TakesTheMeanOfEachSlot()
    {
        var pairs = Replaced("Pair", Mode.Mean).Vectors<float>("Pair");

        CollectionAssert.AreEqual(new[] { 1f, 20f }, pairs[0]);
        CollectionAssert.AreEqual(new[] { 2.5f, 10f }, pairs[1]);
        CollectionAssert.AreEqual(new[] { 4f, 30f }, pairs[2]);
    }

    [TestMethod]
    public void Replace_NewData_TakesTheMeanOfTheFittedData()
    {
        var model = mlContext.Transforms.ReplaceMissingValues("A", replacementMode: Mode.Mean).Fit(View);
        var other = mlContext.Data.LoadFromEnumerable(
            new Row[] { new() { A = float.NaN, Pair = [0, 0] }, new() { A = 100, Pair = [0, 0] } });

        CollectionAssert.AreEqual(new[] { 4.5f, 100f }, model.Transform(other).Values<float>("A"));
    }
}
