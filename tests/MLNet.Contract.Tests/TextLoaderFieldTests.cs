using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

/// <summary>What one field of a text file means: quoting, white space, missing and malformed values, each type.</summary>
[TestClass]
public sealed class TextLoaderFieldTests
{
    private readonly MLContext mlContext = new(seed: 1);

    private T[] Read<T>(DataKind kind, params string[] lines)
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile(folder.Write("a.csv", lines),
            [new TextLoader.Column("V", kind, 1)], separatorChar: ',', allowQuoting: true);
        return view.Values<T>("V");
    }

    private string[] ReadTexts(params string[] lines) =>
        [.. Read<ReadOnlyMemory<char>>(DataKind.String, lines).Select(text => text.ToString())];

    [TestMethod]
    public void Quoted_SeparatorInside_IsText()
    {
        CollectionAssert.AreEqual(new[] { "a, b" }, ReadTexts("0,\"a, b\",1"));
    }

    [TestMethod]
    public void Quoted_DoubledQuote_IsOneQuote()
    {
        CollectionAssert.AreEqual(new[] { "say \"hi\"" }, ReadTexts("0,\"say \"\"hi\"\"\",1"));
    }

    [TestMethod]
    public void Quoted_Empty_IsEmptyText()
    {
        CollectionAssert.AreEqual(new[] { "" }, ReadTexts("0,\"\",1"));
    }

    [TestMethod]
    public void Quoted_NumberInQuotes_IsItsNumber()
    {
        CollectionAssert.AreEqual(new[] { 2.5f }, Read<float>(DataKind.Single, "0,\"2.5\",1"));
    }

    [TestMethod]
    public void NotQuoted_ByDefault_QuotesAreCharacters()
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile(folder.Write("a.csv", "0,\"a"),
            [new TextLoader.Column("V", DataKind.String, 1)], separatorChar: ',');

        CollectionAssert.AreEqual(new[] { "\"a" }, view.Texts("V"));
    }

    [TestMethod]
    public void WhiteSpace_AroundAField_LeadingIsSkippedTrailingKept()
    {
        CollectionAssert.AreEqual(new[] { "a b " }, ReadTexts("0, a b ,1"));
    }

    [TestMethod]
    [DataRow(false, "a b ")]
    [DataRow(true, "a b")]
    public void TrimWhitespace_EndOfALine_IsTrimmedWhereAsked(bool trim, string expected)
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile(folder.Write("a.csv", "0,a b "),
            [new TextLoader.Column("V", DataKind.String, 1)], separatorChar: ',', trimWhitespace: trim);

        Assert.AreEqual(expected, view.Texts("V").Single());
    }

    [TestMethod]
    public void Float_EmptyField_IsZero()
    {
        CollectionAssert.AreEqual(new[] { 0f }, Read<float>(DataKind.Single, "0,,1"));
    }

    [TestMethod]
    public void Float_EmptyFieldWithMissingRealsAsNaNs_IsNaN()
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile(folder.Write("a.csv", "0,,1"), new TextLoader.Options
        {
            Columns = [new TextLoader.Column("V", DataKind.Single, 1)],
            Separators = [','],
            MissingRealsAsNaNs = true,
        });

        Assert.IsTrue(float.IsNaN(view.Values<float>("V").Single()));
    }

    [TestMethod]
    [DataRow("NaN")]
    [DataRow("?")]
    [DataRow("nan")]
    public void Float_MissingMark_IsNaN(string mark)
    {
        Assert.IsTrue(float.IsNaN(Read<float>(DataKind.Single, $"0,{mark},1").Single()));
    }

    [TestMethod]
    public void Float_Unreadable_IsNaN()
    {
        Assert.IsTrue(float.IsNaN(Read<float>(DataKind.Single, "0,abc,1").Single()));
    }

    [TestMethod]
    public void Float_ScientificAndSigns_AreRead()
    {
        CollectionAssert.AreEqual(new[] { -1.25e-3f, 4e10f, 5f }, Read<float>(DataKind.Single, "0,-1.25e-3", "0,4E+10", "0,+5"));
    }

    [TestMethod]
    public void Double_ManyDigits_KeepsThem()
    {
        CollectionAssert.AreEqual(new[] { 0.1234567890123456 }, Read<double>(DataKind.Double, "0,0.1234567890123456"));
    }

    [TestMethod]
    public void Text_EmptyField_IsEmpty()
    {
        CollectionAssert.AreEqual(new[] { "" }, ReadTexts("0,,1"));
    }

    [TestMethod]
    public void Integers_EachKind_AreRead()
    {
        CollectionAssert.AreEqual(new sbyte[] { -128 }, Read<sbyte>(DataKind.SByte, "0,-128"));
        CollectionAssert.AreEqual(new byte[] { 255 }, Read<byte>(DataKind.Byte, "0,255"));
        CollectionAssert.AreEqual(new short[] { -32768 }, Read<short>(DataKind.Int16, "0,-32768"));
        CollectionAssert.AreEqual(new ushort[] { 65535 }, Read<ushort>(DataKind.UInt16, "0,65535"));
        CollectionAssert.AreEqual(new[] { -7 }, Read<int>(DataKind.Int32, "0,-7"));
        CollectionAssert.AreEqual(new[] { 7u }, Read<uint>(DataKind.UInt32, "0,7"));
        CollectionAssert.AreEqual(new[] { long.MaxValue }, Read<long>(DataKind.Int64, "0,9223372036854775807"));
        CollectionAssert.AreEqual(new[] { ulong.MaxValue }, Read<ulong>(DataKind.UInt64, "0,18446744073709551615"));
    }

    [TestMethod]
    public void Integer_EmptyField_IsZero()
    {
        CollectionAssert.AreEqual(new[] { 0 }, Read<int>(DataKind.Int32, "0,,1"));
    }

    [TestMethod]
    public void Integer_Unreadable_ThrowsWithValueAndColumn()
    {
        var fault = Assert.Throws<FormatException>(() => Read<int>(DataKind.Int32, "0,abc,1"));

        StringAssert.Contains(fault.Message, "abc");
        StringAssert.Contains(fault.Message, "V");
    }

    [TestMethod]
    public void Integer_OutOfRange_Throws()
    {
        Assert.Throws<FormatException>(() => Read<byte>(DataKind.Byte, "0,300,1"));
        Assert.Throws<FormatException>(() => Read<uint>(DataKind.UInt32, "0,-1,1"));
    }

    [TestMethod]
    [DataRow("true", true)]
    [DataRow("False", false)]
    [DataRow("1", true)]
    [DataRow("0", false)]
    [DataRow("yes", true)]
    [DataRow("no", false)]
    [DataRow("", false)]
    public void Boolean_Spellings_AreRead(string text, bool expected)
    {
        Assert.AreEqual(expected, Read<bool>(DataKind.Boolean, $"0,{text},1").Single());
    }

    [TestMethod]
    public void DateTime_IsoForm_IsRead()
    {
        CollectionAssert.AreEqual(new[] { new DateTime(2020, 2, 29) }, Read<DateTime>(DataKind.DateTime, "0,2020-02-29"));
    }

    [TestMethod]
    public void TimeSpan_Form_IsRead()
    {
        CollectionAssert.AreEqual(new[] { new TimeSpan(1, 30, 0) }, Read<TimeSpan>(DataKind.TimeSpan, "0,01:30:00"));
    }

    [TestMethod]
    public void Times_EmptyField_AreDefaults()
    {
        CollectionAssert.AreEqual(new[] { default(DateTime) }, Read<DateTime>(DataKind.DateTime, "0,,1"));
        CollectionAssert.AreEqual(new[] { default(TimeSpan) }, Read<TimeSpan>(DataKind.TimeSpan, "0,,1"));
    }

    [TestMethod]
    public void Double_EmptyAndMarked_AreZeroAndNaN()
    {
        CollectionAssert.AreEqual(new[] { 0, double.NaN }, Read<double>(DataKind.Double, "0,,1", "0,?,1"));
    }

    [TestMethod]
    public void ShortLine_MissingFields_AreDefaults()
    {
        CollectionAssert.AreEqual(new[] { 0f, 2f }, Read<float>(DataKind.Single, "0", "0,2"));
        CollectionAssert.AreEqual(new[] { "", "b" }, ReadTexts("0", "0,b"));
    }
}
