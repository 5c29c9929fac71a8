using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Tables;

/// <summary>What LoadTable finds out about a file, and what it refuses.</summary>
[TestClass]
public sealed class LoadTableTests : IDisposable
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void LoadTable_ColumnsOfEachKind_AreTold()
    {
        var table = Load("""
            id,name,age,sex,member,joined,country,"seat, row",bought
            1,Ann A,31,f,true,2021-03-05,NO,"a ""b"", c",yes
            2,Bob B,?,m,false,2021-04-06,NO,,no
            3,Cy C,NA,m,true,2021-05-07,NO,"a ""b"", c",no
            5,Di D,17,f,true,2021-06-08,NO,x,no
            4,Ed E,55.5,m,false,,NO,y,yes
            6,Fa F,1e2,f,true,2021-08-10,NO,y,no
            7,Gu G,-4,m,true,2021-09-11,NO,y,no
            8,Hy H,6,m,true,2021-10-12,NO,x,no
            9,Iv I,6,m,true,2021-11-13,NO,x,no
            10,Jo J,6,m,true,2021-12-14 13:30,NO,x,no

            """, "bought");

        Assert.AreEqual(10, table.Rows);
        CollectionAssert.AreEqual(
            new[] { ColumnKind.Id, ColumnKind.Id, ColumnKind.Number, ColumnKind.Category, ColumnKind.Boolean, ColumnKind.Date, ColumnKind.Constant, ColumnKind.Category, ColumnKind.Boolean },
            table.Columns.Select(column => column.Kind).ToArray(), table.ToString());
        CollectionAssert.AreEqual(new[] { "age", "joined" }, table.NumericColumns.ToArray());
        CollectionAssert.AreEqual(new[] { "sex", "member", "seat, row" }, table.CategoricalColumns.ToArray());
        CollectionAssert.AreEqual(new[] { "id", "name", "country" }, table.IgnoredColumns.Select(column => column.Name).ToArray());
        Assert.AreEqual("counts the rows from 1 to 10", table.IgnoredColumns[0].Reason);
        Assert.AreEqual(LearningTask.Binary, table.Task);
        CollectionAssert.AreEqual(new[] { 31, float.NaN, float.NaN, 17, 55.5f, 100, -4, 6, 6, 6 }, table.Data.Values<float>("age"));
        CollectionAssert.AreEqual(new[] { true, false, false }, table.Data.Values<bool>("bought")[..3]);
        Assert.AreEqual("a \"b\", c", table.Data.Values<ReadOnlyMemory<char>>("seat, row")[0].ToString());
        var joined = table.Data.Values<DateTimeOffset>("joined");
        Assert.AreEqual(new DateTime(2021, 12, 14, 13, 30, 0), joined[9].DateTime);
        Assert.AreEqual(default, joined[4]);
    }

    [TestMethod]
    [DataRow(',')]
    [DataRow(';')]
    [DataRow('\t')]
    [DataRow('|')]
    public void LoadTable_AnySeparator_IsFound(char separator)
    {
        var table = Load("x,y,z\n1,2,3\n2,3,4\n".Replace(',', separator), "z");
        Assert.AreEqual(separator, table.Separator);
        CollectionAssert.AreEqual(new[] { "x", "y", "z" }, table.Columns.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    [DataRow("a,x,y\n\"line 1\nline 2\",1,1\nb,2,2\n\nc,3,1\n", 3, "line 1\nline 2", DisplayName = "lines in quotes")]
    [DataRow("# of somebody\n\na,x,y\n//b,7,7\n  5\" pipe ,1 ,1\n#b, 2,2\n", 2, "5\" pipe ", DisplayName = "comments, quotes within")]
    [DataRow("\uFEFFa,x,y\r\n\"\"\"in\"\" deep\" ,1,1\r\nb,2,2\r\n", 2, "\"in\" deep", DisplayName = "a mark of bytes, Windows' lines")]
    public void LoadTable_RowsAsMLNetReadsThem_AreCounted(string text, int rows, string first)
    {
        var table = Load(text, "y");
        var values = table.Data.Values<ReadOnlyMemory<char>>("a");
        Assert.AreEqual(rows, table.Rows);
        Assert.HasCount(rows, values);
        Assert.AreEqual(first, values[0].ToString());
        CollectionAssert.AreEqual(new[] { 1f, 2 }, table.Data.Values<float>("x")[..2]);
        CollectionAssert.AreEqual(new[] { "a" }, table.CategoricalColumns.ToArray());
    }

    [TestMethod]
    [DataRow("x;z;y\n1,5;a;1\n-2;\"b,c\";2\n,25;a;3,5\n", ',')]
    [DataRow("x;z;y\n1.5;a;1\n-2;b;2\n.25;a;3.5\n", '.')]
    public void LoadTable_DecimalsBehindEither_AreRead(string text, char marker)
    {
        var table = Load(text, "y");
        Assert.AreEqual(marker, table.DecimalMarker);
        CollectionAssert.AreEqual(new[] { 1.5f, -2, 0.25f }, table.Data.Values<float>("x"));
        CollectionAssert.AreEqual(new[] { 1, 2, 3.5f }, table.Load(Path).Values<float>("y"));
        Assert.AreEqual(ColumnKind.Category, table.Columns[1].Kind);
    }

    [TestMethod]
    public void LoadTable_WithoutHeader_NumbersTheColumns()
    {
        var table = Load("1.5,a,3\n2,b,4\n3,a,9\n", "col1");
        Assert.IsFalse(table.HasHeader);
        Assert.AreEqual(3, table.Rows);
        CollectionAssert.AreEqual(new[] { "col0", "col2" }, table.NumericColumns.ToArray());
        CollectionAssert.AreEqual(new[] { 1.5f, 2, 3 }, table.Data.Values<float>("col0"));
    }

    [TestMethod]
    [DataRow("1\n0\n1", ColumnKind.Boolean, LearningTask.Binary)]
    [DataRow("1\n2\n1", ColumnKind.Category, LearningTask.Multiclass)]
    [DataRow("1\n2.5\n1", ColumnKind.Number, LearningTask.Regression)]
    [DataRow("a\nb\nc", ColumnKind.Category, LearningTask.Multiclass)]
    [DataRow("Yes\nno\nyes", ColumnKind.Boolean, LearningTask.Binary)]
    [DataRow("yes\nTRUE\nYes", ColumnKind.Category, LearningTask.Multiclass)]
    [DataRow("yes\nno\nno", ColumnKind.Boolean, LearningTask.Binary)]
    public void Task_OfTheLabelsValues_IsInferred(string labels, ColumnKind kind, LearningTask task)
    {
        var table = Load("x,y\n" + string.Join('\n', labels.Split('\n').Select((label, r) => $"{r * r}.5,{label}")), "y");
        Assert.AreEqual(kind, table.LabelColumn.Kind);
        Assert.AreEqual(task, table.Task);
    }

    [TestMethod]
    public void LoadTable_KindsThatAreSaid_Win()
    {
        var options = new TableOptions { Kinds = new Dictionary<string, ColumnKind> { ["y"] = ColumnKind.Number, ["x"] = ColumnKind.Category, ["z"] = ColumnKind.Ignored } };
        var table = Load("x,y,z\n1,1,2\n2,2,3\n", "y", options);
        Assert.AreEqual(LearningTask.Regression, table.Task);
        CollectionAssert.AreEqual(new[] { "x" }, table.CategoricalColumns.ToArray());
        Assert.IsEmpty(table.NumericColumns);
        var e = Assert.ThrowsExactly<ArgumentException>(() => Load("x,y\n1,1\nb,2\n", "y", new() { Kinds = new Dictionary<string, ColumnKind> { ["x"] = ColumnKind.Number } }));
        Assert.AreEqual("Column 'x' cannot be a Number: line 3 has 'b'. (Parameter 'options')", e.Message);
    }

    [TestMethod]
    public void LoadTable_LettersThatAreNoUtf8_AreRefused()
    {
        File.WriteAllBytes(Path, [.. "town,y\nFehr,1\nF"u8, 0xF6, .. "hr,2\n"u8]);
        var e = Assert.ThrowsExactly<InvalidDataException>(() => _mlContext.Data.LoadTable(Path, "y"));
        Assert.AreEqual($"'{Path}' has letters that are no UTF-8, on line 1 or soon after; save the file as UTF-8.", e.Message);
    }

    [TestMethod]
    [DataRow("1e300")]
    [DataRow("-4e38")]
    [DataRow("Infinity")]
    public void LoadTable_NumbersThatNoSingleHolds_AreRefusedByTheirLine(string number)
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Load($"x,y\n1,1.5\n{number},2.5\n", "y"));
        Assert.AreEqual($"Line 3 of '{Path}' has '{number}' in column 'x'; expected a number within ±3.4E+38.", e.Message);
        var table = Load("x,y\n1,1.5\n2,2.5\n", "y");
        var other = _folder.Write("test.csv", "x,y", "1,2", $"{number},2");
        Assert.AreEqual(
            $"Line 3 of '{other}' has '{number}' in column 'x'; expected a number within ±3.4E+38.",
            Assert.ThrowsExactly<InvalidDataException>(() => table.Load(other, labelled: false)).Message);
    }

    [TestMethod]
    [DataRow("1700000000\n1700000600", "numbers from 1700000000 to 1700000600, which a Single tells apart in steps of 128: subtract a number first")]
    [DataRow("0\n1700000600", "numbers from 0 to 1.7E+09")]
    [DataRow("0.1\n0.2", "numbers from 0.1 to 0.2")]
    public void LoadTable_NumbersThatASingleHardlyTellsApart_SaysSo(string numbers, string reason)
    {
        var table = Load("x,y\n" + string.Join('\n', numbers.Split('\n').Select((number, r) => $"{number},{r}.5")), "y");
        Assert.AreEqual(reason, table.Columns[0].Reason);
    }

    [TestMethod]
    public void LoadTable_DatesWithAMark_AreLeftOut() => Assert.AreEqual(
        "dates, but line 3 has '?', where a missing date must be empty", Load("x,when,y\n1,2020-01-01,1\n2,?,2\n", "y").IgnoredColumns.Single().Reason);

    [TestMethod]
    [DataRow("", "The file 'PATH' is empty; expected rows of a table.")]
    [DataRow("x,y\n", "The file 'PATH' has a header and no rows.")]
    [DataRow("x,y\n1,2\n\n3,4,5\n", "Line 4 of 'PATH' has 3 fields; expected 2, as on the first line. The separator is taken for ','.")]
    [DataRow("x,y\n1,?\n3,\n", "The label 'y' has no value in any row of 'PATH'.")]
    [DataRow("x,y\n1,2\n3,\n", "The label 'y' is '2' in each row of 'PATH'; expected at least two different values.")]
    [DataRow("x,y\n1,2\n3,2\n", "The label 'y' is '2' in each row of 'PATH'; expected at least two different values.")]
    [DataRow("x,y\n1,2\n1,3\n", "No column of 'PATH' is left to predict 'y' from: 'x' is Constant, '1' in each row.")]
    [DataRow("x,x,y\n1,2,3\n", "The header of 'PATH' names two columns 'x'.")]
    [DataRow("x,y\n1,\"2\n1,3\n", "The quoted field on line 2 of 'PATH' has no end.")]
    public void LoadTable_FileThatWillNotDo_SaysWhy(string text, string message)
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Load(text, "y", new() { Separator = ',' }));
        Assert.AreEqual(message.Replace("PATH", Path), e.Message);
    }

    [TestMethod]
    [DataRow("a", "b", "", ColumnKind.Category)]
    [DataRow("a", "b", "Na", ColumnKind.Category)]
    [DataRow("yes", "no", "?", ColumnKind.Boolean)]
    [DataRow("1", "0", "", ColumnKind.Boolean)]
    [DataRow("0.5", "2", "?", ColumnKind.Number)]
    public void LoadTable_RowsWithoutALabel_AreLeftOut(string one, string other, string missing, ColumnKind kind)
    {
        var table = Load($"x,y\n1,{one}\n2,{missing}\n3,{other}\n4,{missing}\n5,{one}\n", "y");

        Assert.AreEqual((3L, kind), (table.Rows, table.LabelColumn.Kind));
        CollectionAssert.AreEqual(new[] { 1f, 3, 5 }, table.Data.GetColumn<float>("x").ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 3, 5 }, table.Load(Path).GetColumn<float>("x").ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2, 3, 4, 5 }, table.Load(Path, labelled: false).GetColumn<float>("x").ToArray());
        Assert.StartsWith("3 rows, separated by commas, with a header; 2 more without a label are left out\n", table.ToString());
    }

    [TestMethod]
    public void LoadTable_TruthValuesWithGaps_AreNeverReadAsFalse()
    {
        var table = Load("x,y,z\n1,Yes,a\n2,,b\n3,NO,a\n4,NA,b\n5,Yes,a\n", "y", new() { Kinds = new Dictionary<string, ColumnKind> { ["y"] = ColumnKind.Boolean } });
        CollectionAssert.AreEqual(new[] { true, false, true }, table.Data.GetColumn<bool>("y").ToArray());
        CollectionAssert.AreEqual(new[] { "x", "y", "z" }, table.Data.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { true, false, true }, table.Load(Path).GetColumn<bool>("y").ToArray());
        Assert.AreEqual(
            string.Join('\n', table.Data.Schema.Select(column => $"{column}")), string.Join('\n', table.Load(_folder.Write("full.csv", "x,y,z", "1,no,a"), labelled: false).Schema.Select(column => $"{column}")));
        foreach (var lines in (string[][])[["x,y,z", "1,yes,a", "2,,b"], ["x,y,z", "1,yes,a", "2,NA,b"], ["x,z", "1,a"]])
            CollectionAssert.AreEqual(new[] { "x", "z" }, table.Load(_folder.Write("gaps.csv", lines), labelled: false).Schema.Select(column => column.Name).ToArray());
        var other = _folder.Write("test.csv", "x,y,z", "1,yes,a", "2,maybe,b");
        Assert.AreEqual(
            $"Line 3 of '{other}' has 'maybe' in column 'y'; expected yes or no.", Assert.ThrowsExactly<InvalidDataException>(() => table.Load(other)).Message);
    }

    [TestMethod]
    [DataRow("t,f,kind\n1,2,a\n3,4,b\n", true, DisplayName = "numbers below")]
    [DataRow("n,y,kind\nred,yes,a\nblue,no,b\n", true, DisplayName = "other words below")]
    [DataRow("yes,red,a\nno,blue,b\nYes,green,c\n", false, DisplayName = "the word again below")]
    public void LoadTable_FirstRowWithAWordForYesOrNo_IsAHeaderUnlessItComesAgain(string text, bool isHeader)
    {
        File.WriteAllText(Path, text);
        Assert.AreEqual(isHeader, TableFormat.Of(Path, label: null, new()).HasHeader);
    }

    [TestMethod]
    public void LoadTable_NoHeaderAndNoSuchLabel_SaysHowTheFirstLineIsTaken()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => Load("2020,kind\n5,a\n6,b\n", "knd"));
        Assert.StartsWith($"'{Path}' has no column 'knd'; the nearest are 'col0', 'col1'. Its first line is taken for values, not for names; HasHeader = true says otherwise.", e.Message);
    }

    [TestMethod]
    public void LoadTable_NoSuchFileOrLabel_NamesWhatIsThere()
    {
        Assert.AreEqual($"There is no file '{Path}'.", Assert.ThrowsExactly<FileNotFoundException>(() => _mlContext.Data.LoadTable(Path, "y")).Message);
        var e = Assert.ThrowsExactly<ArgumentException>(() => Load("sex,age,Survived,fare,deck\nm,1,no,2,3\nf,2,yes,3,3\n", "survivd"));
        Assert.StartsWith($"'{Path}' has no column 'survivd'; the nearest are 'Survived', ", e.Message);
    }

    [TestMethod]
    public void Load_OtherRows_AreReadByNames()
    {
        var table = Load("x,y,z\n1,yes,a\n2,no,b\n3,no,a\n", "y");
        var other = _folder.FileOf("test.csv");
        File.WriteAllText(other, "z,more,x\na,9,4\nb,9,?\n");

        var data = table.Load(other, labelled: false);

        CollectionAssert.AreEqual(new[] { "x", "z" }, data.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 4, float.NaN }, data.Values<float>("x"));
        CollectionAssert.AreEqual(new[] { "a", "b" }, data.Values<ReadOnlyMemory<char>>("z").Select(text => text.ToString()).ToArray());
        Assert.AreEqual(
            $"'{other}' has no column 'y'; the nearest are 'z', 'x', 'more'.", Assert.ThrowsExactly<InvalidDataException>(() => table.Load(other)).Message);
        File.WriteAllText(other, "x,y,z\n1,yes,a\nfew,no,b\n");
        Assert.AreEqual(
            $"Line 3 of '{other}' has 'few' in column 'x'; expected a number.", Assert.ThrowsExactly<InvalidDataException>(() => table.Load(other)).Message);
    }

    [TestMethod]
    public void Load_OtherRowsWithoutHeader_AreReadByPlaces()
    {
        var table = Load("1,2,a\n2,5,b\n3,5,a\n", "col1");
        var other = _folder.FileOf("test.csv");
        File.WriteAllText(other, "7,b\n8,a\n");
        var data = table.Load(other, labelled: false);
        CollectionAssert.AreEqual(new[] { 7f, 8 }, data.Values<float>("col0"));
        Assert.AreEqual("b", data.Values<ReadOnlyMemory<char>>("col2")[0].ToString());
        Assert.AreEqual($"'{other}' has 2 columns; expected 3, as the table.", Assert.ThrowsExactly<InvalidDataException>(() => table.Load(other)).Message);
    }

    private string Path => _folder.FileOf("table.csv");

    private Table Load(string text, string label, TableOptions? options = null)
    {
        File.WriteAllText(Path, text);
        return _mlContext.Data.LoadTable(Path, label, options);
    }
}
