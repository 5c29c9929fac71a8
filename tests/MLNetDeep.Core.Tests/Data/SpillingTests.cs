using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Data;

/// <summary>Rows that take more than a memory limit.</summary>
[TestClass]
public sealed class SpillingTests
{
    // Blocks of 1, 4, 8 and 256 rows; limits of less than a block, of a few, and of just what there is before the last block.
    [TestMethod]
    [DataRow(3, 2, 1)]
    [DataRow(3, 15, 200)]
    [DataRow(1, 8, 96)]
    [DataRow(5, 1_500, 6_000)]
    public void Row_OnDisk_IsAsWritten(int columns, int blockFloats, int limit)
    {
        using var rows = Spilled(columns, blockFloats, limit, count: 517);
        Assert.IsTrue(rows.IsOnDisk);
        Assert.AreEqual(517, rows.Count);
        RowReader one = new(rows), three = new(rows) { Capacity = 3 };
        for (var r = 0; r < rows.Count; r++)
        {
            var there = r * 211 % rows.Count;
            CollectionAssert.AreEqual(Values(there, columns), rows.Row(there).ToArray(), $"row {there} alone");
            CollectionAssert.AreEqual(Values(r, columns), one.Row(r).ToArray(), $"row {r} in order");
            CollectionAssert.AreEqual(Values(there, columns), three.Row(there).ToArray(), $"row {there} to and fro");
        }
    }

    [TestMethod]
    public void Add_UpToTheLimit_StaysInMemory()
    {
        using var folder = new TempFolder();
        using var rows = new RowBlocks(2, blockFloats: 8, new Spilling(3 * 32, folder.Folder));
        Fill(rows, 12);                                          // three blocks of four rows
        Assert.IsFalse(rows.IsOnDisk);
        Fill(rows, 1);
        Assert.IsTrue(rows.IsOnDisk);
        CollectionAssert.AreEqual(
            new[] { false, false, false, true }, Enumerable.Range(0, rows.Blocks).Select(rows.IsInMemory).ToArray());
    }

    [TestMethod]
    public void Leading_OfRowsOnDisk_HasTheFirstColumns()
    {
        using var rows = Spilled(columns: 5, blockFloats: 20, limit: 200, count: 100);
        var leading = rows.Leading(2);
        var reader = new RowReader(leading);
        for (var r = 0; r < rows.Count; r++)
        {
            CollectionAssert.AreEqual(Values(r, 5)[..2], leading.Row(r).ToArray());
            CollectionAssert.AreEqual(Values(r, 5)[..2], reader.Row(r).ToArray());
        }
    }

