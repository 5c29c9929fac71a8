using MLNetDeep.Models;
using MLNetDeep.Storage;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>A save that fails leaves everything as it was.</summary>
[TestClass]
public sealed class ModelFileSaveTests
{
    [TestMethod]
    public void Save_OverAnOlderFile_ReplacesItAndLeavesNothingElse()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["model.zip"], "an older file");
        TestModels.Small.Save(folder["model.zip"]);
        CollectionAssert.AreEqual(new[] { "model.zip" }, folder.Names);
        CollectionAssert.AreEqual(TestModels.Probabilities(TestModels.Small), TestModels.Probabilities(TrainedModel.Load(folder["model.zip"])));
    }

    [TestMethod]
    public void Save_IntoAMissingFolder_Throws()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder["missing"], "model.zip");
        var exception = Assert.ThrowsExactly<DirectoryNotFoundException>(() => TestModels.Small.Save(path));
        Assert.AreEqual($"'{path}' cannot be written: its folder does not exist.", exception.Message);
        Assert.IsEmpty(folder.Names);
    }

    // A folder of the name is in the way: only the move, the last step, fails.
    [TestMethod]
    public void Save_MoveFails_LeavesNoTemporaryFile()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["model.zip"]);
        File.WriteAllText(Path.Combine(folder["model.zip"], "inside"), "");
        AssertThrowsIO(() => TestModels.Small.Save(folder["model.zip"]));
        CollectionAssert.AreEqual(new[] { "model.zip" }, folder.Names);
    }

    [TestMethod]
    public void Save_WritingFails_KeepsTheOlderFile()
    {
        using var folder = new TempFolder();
        var path = folder["model.zip"];
        File.WriteAllText(path, "an older file");
        Assert.ThrowsExactly<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("The disk is full.");
        }));
        Assert.AreEqual("an older file", File.ReadAllText(path));
        Assert.HasCount(1, folder.Names);
    }

    [TestMethod]
    public void Save_WhileTheOlderFileIsRead_LeavesTheReaderWhatItHad()
    {
        if (OperatingSystem.IsWindows())
            return;                                              // an open file cannot be replaced there
        using var folder = new TempFolder();
        File.WriteAllText(folder["model.zip"], "an older file");
        using var reader = new StreamReader(folder["model.zip"]);
        TestModels.Small.Save(folder["model.zip"]);
        Assert.AreEqual("an older file", reader.ReadToEnd());
    }

    private static void AssertThrowsIO(Action save)
    {
        try
        {
            save();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
        Assert.Fail("The model should not have been saved.");
    }
}
