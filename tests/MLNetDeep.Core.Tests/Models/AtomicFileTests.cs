using MLNetDeep.Storage;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>Files that are written beside and moved: through no link of others, with the modes of the older ones, and with no leftovers.</summary>
[TestClass]
public sealed class AtomicFileTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [TestMethod]
    public void Write_LinkPlantedBeside_LeavesWhatItPointsTo()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["secret"], "of others");
        foreach (var planted in (string[])["model.zip.tmp", "model.zip.part", $"mlnetdeep-{Guid.NewGuid():N}.part"])
            CreateLink(folder[planted], folder["secret"]);

        AtomicFile.Write(folder["model.zip"], stream => stream.WriteByte(1));

        Assert.AreEqual("of others", File.ReadAllText(folder["secret"]));
        Assert.AreEqual(1, new FileInfo(folder["model.zip"]).Length);
        CollectionAssert.AreEqual(new[] { "model.zip", "model.zip.part", "model.zip.tmp", "secret" }, folder.Names);
    }

    [TestMethod]
    public void Write_LeftoverOfAKilledProcess_IsDeleted_OneInUseIsNot()
    {
        using var folder = new TempFolder();
        var (left, used, foreign) = ($"mlnetdeep-{Guid.NewGuid():N}.part", $"mlnetdeep-{Guid.NewGuid():N}.part", "mlnetdeep-notes.part");
        File.WriteAllText(folder[left], "half");
        File.WriteAllText(folder[foreign], "mine");
        using (new FileStream(folder[used], FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
        {
            AtomicFile.Write(folder["model.zip"], stream => stream.WriteByte(1));
            CollectionAssert.AreEquivalent(new[] { used, foreign, "model.zip" }, folder.Names);
        }
        AtomicFile.DeleteLeftovers(folder.Folder);
        CollectionAssert.AreEquivalent(new[] { foreign, "model.zip" }, folder.Names);
    }

    [TestMethod]
    public void Write_ManyAtOnce_LeavesOneOfThemWhole()
    {
        using var folder = new TempFolder();
        Parallel.For(0, 120, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => AtomicFile.Write(folder[$"{i % 2}"], stream =>
        {
            for (var b = 0; b < 1_000; b++)
                stream.WriteByte((byte)i);
        }));
        CollectionAssert.AreEqual(new[] { "0", "1" }, folder.Names);
        foreach (var name in folder.Names)
        {
            var bytes = File.ReadAllBytes(folder[name]);
            Assert.HasCount(1_000, bytes);
            Assert.HasCount(1, bytes.Distinct().ToArray());
        }
    }

    [TestMethod]
    public void Write_OverAnOlderFile_KeepsItsMode()
    {
        if (OperatingSystem.IsWindows())
            return;                                              // files have no modes there
        using var folder = new TempFolder();
        foreach (var mode in new[] { Owner, Owner | UnixFileMode.GroupRead, Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead, UnixFileMode.UserRead })
        {
            File.WriteAllText(folder["model.zip"], "older");
            File.SetUnixFileMode(folder["model.zip"], mode);
            AtomicFile.Write(folder["model.zip"], stream =>
            {
                stream.WriteByte(1);
                // Nobody reads meanwhile what the mode will not let him.
                Assert.AreEqual(Owner, TempFolder.ModeOf(((FileStream)stream).Name));
            });
            Assert.AreEqual(mode, TempFolder.ModeOf(folder["model.zip"]));
            File.Delete(folder["model.zip"]);
        }
    }

    [TestMethod]
    public void Write_ForTheOwner_IsNobodyElses()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TempFolder();
        AtomicFile.Write(folder["new"], stream => stream.WriteByte(1), ownerOnly: true);
        File.WriteAllText(folder["older"], "");
        File.SetUnixFileMode(folder["older"], Owner | UnixFileMode.OtherRead);
        AtomicFile.Write(folder["older"], stream => stream.WriteByte(1), ownerOnly: true);
        foreach (var name in folder.Names)
            Assert.AreEqual(Owner, TempFolder.ModeOf(folder[name]), name);
    }

    [TestMethod]
    public void Write_NewFile_HasTheModeOfAnyNewFile()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TempFolder();
        File.WriteAllText(folder["any"], "");
        AtomicFile.Write(folder["model.zip"], stream => stream.WriteByte(1));
        Assert.AreEqual(TempFolder.ModeOf(folder["any"]), TempFolder.ModeOf(folder["model.zip"]));
    }

    // The place is a link: what it points to is replaced, and the link stays; also where it points to nothing yet, or to a link.
    [TestMethod]
    public void Write_ThroughALink_ReplacesWhatItPointsTo()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["versions"]);
        File.WriteAllText(Path.Combine(folder["versions"], "1.zip"), "older");
        CreateLink(folder["newest.zip"], Path.Combine("versions", "1.zip"));
        CreateLink(folder["model.zip"], folder["newest.zip"]);
        CreateLink(folder["later.zip"], Path.Combine("versions", "2.zip"));

        AtomicFile.Write(folder["model.zip"], stream => stream.WriteByte(1));
        AtomicFile.Write(folder["later.zip"], stream => stream.WriteByte(2));

        foreach (var link in (string[])["model.zip", "newest.zip", "later.zip"])
            Assert.IsNotNull(new FileInfo(folder[link]).LinkTarget, link);
        CollectionAssert.AreEqual(new byte[] { 1 }, File.ReadAllBytes(Path.Combine(folder["versions"], "1.zip")));
        CollectionAssert.AreEqual(new byte[] { 2 }, File.ReadAllBytes(Path.Combine(folder["versions"], "2.zip")));
        Assert.HasCount(2, Directory.GetFileSystemEntries(folder["versions"]));
    }

    [TestMethod]
    public void Write_LinksInACircle_IsRefused()
    {
        using var folder = new TempFolder();
        CreateLink(folder["a"], folder["b"]);
        CreateLink(folder["b"], folder["a"]);
        Assert.Throws<IOException>(() => AtomicFile.Write(folder["a"], stream => stream.WriteByte(1)));
        CollectionAssert.AreEqual(new[] { "a", "b" }, folder.Names);
    }

    private static void CreateLink(string path, string target)
    {
        try
        {
            File.CreateSymbolicLink(path, target);
        }
        catch (Exception exception) when (OperatingSystem.IsWindows() && exception is IOException or UnauthorizedAccessException)
        {
            Assert.Inconclusive("Links need a right on Windows.");
        }
    }
}
