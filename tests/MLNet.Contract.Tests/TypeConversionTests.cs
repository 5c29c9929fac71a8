using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class TypeConversionTests
{
    private sealed class Row
    {
        public float Number { get; set; }
        public double Wide { get; set; }
        public bool Flag { get; set; }
        public int Whole { get; set; }
        public long Long { get; set; }
        public byte Small { get; set; }
        public string Text { get; set; } = "";
        [VectorType(2)]
        public float[] Pair { get; set; } = [0, 0];
        [KeyType(3)]
        public uint Key { get; set; }
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(new Row[]
    {
        new() { Number = 0.1f, Wide = 0.1, Flag = true, Whole = -7, Long = 5, Small = 200, Text = "4.5", Pair = [1, float.NaN] },
        new() { Number = float.NaN, Wide = 1e300, Whole = int.MaxValue, Long = -1, Text = "" },
        new() { Number = 1.2345678f, Wide = double.NaN, Flag = true, Text = "none" },
    });

    private IDataView Converted(string column, DataKind kind)
    {
        var view = View;
        return mlContext.Transforms.Conversion.ConvertType("Out", column, kind).Fit(view).Transform(view);
    }

    [TestMethod]
    public void ConvertType_ByDefault_ReplacesTheColumnBySingles()
    {
        var view = mlContext.Transforms.Conversion.ConvertType("Flag").Fit(View).Transform(View);

        Assert.AreEqual(NumberDataViewType.Single, view.Schema["Flag"].Type);
        CollectionAssert.AreEqual(new[] { 1f, 0f, 1f }, view.Values<float>("Flag"));
    }

    [TestMethod]
    [DataRow("Wide", 0.1f, float.PositiveInfinity, float.NaN)]
    [DataRow("Whole", -7f, 2147483647f, 0f)]
    [DataRow("Long", 5f, -1f, 0f)]
    [DataRow("Small", 200f, 0f, 0f)]
    [DataRow("Text", 4.5f, 0f, float.NaN)]
    public void ToSingle_EachType_HasTheValues(string column, float first, float second, float third)
    {
        CollectionAssert.AreEqual(new[] { first, second, third }, Converted(column, DataKind.Single).Values<float>("Out"));
    }

    [TestMethod]
    public void ToDouble_Numbers_AreTheSame()
    {
        CollectionAssert.AreEqual(new[] { 0.1f, double.NaN, 1.2345678f }, Converted("Number", DataKind.Double).Values<double>("Out"));
    }

    [TestMethod]
    [DataRow("Number", true, true, true)]
    [DataRow("Whole", true, true, false)]
    public void ToBoolean_Numbers_AreTrueUnlessZero(string column, bool first, bool second, bool third)
    {
        CollectionAssert.AreEqual(new[] { first, second, third }, Converted(column, DataKind.Boolean).Values<bool>("Out"));
    }

    [TestMethod]
    [DataRow("Number", "0.1", "NaN", "1.234568")]
    [DataRow("Wide", "0.10000000000000001", "1.0000000000000001E+300", "NaN")]
    [DataRow("Flag", "True", "False", "True")]
    [DataRow("Whole", "-7", "2147483647", "0")]
    public void ToText_EachType_IsWritten(string column, string first, string second, string third)
    {
        CollectionAssert.AreEqual(new[] { first, second, third }, Converted(column, DataKind.String).Texts("Out"));
    }

    [TestMethod]
    public void ConvertType_Vector_ConvertsEachSlotAndKeepsTheNames()
    {
        var view = mlContext.Transforms.Concatenate("Features", "Number", "Number")
            .Append(mlContext.Transforms.Conversion.ConvertType("Features", outputKind: DataKind.Double)).Fit(View).Transform(View);

        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Double, 2), view.Schema["Features"].Type);
        CollectionAssert.AreEqual(new double[] { 0.1f, 0.1f }, view.Vectors<double>("Features")[0]);
        CollectionAssert.AreEqual(new[] { "Number", "Number" }, view.SlotNames("Features"));
    }

    [TestMethod]
    public void ConvertType_SeveralColumns_EachIsConverted()
    {
        var view = mlContext.Transforms.Conversion.ConvertType(
            [new InputOutputColumnPair("IsTrue", "Flag"), new InputOutputColumnPair("Whole")]).Fit(View).Transform(View);

        CollectionAssert.AreEqual(new[] { 1f, 0f, 1f }, view.Values<float>("IsTrue"));
        CollectionAssert.AreEqual(new[] { -7f, 2147483647f, 0f }, view.Values<float>("Whole"));
    }

    [TestMethod]
    public void FlagToSingle_Scalar_IsMarkedNormalized()
    {
        Assert.IsTrue(Converted("Flag", DataKind.Single).Schema["Out"].IsNormalized());
        Assert.IsFalse(Converted("Whole", DataKind.Single).Schema["Out"].IsNormalized());
    }

    [TestMethod]
    [DataRow("Key", DataKind.Single)]
    [DataRow("Number", DataKind.Int32)]
    public void ConvertType_NoWayBetweenTheTypes_ThrowsWithTheColumn(string column, DataKind kind)
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => Converted(column, kind));

        StringAssert.Contains(fault.Message, column);
    }
}