    [TestMethod]
    public void Row_OutOfRange_ThrowsOnDiskToo()
    {
        using var rows = Spilled(columns: 2, blockFloats: 8, limit: 64, count: 100);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => rows.Row(100).Length.ToString());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RowReader(rows).Row(-1).Length.ToString());
    }

    // Spans of single rows are memory of their own: two at once, or threads, do no harm.
    [TestMethod]
    public void Row_OnDiskFromSeveralThreads_IsAsWritten()
    {
        using var rows = Spilled(columns: 3, blockFloats: 12, limit: 100, count: 500);
        Parallel.For(0, 4, thread =>
        {
            var reader = new RowReader(rows);
            for (var r = 0; r < rows.Count; r++)
            {
                var other = (r * 7 + thread * 100) % rows.Count;
                var first = rows.Row(r);
                var second = rows.Row(other);
                CollectionAssert.AreEqual(Values(other, 3), reader.Row(other).ToArray());
                CollectionAssert.AreEqual(Values(other, 3), second.ToArray());
                CollectionAssert.AreEqual(Values(r, 3), first.ToArray());
            }
        });
    }

    // 32 rows a block: what is held longest unused goes, and the last block is in memory anyway.
    [TestMethod]
    public void Reader_OfSomeBlocks_ReadsThoseAnewThatWereLongestUnused()
    {
        using var rows = Spilled(columns: 1, blockFloats: 32, limit: 256, count: 200);
        var reader = new RowReader(rows) { Capacity = 2 };
        foreach (var (row, reads) in ((int, int)[])[(0, 1), (31, 1), (32, 2), (1, 2), (64, 3), (2, 3), (33, 4), (3, 4), (65, 5), (199, 5)])
        {
            Assert.AreEqual((float)row, reader.Row(row)[0]);
            Assert.AreEqual(reads, reader.BlocksRead, $"row {row}");
        }
        reader.Release();
        Assert.AreEqual(65f, reader.Row(65)[0]);
        Assert.AreEqual(6, reader.BlocksRead, "after a release");
    }

    [TestMethod]
    public void Spilling_OnUnix_LeavesNoNameInTheFolder()
    {
        using var folder = new TempFolder();
        using var rows = Spilled(columns: 2, blockFloats: 8, limit: 64, count: 100, folder.Folder);
        Assert.IsTrue(rows.IsOnDisk);
        Assert.HasCount(OperatingSystem.IsWindows() ? 1 : 0, folder.Names);
    }

    [TestMethod]
    public void Dispose_RemovesTheFile()
    {
        using var folder = new TempFolder();
        var rows = Spilled(columns: 2, blockFloats: 8, limit: 64, count: 102, folder.Folder);
        Assert.AreEqual(OperatingSystem.IsLinux() ? 1 : 0, OpenFiles(folder));
        rows.Dispose();
        Assert.IsEmpty(folder.Names);
        Assert.AreEqual(0, OpenFiles(folder));
        Assert.ThrowsExactly<ObjectDisposedException>(() => rows.Row(0).Length.ToString());
        Assert.ThrowsExactly<ObjectDisposedException>(() => new RowReader(rows).Row(0).Length.ToString());
    }

    [TestMethod]
    public void RowsNobodyHolds_AreCollectedWithTheirFile()
    {
        using var folder = new TempFolder();
        fillAndForget();
        for (var attempt = 0; attempt < 10 && OpenFiles(folder) + folder.Names.Length > 0; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.AreEqual(0, OpenFiles(folder) + folder.Names.Length);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void fillAndForget() => Assert.IsTrue(Spilled(columns: 2, blockFloats: 8, limit: 64, count: 100, folder.Folder).IsOnDisk);
    }

    [TestMethod]
    public void Add_IntoAFolderThatIsMissing_SaysWhichAndWhatToDo()
    {
        using var folder = new TempFolder();
        using var rows = new RowBlocks(2, blockFloats: 8, new Spilling(64, folder["missing"]));
        var exception = Assert.ThrowsExactly<IOException>(() => Fill(rows, 100));
        StringAssert.StartsWith(exception.Message,
            $"The rows take more than the memory limit of 64 bytes, and writing them to a temporary file in '{folder["missing"]}' has failed after 0 bytes: ");
        StringAssert.Contains(exception.Message, "TemporaryFolder");
        StringAssert.EndsWith(exception.Message, "or raise the memory limit.");
        CollectionAssert.AreEqual(Values(3, 2), rows.Row(3).ToArray());    // nothing is lost yet
    }

    // A disk of 256 kB, where the test may make one.
    [TestMethod]
    public void Add_DiskIsFull_SaysSoAndLeavesNothing()
    {
        using var folder = new TempFolder();
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder.Folder) != 0)
            Assert.Inconclusive("A small disk cannot be made here.");
        try
        {
            using var rows = new RowBlocks(16, blockFloats: 1 << 12, new Spilling(1 << 16, folder.Folder));
            var exception = Assert.ThrowsExactly<IOException>(() => Fill(rows, 100_000));
            StringAssert.StartsWith(exception.Message, "The rows take more than the memory limit of 65536 bytes, ");
            StringAssert.Contains(exception.Message, $"in '{folder.Folder}' has failed after ");
            Assert.IsInstanceOfType<IOException>(exception.InnerException);
            Assert.IsEmpty(folder.Names);
            Assert.AreEqual(0, OpenFiles(folder));
            Assert.AreEqual(256 << 10, new DriveInfo(folder.Folder).AvailableFreeSpace, "bytes free");
        }
        finally
        {
            Run("umount", folder.Folder);
        }
    }

    private static RowBlocks Spilled(int columns, int blockFloats, int limit, int count, string? folder = null)
    {
        var rows = new RowBlocks(columns, blockFloats, new Spilling(limit, folder));
        Fill(rows, count);
        return rows;
    }

    private static void Fill(RowBlocks rows, int count)
    {
        for (var end = rows.Count + count; rows.Count < end; rows.Add())
            Values(rows.Count, rows.Columns).CopyTo(rows.Next());
    }

    private static float[] Values(int r, int columns) => [.. Enumerable.Range(0, columns).Select(c => r + c / 100f)];

    /// <summary>How many files of a folder this process has open, those without a name too; 0 where that cannot be told.</summary>
    private static int OpenFiles(TempFolder folder) =>
        !OperatingSystem.IsLinux() ? 0 : Directory.GetFiles("/proc/self/fd").Count(file => TargetOf(file)?.Contains(folder.Folder) == true);

    // Null where a test beside this one has closed the file since it was listed.
    private static string? TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
