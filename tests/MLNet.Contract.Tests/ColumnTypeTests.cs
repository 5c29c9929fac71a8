using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class ColumnTypeTests
{
    private sealed class Row
    {
        public bool Bool { get; set; }
        public sbyte SByte { get; set; }
        public byte Byte { get; set; }
        public short Short { get; set; }
        public ushort UShort { get; set; }
        public int Int { get; set; }
        public uint UInt { get; set; }
        public long Long { get; set; }
        public ulong ULong { get; set; }
        public float Float { get; set; }
        public double Double { get; set; }
        public string? Text { get; set; }
        public ReadOnlyMemory<char> Memory { get; set; }
        public DateTime Time { get; set; }
        public DateTimeOffset Zoned { get; set; }
        public TimeSpan Span { get; set; }
        [VectorType(3)]
        public float[] Known { get; set; } = [];
        public double[] Variable { get; set; } = [];
        [VectorType(2)]
        public string[] Words { get; set; } = [];
        [VectorType(2)]
        public VBuffer<float> Buffer { get; set; }
        [KeyType(5)]
        public uint Key { get; set; }
    }

    private static Row Example() => new()
    {
        Bool = true, SByte = -8, Byte = 8, Short = -16, UShort = 16, Int = -32, UInt = 32, Long = long.MinValue,
        ULong = ulong.MaxValue, Float = 1.5f, Double = Math.PI, Text = "hello", Memory = "abc".AsMemory(),
        Time = new DateTime(2020, 2, 29, 12, 30, 0), Zoned = new DateTimeOffset(2021, 3, 4, 5, 6, 7, TimeSpan.FromHours(2)),
        Span = TimeSpan.FromMinutes(90), Known = [1, 2, 3], Variable = [4, 5], Words = ["a", "b"],
        Buffer = new VBuffer<float>(2, [6f, 7f]), Key = 4,
    };

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable([Example()]);

    [TestMethod]
    public void LoadFromEnumerable_ScalarMembers_HaveTheirTypes()
    {
        var schema = View.Schema;

        Assert.AreEqual(BooleanDataViewType.Instance, schema["Bool"].Type);
        Assert.AreEqual(NumberDataViewType.SByte, schema["SByte"].Type);
        Assert.AreEqual(NumberDataViewType.Byte, schema["Byte"].Type);
        Assert.AreEqual(NumberDataViewType.Int16, schema["Short"].Type);
        Assert.AreEqual(NumberDataViewType.UInt16, schema["UShort"].Type);
        Assert.AreEqual(NumberDataViewType.Int32, schema["Int"].Type);
        Assert.AreEqual(NumberDataViewType.UInt32, schema["UInt"].Type);
        Assert.AreEqual(NumberDataViewType.Int64, schema["Long"].Type);
        Assert.AreEqual(NumberDataViewType.UInt64, schema["ULong"].Type);
        Assert.AreEqual(NumberDataViewType.Single, schema["Float"].Type);
        Assert.AreEqual(NumberDataViewType.Double, schema["Double"].Type);
        Assert.AreEqual(TextDataViewType.Instance, schema["Text"].Type);
        Assert.AreEqual(TextDataViewType.Instance, schema["Memory"].Type);
        Assert.AreEqual(DateTimeDataViewType.Instance, schema["Time"].Type);
        Assert.AreEqual(DateTimeOffsetDataViewType.Instance, schema["Zoned"].Type);
        Assert.AreEqual(TimeSpanDataViewType.Instance, schema["Span"].Type);
    }

    [TestMethod]
    public void LoadFromEnumerable_VectorMembers_HaveTheirSizes()
    {
        var schema = View.Schema;

        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3), schema["Known"].Type);
        Assert.AreEqual(new VectorDataViewType(TextDataViewType.Instance, 2), schema["Words"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 2), schema["Buffer"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Double), schema["Variable"].Type);
        Assert.IsFalse(((VectorDataViewType)schema["Variable"].Type).IsKnownSize);
    }

    [TestMethod]
    public void Cursor_OverMembers_GivesTheirValues()
    {
        Assert.IsTrue(View.Values<bool>("Bool").Single());
        Assert.AreEqual((sbyte)-8, View.Values<sbyte>("SByte").Single());
        Assert.AreEqual(ulong.MaxValue, View.Values<ulong>("ULong").Single());
        Assert.AreEqual(Math.PI, View.Values<double>("Double").Single());
        Assert.AreEqual("hello", View.Texts("Text").Single());
        Assert.AreEqual("abc", View.Texts("Memory").Single());
        Assert.AreEqual(Example().Zoned, View.Values<DateTimeOffset>("Zoned").Single());
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f }, View.Vectors<float>("Known").Single());
        CollectionAssert.AreEqual(new[] { 4d, 5d }, View.Vectors<double>("Variable").Single());
        CollectionAssert.AreEqual(new[] { 6f, 7f }, View.Vectors<float>("Buffer").Single());
    }

    [TestMethod]
    public void CreateEnumerable_SameClass_GivesEveryMemberBack()
    {
        var row = mlContext.Data.CreateEnumerable<Row>(View, reuseRowObject: false).Single();
        var expected = Example();

        Assert.AreEqual(expected.Bool, row.Bool);
        Assert.AreEqual(expected.SByte, row.SByte);
        Assert.AreEqual(expected.Byte, row.Byte);
        Assert.AreEqual(expected.Short, row.Short);
        Assert.AreEqual(expected.UShort, row.UShort);
        Assert.AreEqual(expected.Int, row.Int);
        Assert.AreEqual(expected.UInt, row.UInt);
        Assert.AreEqual(expected.Long, row.Long);
        Assert.AreEqual(expected.ULong, row.ULong);
        Assert.AreEqual(expected.Float, row.Float);
        Assert.AreEqual(expected.Double, row.Double);
        Assert.AreEqual(expected.Text, row.Text);
        Assert.AreEqual("abc", row.Memory.ToString());
        Assert.AreEqual(expected.Time, row.Time);
        Assert.AreEqual(expected.Zoned, row.Zoned);
        Assert.AreEqual(expected.Span, row.Span);
        CollectionAssert.AreEqual(expected.Known, row.Known);
        CollectionAssert.AreEqual(expected.Variable, row.Variable);
        CollectionAssert.AreEqual(expected.Words, row.Words);
        CollectionAssert.AreEqual(new[] { 6f, 7f }, row.Buffer.GetValues().ToArray());
        Assert.AreEqual(5u, row.Key, "a key leaves as it is inside, counted from one");
    }

    [TestMethod]
    public void LoadFromEnumerable_NullText_IsEmpty()
    {
        var view = mlContext.Data.LoadFromEnumerable([new Row { Text = null, Known = [0, 0, 0], Words = ["", ""] }]);

        Assert.AreEqual("", view.Texts("Text").Single());
    }
}
