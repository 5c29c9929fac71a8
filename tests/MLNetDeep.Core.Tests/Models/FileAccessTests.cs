using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>What the file system refuses is an IOException, whoever reads or writes.</summary>
[TestClass]
public sealed class FileAccessTests
{
    private static readonly TabularDataset Data = TestTables.Clouds(40, seed: 1);

    private static readonly Dictionary<string, Action<string>> Doors = new()
    {
        ["save"] = TestModels.Small.Save,
        ["report"] = TestModels.Small.Report.SaveHtml,
        ["load"] = path => TrainedModel.Load(path),
        ["initial model"] = path => InitialModel.FromFile(path),
        ["TensorBoard"] = folder => new TensorBoardLog(folder).Dispose(),
        ["checkpoint"] = folder => DeepResidualTraining.Train(Data, TestTables.Small() with { Epochs = 1, Run = new() { Checkpoint = new Checkpoint(folder) } }),
    };

    // Paths where no user can make a file or a folder, not even the superuser.
    private static readonly Dictionary<string, Func<TempFolder, string>> UnusablePaths = new()
    {
        ["below a file"] = folder => Path.Combine(folder["file"], "below"),
        ["below a file that is not there"] = folder => Path.Combine(folder["file"], "nor this", "below"),
        ["a name too long"] = folder => folder[new string('x', 300)],
        // Linux denies it, to the superuser too, for want of a right: what .NET calls UnauthorizedAccessException.
        ["a folder of the kernel"] = folder => Directory.Exists("/sys/kernel") ? "/sys/kernel/mlnetdeep" : Path.Combine(folder["file"], "below"),
    };

    public static IEnumerable<object[]> Cases => Doors.Keys.SelectMany(_ => UnusablePaths.Keys, (door, place) => new object[] { door, place });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Door_PlaceThatCannotBe_ThrowsIOException(string door, string place)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["file"], "a file");
        Assert.Throws<IOException>(() => Doors[door](UnusablePaths[place](folder)));
        CollectionAssert.AreEqual(new[] { "file" }, folder.Names);
    }

    [TestMethod]
    [DataRow("save")]
    [DataRow("report")]
    [DataRow("load")]
    [DataRow("initial model")]
    public void Door_FolderInPlaceOfTheFile_ThrowsIOException(string door)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["in the way"]);
        File.WriteAllText(Path.Combine(folder["in the way"], "inside"), "");
        Assert.Throws<IOException>(() => Doors[door](folder["in the way"]));
        CollectionAssert.AreEqual(new[] { "in the way" }, folder.Names);
    }

    [TestMethod]
    [DataRow("TensorBoard")]
    [DataRow("checkpoint")]
    public void Door_FileInPlaceOfTheFolder_ThrowsIOException(string door)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["in the way"], "a file");
        Assert.Throws<IOException>(() => Doors[door](folder["in the way"]));
        Assert.AreEqual("a file", File.ReadAllText(folder["in the way"]));
    }

    [TestMethod]
    public void Train_FolderInPlaceOfTheLock_ThrowsIOException()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["training.lock"]);
        Assert.Throws<IOException>(() => Doors["checkpoint"](folder.Folder));
    }
}
