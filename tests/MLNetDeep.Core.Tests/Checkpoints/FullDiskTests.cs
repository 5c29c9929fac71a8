using System.Diagnostics;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Checkpoints;

/// <summary>A file that cannot be written leaves the older ones whole, and no part of itself.</summary>
[TestClass]
public sealed class FullDiskTests
{
    private static readonly TabularDataset Data = TestTables.Clouds(96, seed: 1);

    // A folder of the name is in the way: only the move, the last step, fails.
    [TestMethod]
    public void Train_CheckpointThatCannotBeMoved_StopsAndNamesTheFile()
    {
        using var folder = new TempFolder();
        var options = TestTables.Small() with { Run = new() { Checkpoint = new Checkpoint(folder.Folder) } };
        var blocked = folder["epoch-000003.checkpoint"];
        Directory.CreateDirectory(blocked);
        var recorder = new Recorder();
        var exception = Catch(() => DeepResidualTraining.Train(Data, options.Watched(recorder)));
        StringAssert.StartsWith(exception.Message, $"The training stops after epoch 3, as its checkpoint '{blocked}' cannot be kept;");
        CollectionAssert.AreEqual(new[] { "epoch-000001.checkpoint", "epoch-000002.checkpoint", "epoch-000003.checkpoint" }, folder.Names);
        AssertResumes(options, recorder, () => Directory.Delete(blocked));
    }

    [TestMethod]
    public void Train_DiskFull_StopsNamesTheFileAndResumesWithRoom()
    {
        using var disk = SmallDisk.Mount();
        var folder = Path.Combine(disk.Folder, "checkpoints");
        var options = TestTables.Small() with { Run = new() { Checkpoint = new Checkpoint(folder) } };
        var recorder = new Recorder(report =>
        {
            if (report.Epoch == 2)
                disk.Fill();
        });
        var exception = Catch(() => DeepResidualTraining.Train(Data, options.Watched(recorder)));
        StringAssert.Contains(exception.Message, $"its checkpoint '{Path.Combine(folder, "epoch-000003.checkpoint")}' cannot be kept; older checkpoints are whole.");
        CollectionAssert.AreEquivalent(
            new[] { "epoch-000001.checkpoint", "epoch-000002.checkpoint" }, Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).ToArray());
        AssertResumes(options, recorder, disk.MakeRoom);
    }

    [TestMethod]
    public void Save_DiskFull_KeepsTheOlderModelAndSaysSo()
    {
        using var disk = SmallDisk.Mount();
        var path = Path.Combine(disk.Folder, "model.zip");
        TestModels.Small.Save(path);
        var before = File.ReadAllBytes(path);
        disk.Fill();
        var exception = Catch(() => DeepResidualTraining.Train(Data, TestTables.Small() with { Epochs = 1 }).Save(path));
        StringAssert.StartsWith(exception.Message, $"'{path}' cannot be written; an older file of the name is as it was.");
        CollectionAssert.AreEqual(before, File.ReadAllBytes(path));
        Assert.HasCount(2, Directory.GetFiles(disk.Folder));     // with what fills it
    }

    private static void AssertResumes(DeepResidualOptions options, Recorder recorder, Action makeRoom)
    {
        Assert.AreEqual(2, recorder.Reports[^1].Epoch);
        makeRoom();
        var later = new Recorder();
        var model = DeepResidualTraining.Train(Data, options.Watched(later));
        Assert.AreEqual(3, later.Reports[0].Epoch);
        Assert.AreEqual(TestTables.Bytes(DeepResidualTraining.Train(Data, TestTables.Small())), TestTables.Bytes(model));
    }

    private static IOException Catch(Action action)
    {
        try
        {
            action();
        }
        catch (IOException exception)
        {
            return exception;
        }
        throw new AssertFailedException("There should have been an IOException.");
    }

    /// <summary>A file system in memory, small enough to be filled at once.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TempFolder _place = new();

        private string Filler => Path.Combine(Folder, "filler");

        public string Folder => _place.Folder;

        public static SmallDisk Mount()
        {
            var disk = new SmallDisk();
            if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk.Folder))
                return disk;
            disk._place.Dispose();
            Assert.Inconclusive("A small disk needs Linux and the right to mount.");
            return disk;
        }

        /// <summary>Leaves a part of a page at most.</summary>
        public void Fill()
        {
            using var file = new FileStream(Filler, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            try
            {
                while (true)
                    file.Write(new byte[4096]);
            }
            catch (IOException)
            {
            }
        }

        public void MakeRoom() => File.Delete(Filler);

        public void Dispose()
        {
            Run("umount", _place.Folder);
            _place.Dispose();
        }

        private static bool Run(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
