using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class TextLoaderTests
{
    private sealed class Row
    {
        [LoadColumn(0)]
        public string Name { get; set; } = "";
        [LoadColumn(1)]
        public float Weight { get; set; }
        [LoadColumn(2, 4)]
        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }

    private readonly MLContext mlContext = new(seed: 1);

    [TestMethod]
    public void Load_ByClass_ReadsTheMarkedColumns()
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile<Row>(folder.Write("a.csv", "x,1.5,1,2,3", "y,-2,4,5,6"), separatorChar: ',');

        CollectionAssert.AreEqual(new[] { "Name", "Weight", "Features" }, view.Schema.Select(column => column.Name).ToArray());
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3), view.Schema["Features"].Type);
        CollectionAssert.AreEqual(new[] { "x", "y" }, view.Texts("Name"));
        CollectionAssert.AreEqual(new[] { 1.5f, -2f }, view.Values<float>("Weight"));
        CollectionAssert.AreEqual(new[] { 4f, 5f, 6f }, view.Vectors<float>("Features")[1]);
    }

    [TestMethod]
    public void Load_DefaultSeparator_IsTab()
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile<Row>(folder.Write("a.tsv", "a b,c\t1\t2\t3\t4"));

        Assert.AreEqual("a b,c", view.Texts("Name").Single());
        CollectionAssert.AreEqual(new[] { 2f, 3f, 4f }, view.Vectors<float>("Features").Single());
    }

    [TestMethod]
    [DataRow(';')]
    [DataRow(' ')]
    [DataRow('|')]
    public void Load_OtherSeparators_SplitTheLine(char separator)
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.txt", string.Join(separator, "n", "7", "1", "2", "3"));
        var view = mlContext.Data.LoadFromTextFile<Row>(path, separatorChar: separator);

        Assert.AreEqual(7f, view.Values<float>("Weight").Single());
    }

    [TestMethod]
    public void Load_WithHeader_SkipsTheFirstLine()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.csv", "name,weight,f0,f1,f2", "x,1,2,3,4");
        var view = mlContext.Data.LoadFromTextFile<Row>(path, separatorChar: ',', hasHeader: true);

        CollectionAssert.AreEqual(new[] { "x" }, view.Texts("Name"));
    }

    [TestMethod]
    public void Load_OptionsWithHeader_NamesTheSlotsOfAVector()
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile(folder.Write("a.csv", "name,f0,f1", "x,1,2"), new TextLoader.Options
        {
            Columns =
            [
                new TextLoader.Column("Name", DataKind.String, 0),
                new TextLoader.Column("Features", DataKind.Single, 1, 2),
            ],
            Separators = [','],
            HasHeader = true,
        });

        CollectionAssert.AreEqual(new[] { "f0", "f1" }, view.SlotNames("Features"));
    }

    [TestMethod]
    public void Load_WithoutHeader_HasNoSlotNames()
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile<Row>(folder.Write("a.csv", "x,1,2,3,4"), separatorChar: ',');

        Assert.IsFalse(view.Schema["Features"].HasSlotNames());
    }

    [TestMethod]
    public void Load_Columns_ByNameKindAndRange()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.csv", "1,2,3,9,true", "4,5,6,8,false");
        var view = mlContext.Data.LoadFromTextFile(path,
            [
                new TextLoader.Column("Whole", DataKind.Int32, 3),
                new TextLoader.Column("Flag", DataKind.Boolean, 4),
                new TextLoader.Column("Features", DataKind.Double, 0, 2),
            ], separatorChar: ',');

        CollectionAssert.AreEqual(new[] { 9, 8 }, view.Values<int>("Whole"));
        CollectionAssert.AreEqual(new[] { true, false }, view.Values<bool>("Flag"));
        CollectionAssert.AreEqual(new[] { 4d, 5d, 6d }, view.Vectors<double>("Features")[1]);
    }

    [TestMethod]
    public void Load_SeveralRanges_JoinsThemInOrder()
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile(folder.Write("a.csv", "0,1,2,3,4"),
            [new TextLoader.Column("F", DataKind.Single, [new TextLoader.Range(3, 4), new TextLoader.Range(0)])],
            separatorChar: ',');

        CollectionAssert.AreEqual(new[] { 3f, 4f, 0f }, view.Vectors<float>("F").Single());
    }

    [TestMethod]
    public void Load_OptionsWithTwoSeparators_SplitAtEither()
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.txt", "head;head", "a;1", "b,2");
        var view = mlContext.Data.LoadFromTextFile(path, new TextLoader.Options
        {
            Columns = [new TextLoader.Column("Name", DataKind.String, 0), new TextLoader.Column("N", DataKind.Single, 1)],
            Separators = [';', ','],
            HasHeader = true,
        });

        CollectionAssert.AreEqual(new[] { "a", "b" }, view.Texts("Name"));
        CollectionAssert.AreEqual(new[] { 1f, 2f }, view.Values<float>("N"));
    }

    [TestMethod]
    public void Load_KeyColumn_ReadsItsValuesFromZero()
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile(folder.Write("a.csv", "0", "2", "5", ""),
            [new TextLoader.Column("Key", DataKind.UInt32, [new TextLoader.Range(0)], new KeyCount(3))], separatorChar: ',');

        Assert.AreEqual<DataViewType>(new KeyDataViewType(typeof(uint), 3), view.Schema["Key"].Type);
        CollectionAssert.AreEqual(new uint[] { 1, 3, 0 }, view.Values<uint>("Key"));
    }

    [TestMethod]
    public void Load_BlankLines_AreSkipped()
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile<Row>(folder.Write("a.csv", "x,1,2,3,4", "", "y,1,2,3,4"), separatorChar: ',');

        CollectionAssert.AreEqual(new[] { "x", "y" }, view.Texts("Name"));
    }

    [TestMethod]
    public void Load_WindowsLineEnds_AreNotPartOfTheLastField()
    {
        using var folder = new TempFolder();
        var path = folder.FileOf("a.csv");
        File.WriteAllText(path, "1,x\r\n2,y\r\n");
        var view = mlContext.Data.LoadFromTextFile(path, [new TextLoader.Column("T", DataKind.String, 1)], separatorChar: ',');

        CollectionAssert.AreEqual(new[] { "x", "y" }, view.Texts("T"));
    }

    [TestMethod]
    public void Load_UnknownFile_ThrowsWithItsName()
    {
        using var folder = new TempFolder();
        var path = folder.FileOf("nowhere.csv");

        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.Data.LoadFromTextFile<Row>(path, separatorChar: ','));
        StringAssert.Contains(fault.Message, "nowhere.csv");
    }

    [TestMethod]
    public void Load_RowCount_IsNotKnown()
    {
        using var folder = new TempFolder();

        Assert.IsNull(mlContext.Data.LoadFromTextFile<Row>(folder.Write("a.csv", "x,1,2,3,4"), separatorChar: ',').GetRowCount());
    }

    [TestMethod]
    public void Load_ByClassWithOptions_TakesTheColumnsOfTheClassAndTheRestOfTheOptions()
    {
        using var folder = new TempFolder();
        var view = mlContext.Data.LoadFromTextFile<Row>(folder.Write("a.csv", "name;weight;f0;f1;f2", "\"x;y\";;1;;3"), new TextLoader.Options
        {
            Separators = [';'],
            HasHeader = true,
            AllowQuoting = true,
            MissingRealsAsNaNs = true,
        });

        CollectionAssert.AreEqual(new[] { "Name", "Weight", "Features" }, view.Schema.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "x;y" }, view.Texts("Name"));
        CollectionAssert.AreEqual(new[] { float.NaN }, view.Values<float>("Weight"));
        CollectionAssert.AreEqual(new[] { 1f, float.NaN, 3f }, view.Vectors<float>("Features").Single());
    }
}
